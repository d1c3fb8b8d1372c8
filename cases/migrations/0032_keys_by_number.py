"""Who is met is read from an index alone, and alike is told by overlaps.

At a million children the check fetched some thousand profiles, took their keys apart
and kept a hundred. Now each key stands beside its child's number in a table of its own,
whose index answers, and another tells age and sex of the likeliest six hundred. How
alike two names are was a search of array in array for each child; the asked name is
taken apart by strength once, and each strength is one overlap. A search looks up the
cases of those that it shows, not of all that it ranks.
"""

from django.db import migrations, models

SQL = """
-- A number is a quarter of an id: the index of keys stays small. Nobody chooses it.
alter table cases_matchprofile add column number int generated always as identity;
create unique index match_number on cases_matchprofile (number) include (sex, born);
drop index match_keys;

alter table cases_matchkey enable row level security;
alter table cases_matchkey force row level security;
-- Before a fifth is new an index alone would no longer do.
alter table cases_matchkey set (autovacuum_vacuum_insert_scale_factor = 0.01);
revoke all on cases_matchkey from savera_web, savera_worker;
grant select, insert, delete on cases_matchkey to savera_engine;
create policy engine on cases_matchkey to savera_engine using (true) with check (true);

create function match_keys_follow() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    delete from cases_matchkey where key = any(old.keys) and number = old.number;
  end if;
  if tg_op <> 'DELETE' then
    insert into cases_matchkey (key, number)
    select distinct x, new.number from unnest(new.keys) x;
  end if;
  return null;
end $$;
alter function match_keys_follow() owner to savera_engine;
alter function match_keys_follow() set enable_seqscan = off;
create trigger match_keys_come after insert or delete on cases_matchprofile
  for each row execute function match_keys_follow();
create trigger match_keys_follow after update on cases_matchprofile for each row
  when (old.keys is distinct from new.keys) execute function match_keys_follow();

-- Read into the plan of who asks, which sets the path.
alter function match_bits(text, int[], int, bool) reset search_path;

drop function match_near(cases_matchprofile, float8[], int);
drop function match_compared(cases_matchprofile, tid[], float8[], float8[], int);
drop function match_level(int[], int[], bool);

-- Who is met, the likeliest first: a key tells as much as few share it; age and sex
-- speak too. Only then is anybody compared fact by fact.
create function match_near(q cases_matchprofile, p_child float8[], p_many int)
returns int[]
language plpgsql stable set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_bitmapscan = off
set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  known float8 := ln(greatest(match_known(), 2));
  likely int[];
  told float8[];
begin
  -- A key of more than a thousand tells little, and only takes time.
  select array_agg(n.number), array_agg(n.told) into likely, told
    from (select k.number, sum(f.told) as told
            from (select l.found, known - ln(cardinality(l.found)) as told
                    from (select array(select m.number from cases_matchkey m
                                        where m.key = y.key limit 1001) as found
                            from unnest(q.keys || q.asks) y(key) offset 0) l
                   where cardinality(l.found) between 1 and 1000 offset 0) f
           cross join lateral unnest(f.found) k(number)
           group by k.number order by 2 desc limit 600) n;
  return array(
    select p.number
      from unnest(likely, told) n(number, told)
      join cases_matchprofile p on p.number = n.number
     order by n.told / ln(2)
              + case when q.sex = '' or p.sex = '' then 0
                     else p_child[42 + (q.sex <> p.sex)::int] end
              + coalesce(p_child[44 + width_bucket(
                  abs(q.born - p.born), array[0.8, 1.6, 2.6, 3.6, 5.1])], 0) desc
     limit p_many);
end $$;

create function match_compared(
  q cases_matchprofile, p_near int[], p_child float8[], p_sibling float8[],
  p_limit int)
returns table (child_id uuid, child_bits float8, sibling_bits float8)
language plpgsql stable set search_path = public, pg_temp
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  g0 int[] := array(select x from unnest(q.given) x where x & 3 = 0);
  g1 int[] := array(select x from unnest(q.given) x where x & 3 = 1);
  g2 int[] := array(select x from unnest(q.given) x where x & 3 = 2);
  g3 int[] := array(select x from unnest(q.given) x where x & 3 = 3);
  f0 int[] := array(select x from unnest(q.father) x where x & 3 = 0);
  f1 int[] := array(select x from unnest(q.father) x where x & 3 = 1);
  f2 int[] := array(select x from unnest(q.father) x where x & 3 = 2);
  f3 int[] := array(select x from unnest(q.father) x where x & 3 = 3);
  m0 int[] := array(select x from unnest(q.mother) x where x & 3 = 0);
  m1 int[] := array(select x from unnest(q.mother) x where x & 3 = 1);
  m2 int[] := array(select x from unnest(q.mother) x where x & 3 = 2);
  m3 int[] := array(select x from unnest(q.mother) x where x & 3 = 3);
  v0 int[] := array(select x from unnest(q.village) x where x & 3 = 0);
  v1 int[] := array(select x from unnest(q.village) x where x & 3 = 1);
  v2 int[] := array(select x from unnest(q.village) x where x & 3 = 2);
  v3 int[] := array(select x from unnest(q.village) x where x & 3 = 3);
  b0 int[] := array(select x from unnest(q.block) x where x & 3 = 0);
  b1 int[] := array(select x from unnest(q.block) x where x & 3 = 1);
  b2 int[] := array(select x from unnest(q.block) x where x & 3 = 2);
  b3 int[] := array(select x from unnest(q.block) x where x & 3 = 3);
  sur int[] := q.others || q.father_others;
  g_key int[]; g_bit float8[]; f_key int[]; f_bit float8[]; m_key int[]; m_bit float8[];
  s_key int[]; s_bit float8[]; v_key int[]; v_bit float8[]; d_bit float8;
begin
  select array_agg(key), array_agg(bits) into g_key, g_bit
    from match_bits('given', g0 || g1 || q.others, q.state, true);
  select array_agg(key), array_agg(bits) into f_key, f_bit
    from match_bits('father', f0 || f1 || q.father_others, q.state, true);
  select array_agg(key), array_agg(bits) into m_key, m_bit
    from match_bits('mother', m0 || m1, q.state, true);
  select array_agg(key), array_agg(bits) into s_key, s_bit
    from match_bits('surname', sur, q.state, true);
  select array_agg(key), array_agg(bits) into v_key, v_bit
    from match_bits('village', v0 || v1, q.state, false);
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
             case when q.given = '{}' or k.given = '{}' then 0
                  when k.given && g0 then 1 when k.given && g1 then 2
                  when k.given && g2 then 3
                  when k.others && q.given or k.given && q.others then 4
                  when k.given && g3 then 5 else 7 end as lg,
             case when q.father = '{}' or k.father = '{}' then 0
                  when k.father && f0 then 1 when k.father && f1 then 2
                  when k.father && f2 then 3
                  when k.father_others && q.father or k.father && q.father_others then 4
                  when k.father && f3 then 5 else 7 end as lf,
             case when q.mother = '{}' or k.mother = '{}' then 0
                  when k.mother && m0 then 1 when k.mother && m1 then 2
                  when k.mother && m2 then 3
                  when k.mother && m3 then 5 else 7 end as lm,
             case when sur = '{}' or (k.others = '{}' and k.father_others = '{}') then 0
                  when sur && k.others or sur && k.father_others then 1
                  else 2 end as ls,
             case when q.village = '{}' or k.village = '{}' then 0
                  when k.village && v0 then 1 when k.village && v1 then 2
                  when k.village && v2 then 3
                  when k.village && v3 then 5 else 7 end as lv0,
             case when q.block = '{}' or k.block = '{}' then 0
                  when k.block && b0 then 1 when k.block && b1 then 2
                  when k.block && b2 then 3
                  when k.block && b3 then 5 else 7 end as lb0,
             v1 && k.block or b1 && k.village as at_block,
             case when q.district = 0 or k.district = 0 then 0
                  when q.district = k.district then 1 else 2 end as ld,
             case when q.state = 0 or k.state = 0 then 0
                  when q.state = k.state then 1 else 2 end as lt,
             case when q.sex = '' or k.sex = '' then 0
                  when q.sex = k.sex then 1 else 2 end as lx,
             coalesce(1 + width_bucket(abs(q.born - k.born),
                                       array[0.8, 1.6, 2.6, 3.6, 5.1]), 0) as la
        from cases_matchprofile k
       where k.number = any(p_near) and k.child_id <> q.child_id
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
    select o.number, o.child_id, x as key
      from own o cross join lateral unnest(looked) x),
  -- Common are those of more than three hundred, as far as these children tell.
  telling as materialized (
    select a.key from asked a group by a.key
    having count(*) <= greatest(
      3, 300.0 * p_many / greatest(p_many, (select match_known())))),
  met as (
    select a.number as asked, k.number as known
      from (select p.number, p.child_id, x as key
              from cases_matchprofile p cross join lateral unnest(p.keys) x
             where p.child_id < (select max(o.child_id::text)::uuid from own o)) k
      join (asked a join telling using (key)) using (key)
     where k.child_id < a.child_id
     group by a.number, k.number having count(*) >= 3),
  near as materialized (
    select met.asked, array_agg(met.known) as known from met group by met.asked)
  select p.child_id, m.child_id, j.chance, j.kin
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

alter function match_near(cases_matchprofile, float8[], int) owner to savera_engine;
alter function match_compared(cases_matchprofile, int[], float8[], float8[], int)
  owner to savera_engine;
revoke all on function match_near(cases_matchprofile, float8[], int) from public;
revoke all on function
  match_compared(cases_matchprofile, int[], float8[], float8[], int) from public;

create or replace function search_cases(p_words jsonb, p_number text, p_limit int)
returns table (case_id uuid, rank int)
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  offices int[] := wall_agencies();
  me bigint := wall_user();
  n int := jsonb_array_length(p_words);
  a int[];
  b int[];
  c int[];
  d int[];
begin
  if p_number <> '' then
    return query
    select k.id, 1000 from cases_case k
     where k.number = upper(p_number)
       and (k.agency_ids && offices or k.id = any((select wall_broken())::uuid[]))
       and (not k.sealed or k.named_ids @> array[me]);
  end if;
  if n = 0 or not 'ID' = any(wall_reads()) then
    return;
  end if;
  a := array(select jsonb_array_elements_text(p_words -> 0)::int);
  if n > 1 then b := array(select jsonb_array_elements_text(p_words -> 1)::int); end if;
  if n > 2 then c := array(select jsonb_array_elements_text(p_words -> 2)::int); end if;
  if n > 3 then d := array(select jsonb_array_elements_text(p_words -> 3)::int); end if;
  -- The index looks for a word that stands twice only once. Said of the child itself a
  -- word ranks before the same said of its father. Of those that are ranked
  -- the first few have their case looked up, in that order.
  return query
  select k.id, r.rank
    from (select m.child_id,
                 2 * (m.given && a)::int + (m.village && a)::int
                 + coalesce(2 * (m.given && b)::int + (m.village && b)::int, 0)
                 + coalesce(2 * (m.given && c)::int + (m.village && c)::int, 0)
                 + coalesce(2 * (m.given && d)::int + (m.village && d)::int, 0) as rank
            from (select p.child_id, p.given, p.village
                    from cases_matchprofile p
                   where p.agency_ids && offices
                     and p.words && a and p.words && coalesce(b, a)
                     and p.words && coalesce(c, a) and p.words && coalesce(d, a)
                     and (n < 5 or not exists (
                           select 1 from jsonb_array_elements(p_words) w
                            where not p.words
                                  && array(select jsonb_array_elements_text(w)::int)))
                   limit 250) m
           order by rank desc, m.child_id desc offset 0) r
   cross join lateral (
      select e.id from cases_case e
       where e.child_id = r.child_id and e.agency_ids && offices
         and (not e.sealed or e.named_ids @> array[me])
       offset 0) k
   limit p_limit;
end $$;

create function match_keys_begin() returns void language sql
security definer set search_path = public, pg_temp as $$
  insert into cases_matchkey (key, number)
  select distinct x, number from cases_matchprofile, unnest(keys) x order by 1, 2
$$;
alter function match_keys_begin() owner to savera_engine;
select match_keys_begin();
drop function match_keys_begin();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_search_planned_once")]

    operations = [
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.IntegerField()),
                ("number", models.IntegerField()),
            ],
            options={"default_permissions": []},
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="matchprofile", name="match_keys")
            ]
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
