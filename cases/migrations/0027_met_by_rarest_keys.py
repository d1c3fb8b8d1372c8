"""Who is met is ranked by the rarity of the keys before anything else is compared.

At a million children common names meet a thousand others. The keys say who may be the
child; the hundred likeliest are compared fact by fact. At night all that share three
keys which are not common are found at once, for many children in one step.
"""

from django.db import migrations

SQL = """
-- Bits of each value, see Frequencies.rarity: a State's counts lean on the nation's,
-- and in a young register every name is rare.
create or replace function match_bits(
  p_fact text, p_keys int[], p_state int, p_regional bool)
returns table (key int, bits float8)
language sql stable set search_path = public, pg_temp as $$
  select k,
         -ln((coalesce(own.n, 0) + 200 * share) / (coalesce(here.n, 0) + 200)) / ln(2)
    from unnest(p_keys) k
    left join cases_matchfrequency whole
      on whole.fact = p_fact and whole.state = 0 and whole.key = 0
    left join cases_matchfrequency seen
      on seen.fact = p_fact and seen.state = 0 and seen.key = k
    left join cases_matchfrequency here
      on p_regional and p_state <> 0
     and here.fact = p_fact and here.state = p_state and here.key = 0
    left join cases_matchfrequency own
      on p_regional and p_state <> 0
     and own.fact = p_fact and own.state = p_state and own.key = k
   cross join lateral (select (coalesce(seen.n, 0) + 1)::float8
                            / (coalesce(whole.n, 0) + 200) as share) s
$$;

-- Who is met, the likeliest first: a key tells as much as it is rare among those who
-- are met; age and sex speak too. Only then is anybody compared fact by fact.
create function match_near(q cases_matchprofile, p_child float8[], p_many int)
returns tid[]
language plpgsql stable set search_path = public, pg_temp
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  looked int[] := q.keys || q.asks;
  known float8 := ln(greatest(match_known(), 2));
begin
  return array(
    select m.row_id
      from (select k.row_id, k.sex, k.born,
                   known - ln(count(*) over (partition by y.key)) as told
              from (select p.ctid as row_id, p.sex, p.born, p.keys
                      from cases_matchprofile p
                     where p.keys && looked and p.child_id <> q.child_id offset 0) k
             cross join lateral unnest(k.keys) x
              join unnest(looked) y(key) on y.key = x) m
     group by m.row_id, m.sex, m.born
     order by sum(m.told) / ln(2)
              + case when q.sex = '' or m.sex = '' then 0
                     else p_child[42 + (q.sex <> m.sex)::int] end
              + coalesce(p_child[44 + width_bucket(
                  abs(q.born - m.born), array[0.8, 1.6, 2.6, 3.6, 5.1])], 0) desc
     limit p_many);
end $$;

create function match_compared(
  q cases_matchprofile, p_near tid[], p_child float8[], p_sibling float8[],
  p_limit int)
returns table (child_id uuid, child_bits float8, sibling_bits float8)
language plpgsql stable set search_path = public, pg_temp
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  own int[] := array(select x from unnest(q.given) x where x & 3 < 2);
  dad int[] := array(select x from unnest(q.father) x where x & 3 < 2);
  mum int[] := array(select x from unnest(q.mother) x where x & 3 < 2);
  home int[] := array(select x from unnest(q.village) x where x & 3 < 2);
  weak_home int[] := array(select x from unnest(q.village) x where x & 3 = 1);
  weak_block int[] := array(select x from unnest(q.block) x where x & 3 = 1);
  sur int[] := q.others || q.father_others;
  g_key int[]; g_bit float8[]; f_key int[]; f_bit float8[]; m_key int[]; m_bit float8[];
  s_key int[]; s_bit float8[]; v_key int[]; v_bit float8[]; d_bit float8;
begin
  select array_agg(key), array_agg(bits) into g_key, g_bit
    from match_bits('given', own || q.others, q.state, true);
  select array_agg(key), array_agg(bits) into f_key, f_bit
    from match_bits('father', dad || q.father_others, q.state, true);
  select array_agg(key), array_agg(bits) into m_key, m_bit
    from match_bits('mother', mum, q.state, true);
  select array_agg(key), array_agg(bits) into s_key, s_bit
    from match_bits('surname', sur, q.state, true);
  select array_agg(key), array_agg(bits) into v_key, v_bit
    from match_bits('village', home, q.state, false);
  select bits into d_bit from match_bits('district', array[q.district], 0, false);
  return query
  select w.child_id,
         p_child[56] + w.c + rg * p_child[50] + rf * p_child[51] + rm * p_child[52]
           + rs * p_child[53] + rv * p_child[54] + rd * p_child[55],
         p_sibling[56] + w.s + rg * p_sibling[50] + rf * p_sibling[51]
           + rm * p_sibling[52] + rs * p_sibling[53] + rv * p_sibling[54]
           + rd * p_sibling[55]
    from (
      select k.child_id, k.given, k.others, k.father, k.father_others, k.mother,
             k.village, k.block, k.sex, k.born, k.state, k.nickname, k.district,
             match_level(q.given, k.given,
                         k.others && q.given or k.given && q.others) as lg,
             match_level(q.father, k.father, k.father_others && q.father
                         or k.father && q.father_others) as lf,
             match_level(q.mother, k.mother, false) as lm,
             case when sur = '{}' or (k.others = '{}' and k.father_others = '{}') then 0
                  when sur && k.others or sur && k.father_others then 1
                  else 2 end as ls,
             match_level(q.village, k.village, false) as lv0,
             match_level(q.block, k.block, false) as lb0,
             weak_home && k.block or weak_block && k.village as at_block,
             case when q.district = 0 or k.district = 0 then 0
                  when q.district = k.district then 1 else 2 end as ld,
             case when q.state = 0 or k.state = 0 then 0
                  when q.state = k.state then 1 else 2 end as lt,
             case when q.sex = '' or k.sex = '' then 0
                  when q.sex = k.sex then 1 else 2 end as lx,
             coalesce(1 + width_bucket(abs(q.born - k.born),
                                       array[0.8, 1.6, 2.6, 3.6, 5.1]), 0) as la
        from cases_matchprofile k
       where k.ctid = any(p_near)
       offset 0) l
   cross join lateral (
      select case when lg = 7 and q.nickname <> l.nickname then 6 else lg end as ng,
             case when lv0 in (1, 2, 3) then lv0 when at_block then 5
                  when lv0 = 5 then 4 when lv0 = 7 then 6 else 0 end as lv,
             case when lb0 = 0 then 0 when lb0 <= 3 then 1 else 2 end as lb) n
   cross join lateral (
      select case when n.lv in (1, 2, 3) then 29 else 31 end as at_d,
             case when n.lv in (1, 2, 3) then 33 when ld = 1 then 35 else 37 end as at_b
      ) a
   cross join lateral (
      select l.child_id,
        coalesce(p_child[nullif(n.ng, 0)], 0)
        + coalesce(p_child[7 + nullif(lf, 0)], 0)
        + coalesce(p_child[14 + nullif(lm, 0)], 0)
        + coalesce(p_child[21 + nullif(ls, 0)], 0)
        + coalesce(p_child[23 + nullif(n.lv, 0)], 0)
        + coalesce(p_child[a.at_d + nullif(ld, 0)], 0)
        + coalesce(p_child[a.at_b + nullif(n.lb, 0)], 0)
        + case when ld = 1 then 0 else coalesce(p_child[39 + nullif(lt, 0)], 0) end
        + coalesce(p_child[41 + nullif(lx, 0)], 0)
        + coalesce(p_child[43 + nullif(la, 0)], 0) as c,
        coalesce(p_sibling[nullif(n.ng, 0)], 0)
        + coalesce(p_sibling[7 + nullif(lf, 0)], 0)
        + coalesce(p_sibling[14 + nullif(lm, 0)], 0)
        + coalesce(p_sibling[21 + nullif(ls, 0)], 0)
        + coalesce(p_sibling[23 + nullif(n.lv, 0)], 0)
        + coalesce(p_sibling[a.at_d + nullif(ld, 0)], 0)
        + coalesce(p_sibling[a.at_b + nullif(n.lb, 0)], 0)
        + case when ld = 1 then 0 else coalesce(p_sibling[39 + nullif(lt, 0)], 0) end
        + coalesce(p_sibling[41 + nullif(lx, 0)], 0)
        + coalesce(p_sibling[43 + nullif(la, 0)], 0) as s,
        case when n.ng in (1, 2) then coalesce((
               select min(b) from unnest(g_key, g_bit) t(x, b)
                where x & 3 = n.ng - 1 and x = any(l.given)), 0)
             when n.ng = 4 then coalesce((
               select min(b) from unnest(g_key, g_bit) t(x, b)
                where x & 3 = 0 and (x = any(l.others) or x = any(l.given))), 0)
             else 0 end as rg,
        case when lf in (1, 2) then coalesce((
               select min(b) from unnest(f_key, f_bit) t(x, b)
                where x & 3 = lf - 1 and x = any(l.father)), 0)
             when lf = 4 then coalesce((
               select min(b) from unnest(f_key, f_bit) t(x, b)
                where x & 3 = 0 and (x = any(l.father_others) or x = any(l.father))), 0)
             else 0 end as rf,
        case when lm in (1, 2) then coalesce((
               select min(b) from unnest(m_key, m_bit) t(x, b)
                where x & 3 = lm - 1 and x = any(l.mother)), 0) else 0 end as rm,
        case when ls = 1 then coalesce((
               select min(b) from unnest(s_key, s_bit) t(x, b)
                where x = any(l.others) or x = any(l.father_others)), 0)
             else 0 end as rs,
        case when n.lv in (1, 2) then coalesce((
               select min(b) from unnest(v_key, v_bit) t(x, b)
                where x & 3 = n.lv - 1 and x = any(l.village)), 0) else 0 end as rv,
        case when ld = 1 and n.lv not in (1, 2, 3) then d_bit else 0 end as rd) w
   order by 2 desc limit p_limit;
end $$;

create or replace function match_found(
  q cases_matchprofile, p_child float8[], p_sibling float8[], p_limit int)
returns table (child_id uuid, child_bits float8, sibling_bits float8)
language sql stable set search_path = public, pg_temp as $$
  select * from match_compared(
    q, match_near(q, p_child, 100), p_child, p_sibling, p_limit)
$$;

create or replace function match_night(
  p_after uuid, p_many int, p_child float8[], p_sibling float8[], p_least float8)
returns table (child_id uuid, known_id uuid, chance float8, sibling_chance float8)
language sql stable security definer set search_path = public, pg_temp
set work_mem = '128MB' as $$
  with own as materialized (
    select p.ctid as row_id, p.child_id, p.keys || p.asks as looked
      from cases_matchprofile p
     where p.child_id > p_after order by p.child_id limit p_many),
  asked as materialized (
    select o.row_id, o.child_id, x as key
      from own o cross join lateral unnest(looked) x),
  -- Common are those of more than three hundred, as far as these children tell.
  telling as materialized (
    select a.key from asked a group by a.key
    having count(*) <= greatest(
      3, 300.0 * p_many / greatest(p_many, (select match_known())))),
  met as (
    select a.row_id as asked, k.row_id as known
      from (select p.ctid as row_id, p.child_id, x as key
              from cases_matchprofile p cross join lateral unnest(p.keys) x
             where p.child_id < (select max(o.child_id::text)::uuid from own o)) k
      join (asked a join telling using (key)) using (key)
     where k.child_id < a.child_id
     group by a.row_id, k.row_id having count(*) >= 3),
  near as materialized (
    select met.asked, array_agg(met.known) as known from met group by met.asked)
  select p.child_id, m.child_id, j.chance, j.kin
    from near join cases_matchprofile p on p.ctid = near.asked
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

alter function match_near(cases_matchprofile, float8[], int) owner to savera_engine;
alter function match_compared(cases_matchprofile, tid[], float8[], float8[], int)
  owner to savera_engine;
revoke all on function match_near(cases_matchprofile, float8[], int) from public;
revoke all on function
  match_compared(cases_matchprofile, tid[], float8[], float8[], int) from public;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_facts_in_few_steps")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
