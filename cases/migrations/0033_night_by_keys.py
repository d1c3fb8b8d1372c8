"""The night reads the table of keys, too: nothing is taken apart and sorted anew."""

from django.db import migrations

SQL = """
create or replace function match_night(
  p_after uuid, p_many int, p_child float8[], p_sibling float8[], p_least float8)
returns table (child_id uuid, known_id uuid, chance float8, sibling_chance float8)
language sql stable security definer set search_path = public, pg_temp
set work_mem = '128MB' as $$
  with own as materialized (
    select p.number, p.child_id, p.keys || p.asks as looked
      from cases_matchprofile p
     where p.child_id > p_after order by p.child_id limit p_many),
  asked as materialized (
    select o.number, x as key
      from own o cross join lateral unnest(looked) x),
  -- Common are those of more than three hundred, as far as these children tell.
  telling as materialized (
    select a.key from asked a group by a.key
    having count(*) <= greatest(
      3, 300.0 * p_many / greatest(p_many, (select match_known())))),
  -- Each two meet once: when the one of the higher number is asked. Two numbers as one
  -- have no statistics, by which the groups would go to disk at once.
  met as (
    select a.number::bigint << 32 | k.number as pair
      from asked a join telling using (key) join cases_matchkey k using (key)
     where k.number < a.number
     group by 1 having count(*) >= 3),
  near as materialized (
    select (met.pair >> 32)::int as asked,
           array_agg((met.pair & 4294967295)::int) as known
      from met group by 1)
  select greatest(p.child_id, m.child_id), least(p.child_id, m.child_id), j.chance,
         j.kin
    from near join cases_matchprofile p on p.number = near.asked
   cross join lateral match_compared(p, near.known, p_child, p_sibling, 20) m
   cross join lateral (
      select 2 ^ (least(m.child_bits, 60) - ln(greatest(match_known(), 2)) / ln(2))
               as odds,
             2 ^ (least(m.sibling_bits, 60) - ln(greatest(match_known(), 2)) / ln(2))
               as kin) o
   cross join lateral (
      select o.odds / (1 + o.odds + o.kin) as chance,
             o.kin / (1 + o.odds + o.kin) as kin) j
   where j.chance >= p_least
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0032_keys_by_number")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
