"""Search and the question “is this child known?”, each by one narrow function.

`match_found` compares a profile with all that share a key: levels by arrays, weights
from the caller (cases.matching.weighing), rarity from the counts. It is the engine's
own. `match_suspects` gives a person only what is hers: the case where it is within
her reach, else the office to ask, and nothing else. `search_cases` never leaves the
reach, neither in its rows nor in what it reads.
"""

from django.db import migrations

from common.walls import ANYONE, EnableWall, RaiseVersion

OF_CHILD = (
    "(select true from cases_case seen_case where seen_case.child_id = {} limit 1)"
)
OF_EITHER = f"coalesce({OF_CHILD.format('child_id')}, {OF_CHILD.format('known_id')})"

SQL = """
-- A search within an office's reach reads only its own entries of one index.
create function match_agencies(p_child uuid) returns int[]
language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct a order by a), '{}')
    from cases_case c, unnest(c.agency_ids) a where c.child_id = p_child
$$;
create function match_profile_filled() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  new.agency_ids := match_agencies(new.child_id);
  return new;
end $$;
create function match_profile_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  update cases_matchprofile set agency_ids = match_agencies(new.child_id)
   where child_id = new.child_id;
  return null;
end $$;
alter function match_agencies(uuid) owner to savera_engine;
alter function match_profile_filled() owner to savera_engine;
alter function match_profile_follows() owner to savera_engine;
alter function match_profile_filled() set enable_seqscan = off;
alter function match_profile_follows() set enable_seqscan = off;
create trigger match_profile_filled before insert or update on cases_matchprofile
  for each row execute function match_profile_filled();
create trigger match_profile_follows after update on cases_case for each row
  when (old.agency_ids is distinct from new.agency_ids)
  execute function match_profile_follows();

alter table cases_matchfrequency enable row level security;
alter table cases_matchfrequency force row level security;
revoke all on cases_matchfrequency from savera_web, savera_worker;
grant select, insert, update, delete on cases_matchfrequency to savera_engine;
create policy engine on cases_matchfrequency to savera_engine
  using (true) with check (true);

-- Bits of each value: a State's counts lean on the nation's (see Frequencies.rarity).
create function match_bits(p_fact text, p_keys int[], p_state int, p_regional bool)
returns table (key int, bits float8)
language sql stable set search_path = public, pg_temp as $$
  select k, -ln((coalesce(own.n, 0) + 200 * share) / (coalesce(here.n, 0) + 200)) / ln(2)
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
                            / (coalesce(whole.n, 0) + 1) as share) s
$$;

-- How alike two names are; the order of cases.matching.comparing.NAME_LEVELS.
create function match_level(p_asked int[], p_known int[], p_crossed bool)
returns int language sql immutable parallel safe as $$
  select case
    when p_asked = '{}' or p_known = '{}' then 0
    else (
      select case when min(x & 3) < 3 then min(x & 3) + 1
                  when p_crossed then 4
                  when min(x & 3) = 3 then 5 else 7 end
        from unnest(p_asked) x where x = any(p_known)) end
$$;

create function match_found(
  q cases_matchprofile, p_child float8[], p_sibling float8[], p_limit int)
returns table (child_id uuid, child_bits float8, sibling_bits float8)
language plpgsql stable set search_path = public, pg_temp
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  looked int[] := q.keys || q.asks;
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
                  when sur && k.others or sur && k.father_others then 1 else 2 end as ls,
             match_level(q.village, k.village, false) as lv0,
             match_level(q.block, k.block, false) as lb0,
             weak_home && k.block or weak_block && k.village as at_block,
             case when q.district = 0 or k.district = 0 then 0
                  when q.district = k.district then 1 else 2 end as ld,
             case when q.state = 0 or k.state = 0 then 0
                  when q.state = k.state then 1 else 2 end as lt,
             case when q.sex = '' or k.sex = '' then 0
                  when q.sex = k.sex then 1 else 2 end as lx,
             case when q.born is null or k.born is null then 0
                  else 1 + (abs(q.born - k.born) >= 0.8)::int
                         + (abs(q.born - k.born) >= 1.6)::int
                         + (abs(q.born - k.born) >= 2.6)::int
                         + (abs(q.born - k.born) >= 3.6)::int
                         + (abs(q.born - k.born) >= 5.1)::int end as la
        from cases_matchprofile k
       where k.keys && looked and k.child_id <> q.child_id
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
alter function match_bits(text, int[], int, bool) owner to savera_engine;
alter function match_level(int[], int[], bool) owner to savera_engine;
alter function match_found(cases_matchprofile, float8[], float8[], int)
  owner to savera_engine;
revoke all on function match_bits(text, int[], int, bool) from public;
revoke all on function match_found(cases_matchprofile, float8[], float8[], int)
  from public;
revoke all on function match_agencies(uuid) from public;

-- How many children are compared with: what judge() must know.
create function match_known() returns int
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select n from cases_matchfrequency
                    where fact = 'child' and state = 0 and key = 0), 0)
$$;

-- Nationwide. Within reach: the latest case. Beyond: the office to ask. A sealed case
-- is not even asked about.
create function match_suspects(
  q cases_matchprofile, p_child float8[], p_sibling float8[], p_limit int)
returns table (case_id uuid, agency_id int, child_bits float8, sibling_bits float8)
language sql stable security definer set search_path = public, pg_temp as $$
  select case when c.mine then c.id end, case when not c.mine then c.owner_id end,
         m.child_bits, m.sibling_bits
    from match_found(q, p_child, p_sibling, p_limit) m
   cross join lateral (
      select k.id, k.owner_id,
             (k.agency_ids && (select wall_agencies())
              or k.id = any((select wall_broken())::uuid[])) as mine
        from cases_case k
       where k.child_id = m.child_id
         and (not k.sealed or k.named_ids @> array[(select wall_user())])
       order by 3 desc, k.id desc limit 1) c
   where (select 'ID' = any(wall_reads()))
$$;

drop function search_cases(text[], text, int);
create function search_cases(p_words jsonb, p_number text, p_limit int)
returns table (case_id uuid, rank int)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  word int[];
  every text := '';
  score text := '0';
begin
  return query
  select c.id, 1000 from cases_case c
   where p_number <> '' and c.number = upper(p_number)
     and (c.agency_ids && (select wall_agencies())
          or c.id = any((select wall_broken())::uuid[]))
     and (not c.sealed or c.named_ids @> array[(select wall_user())]);
  if jsonb_array_length(p_words) = 0 or not 'ID' = any(wall_reads()) then
    return;
  end if;
  for word in select array(select jsonb_array_elements_text(w)::int)
                from jsonb_array_elements(p_words) w loop
    every := every || format(' and m.words && %L::int[]', word);
    -- Said of the child itself it ranks before the same said of its father.
    score := score || format(' + 2 * (m.given && %L::int[])::int'
      ' + (m.village && %L::int[])::int', word, word);
  end loop;
  return query execute
    'select c.id, ' || score || ' as rank'
    '  from (select * from cases_matchprofile m'
    '         where m.agency_ids && $1' || every || ' limit 500) m'
    '  join cases_case c on c.child_id = m.child_id'
    ' where c.agency_ids && $1'
    '   and (not c.sealed or c.named_ids @> array[$2])'
    ' order by rank desc, c.id desc limit $3'
    using wall_agencies(), wall_user(), p_limit;
end $$;

-- One step of the nightly comparison: the next children in order of their keys, each
-- with those that came before it. Ids and chances, never a name.
create function match_night(
  p_after uuid, p_many int, p_child float8[], p_sibling float8[], p_least float8)
returns table (child_id uuid, known_id uuid, chance float8)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.child_id, m.child_id, j.chance
    from (select * from cases_matchprofile
           where child_id > p_after order by child_id limit p_many) p
   cross join lateral match_found(p, p_child, p_sibling, 20) m
   cross join lateral (
      select 2 ^ (least(m.child_bits, 60) - ln(greatest(match_known(), 2)) / ln(2)) as odds,
             2 ^ (least(m.sibling_bits, 60) - ln(greatest(match_known(), 2)) / ln(2))
               as kin) o
   cross join lateral (select o.odds / (1 + o.odds + o.kin) as chance) j
   where m.child_id < p.child_id and j.chance >= p_least
$$;
create function match_last(p_after uuid, p_many int) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select child_id from (
    select child_id from cases_matchprofile
     where child_id > p_after order by child_id limit p_many) n
   order by child_id desc limit 1
$$;
alter function match_known() owner to savera_engine;
alter function match_suspects(cases_matchprofile, float8[], float8[], int)
  owner to savera_engine;
alter function search_cases(jsonb, text, int) owner to savera_engine;
alter function match_night(uuid, int, float8[], float8[], float8)
  owner to savera_engine;
alter function match_last(uuid, int) owner to savera_engine;
revoke all on function match_known(), match_last(uuid, int) from public;
revoke all on function match_suspects(cases_matchprofile, float8[], float8[], int)
  from public;
revoke all on function search_cases(jsonb, text, int) from public;
revoke all on function match_night(uuid, int, float8[], float8[], float8) from public;
grant execute on function match_known() to savera_web, savera_worker, savera_clock;
grant execute on function match_suspects(cases_matchprofile, float8[], float8[], int)
  to savera_web, savera_worker;
grant execute on function search_cases(jsonb, text, int) to savera_web, savera_worker;
grant execute on function match_night(uuid, int, float8[], float8[], float8)
  to savera_clock;
grant execute on function match_last(uuid, int) to savera_clock;
grant select on accounts_district to savera_engine;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_match_profiles")]

    operations = [
        EnableWall(
            "cases_matchprofile",
            "ID",
            OF_CHILD.format("cases_matchprofile.child_id"),
        ),
        EnableWall(
            "cases_matchpair", "CASE", OF_EITHER, clock="select, insert, update"
        ),
        RaiseVersion("cases_matchpair"),
        EnableWall(
            "cases_matchnight", "CASE", ANYONE, clock="select, insert, update"
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
