"""What the desk for children who may be known asks of the database.

`match_note` writes down the pairs of one case, nationwide, ids and chances only.
`match_desk` gives a person the pairs of which one side is hers: of each side the case
where it is within her reach, else the office to ask. A sealed case is not told of.
"""

from django.db import migrations

SQL = """
create function match_side(p_child uuid) returns table (case_id uuid, agency_id int)
language sql stable set search_path = public, pg_temp as $$
  select case when c.mine then c.id end, case when not c.mine then c.owner_id end
    from (select k.id, k.owner_id, k.agency_ids && (select wall_agencies()) as mine
            from cases_case k
           where k.child_id = p_child
             and (not k.sealed or k.named_ids @> array[(select wall_user())])
           order by 3 desc, k.id desc limit 1) c
$$;

create function match_desk(
  p_pair uuid, p_child uuid, p_states text[], p_chance float8, p_after uuid,
  p_limit int)
returns table (pair_id uuid, chance float8, child_case uuid, child_agency int,
               known_case uuid, known_agency int)
language sql stable security definer set search_path = public, pg_temp as $$
  with mine as materialized (
    select m.child_id from cases_matchprofile m
     where m.agency_ids && (select wall_agencies())
       and (p_child is null or m.child_id = p_child)),
  near as (
    select p.id from cases_matchpair p join mine on p.child_id = mine.child_id
    union
    select p.id from cases_matchpair p join mine on p.known_id = mine.child_id)
  select p.id, p.chance, one.case_id, one.agency_id, two.case_id, two.agency_id
    from near join cases_matchpair p on p.id = near.id
   cross join lateral match_side(p.child_id) one
   cross join lateral match_side(p.known_id) two
   where (select 'ID' = any(wall_reads()))
     and (p_pair is null or p.id = p_pair)
     and p.state = any(p_states)
     and (p.chance, p.id) < (p_chance, p_after)
     and (one.case_id is not null or two.case_id is not null)
   order by p.chance desc, p.id desc limit p_limit
$$;

create function match_note(
  p_case uuid, p_child float8[], p_sibling float8[], p_least float8) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  insert into cases_matchpair (id, created_at, version, child_id, known_id, chance,
                               sibling_chance, found_by, state, why)
  select gen_random_uuid(), now(), 1, greatest(p.child_id, m.child_id),
         least(p.child_id, m.child_id), j.chance, j.kin, 'INTAKE', 'OPEN', ''
    from cases_case c
    join cases_matchprofile p on p.child_id = c.child_id
    join cases_child own on own.id = c.child_id
   cross join lateral match_found(p, p_child, p_sibling, 20) m
    join cases_child other on other.id = m.child_id
   cross join lateral (
      select 2 ^ (least(m.child_bits, 60) - ln(greatest(match_known(), 2)) / ln(2))
               as odds,
             2 ^ (least(m.sibling_bits, 60) - ln(greatest(match_known(), 2)) / ln(2))
               as kin) o
   cross join lateral (
      select o.odds / (1 + o.odds + o.kin) as chance,
             o.kin / (1 + o.odds + o.kin) as kin) j
   where c.id = p_case and not c.sealed
     and c.agency_ids && (select wall_agencies())
     and (select 'ID' = any(wall_reads()))
     and (own.sibling_group is null
          or own.sibling_group is distinct from other.sibling_group)
     and (j.chance >= p_least or j.kin >= p_least)
      on conflict (child_id, known_id) do nothing
$$;

drop function match_night(uuid, int, float8[], float8[], float8);
create function match_night(
  p_after uuid, p_many int, p_child float8[], p_sibling float8[], p_least float8)
returns table (child_id uuid, known_id uuid, chance float8, sibling_chance float8)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.child_id, m.child_id, j.chance, j.kin
    from (select * from cases_matchprofile
           where child_id > p_after order by child_id limit p_many) p
   cross join lateral match_found(p, p_child, p_sibling, 20) m
   cross join lateral (
      select 2 ^ (least(m.child_bits, 60) - ln(greatest(match_known(), 2)) / ln(2))
               as odds,
             2 ^ (least(m.sibling_bits, 60) - ln(greatest(match_known(), 2)) / ln(2))
               as kin) o
   cross join lateral (
      select o.odds / (1 + o.odds + o.kin) as chance,
             o.kin / (1 + o.odds + o.kin) as kin) j
   where m.child_id < p.child_id and j.chance >= p_least
$$;

alter function match_side(uuid) owner to savera_engine;
alter function match_desk(uuid, uuid, text[], float8, uuid, int)
  owner to savera_engine;
alter function match_note(uuid, float8[], float8[], float8) owner to savera_engine;
alter function match_night(uuid, int, float8[], float8[], float8)
  owner to savera_engine;
revoke all on function match_side(uuid) from public;
revoke all on function match_desk(uuid, uuid, text[], float8, uuid, int) from public;
revoke all on function match_note(uuid, float8[], float8[], float8) from public;
revoke all on function match_night(uuid, int, float8[], float8[], float8) from public;
grant execute on function match_desk(uuid, uuid, text[], float8, uuid, int)
  to savera_web, savera_worker;
grant execute on function match_note(uuid, float8[], float8[], float8)
  to savera_web, savera_worker;
grant execute on function match_night(uuid, int, float8[], float8[], float8)
  to savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_match_desk")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
