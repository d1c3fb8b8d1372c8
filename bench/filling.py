"""A database of invented cases, made by the server itself in a few statements.

Triggers are off while it fills; what they keep is written along and checked
afterwards. Nothing but a database called bench_… is ever touched.
"""

import time

import psycopg

# The office that sees 40 % of all cases, the one with 1 %, the one with 200.
HUGE, MEDIUM, SMALL = 201, 202, 203
CHAIR, WORKER, LONE_WORKER = 1, 2, 3
# As many as a case has that goes the whole way.
CLOCKS_A_CASE = 25

STEPS = [
    # What a model fills in by itself has no default in the database: columns that came
    # later would stop the filling.
    """
do $do$
declare
  c record;
begin
  for c in select table_name, column_name, data_type
             from information_schema.columns join information_schema.tables
            using (table_schema, table_name)
            where table_schema = 'public' and table_type = 'BASE TABLE'
              and is_nullable = 'NO' and column_default is null
              and is_identity = 'NO' and is_generated = 'NEVER'
              and data_type in ('ARRAY', 'jsonb', 'boolean', 'text',
                                'character varying', 'integer', 'smallint')
              and right(column_name, 3) <> '_id' and column_name <> 'id' loop
    execute format('alter table %I alter column %I set default %L',
      c.table_name, c.column_name,
      case c.data_type when 'ARRAY' then '{}' when 'jsonb' then '{}'
        when 'boolean' then 'false' when 'integer' then '0' when 'smallint' then '0'
        else '' end);
  end loop;
end $do$
""",
    """
create function bench_key(kind int, n bigint) returns uuid
language sql immutable parallel safe as $$
  select (lpad(to_hex(1700000000000 + n * 1000), 12, '0') || '7'
          || lpad(to_hex(kind), 3, '0') || '8'
          || substr(md5(kind || '/' || n), 1, 15))::uuid $$
""",
    """
create function bench_hash(n bigint, salt int) returns int
language sql immutable parallel safe as $$
  select ('x' || substr(md5(n || '-' || salt), 1, 7))::bit(28)::int $$
""",
    """
create table bench_place as
  select row_number() over (order by id) as k, id, state_id
    from accounts_district order by id limit 50
""",
    """
insert into auth_group (id, name)
select n, 'bench office ' || n from generate_series(1, 203) n
""",
    """
insert into accounts_agency (id, name, name_hi, kind, email, phone, interim, group_id,
                             district_id, state_id)
select n, 'Office ' || n, '',
       case when n = 201 then 'CWC' when n > 201 then 'NGO'
            else (array['CWC', 'POLICE', 'DCPU', 'LABOUR'])[1 + n % 4] end,
       '', '', false, n, p.id, p.state_id
  from generate_series(1, 203) n join bench_place p on p.k = 1 + n % 50
""",
    """
insert into accounts_user (id, password, username, email, is_staff, is_active,
                           date_joined, full_name, role, phone, languages, agency_id)
select n, '', 'bench-' || n, '', false, true, now(), 'Person ' || n,
       case n when 1 then 'CWC_CHAIR' when 2 then 'CASEWORKER'
              when 3 then 'CASEWORKER' else 'CWC_MEMBER' end,
       '', '{}', case n when 2 then 202 when 3 then 203 else 201 end
  from generate_series(1, 5) n
""",
    """
insert into accounts_user_groups (user_id, group_id)
select id, agency_id from accounts_user
""",
    """
create table bench_case as
select n, bench_key(1, n) as id, bench_key(2, n) as child_id,
       now() - make_interval(hours => (((%(size)s - n) * 26000) / %(size)s)::int)
         as rescued_at,
       p.id as district_id,
       case when n <= %(size)s * 0.2 and bench_hash(n, 1) %% 100 < 95 then 'CLOSED'
            else (array['RESCUED', 'SHELTERED', 'SHELTERED', 'RESTORED', 'RESTORED'])
                 [1 + bench_hash(n, 2) %% 5] end as status,
       array(select 1 + (n * 7919 + j * 53) %% 200 from generate_series(0, 3) j)
         || case when n %% 5 < 2 then array[201::bigint] else '{}' end
         || case when n %% 100 = 7 then array[202::bigint] else '{}' end
         || case when n %% (%(size)s / 200) = 3 then array[203::bigint] else '{}' end
         as offices
  from generate_series(1::bigint, %(size)s::bigint) n
  join bench_place p on p.k = 1 + n %% 50
""",
    """
create table bench_clock as
select c.n, c.id as case_id, c.offices[1 + j %% 4] as agency_id, r.id as rule_id, j,
       c.rescued_at + make_interval(days => j * 5) as started_at,
       case when c.status <> 'CLOSED' and j > %(clocks)s - 3
            then now()
                 + make_interval(mins => bench_hash(c.n, 10 + j) %% 400000 - 40000)
            else c.rescued_at + make_interval(days => j * 5 + 15) end as due_at,
       case when c.status <> 'CLOSED' and j > %(clocks)s - 3
              or r.code = 'FIR_REGISTERED' and c.n %% 10 >= 7 then null
            else c.rescued_at + make_interval(days => j * 5 + bench_hash(c.n, j) %% 20)
       end as met_at
  from bench_case c cross join generate_series(1, %(clocks)s) j
  join (select id, code, row_number() over (order by id) as k from cases_clockrule
         where valid_to is null) r on r.k = j
""",
    # One visit of twenty-five that were due was not made.
    """
create table bench_visit as
select v.*, c.n, c.id as case_id, c.offices[1] as agency_id, v.due_on < current_date
         and (c.status = 'CLOSED' or bench_hash(c.n, 40 + v.rule) % 25 > 0) as made
  from bench_case c cross join lateral (
    select k::int as rule, (c.rescued_at + interval '4 months')::date as since,
           (c.rescued_at + make_interval(months => 4 + m))::date as due_on
      from unnest(array[0, 2, 6, 9, 12, 18, 24]) with ordinality y (m, k)) v
 where c.status in ('RESTORED', 'CLOSED')
""",
    """
insert into cases_child (id, created_at, version, sex, age_years, age_as_of, age_source,
                         languages, interpreter_needed, needs, home_district_id)
select child_id, rescued_at, 1, case when n % 4 = 0 then 'GIRL' else 'BOY' end,
       7 + n % 10, rescued_at::date, 'STATED', '{hi}', false, '{}', district_id
  from bench_case
""",
    """
insert into cases_childidentity (child_id, name, name_latin, nickname, aliases, father,
    mother, village, block, pin, address, phone, phone_whose, version, agency_ids)
select child_id, initcap(first || ' ' || last), initcap(first || ' ' || last), '', '{}',
       initcap(father), '', initcap(village), '', '', '', '', '', 1, offices
  from (select child_id, array(select o::int from unnest(offices) o order by o)
                 as offices,
               f.s[1 + bench_hash(n, 21) % 20] || f.t[1 + bench_hash(n, 22) % 12]
                 as first,
               f.s[1 + bench_hash(n, 23) % 20] || f.t[1 + bench_hash(n, 24) % 12]
                 as last,
               f.s[1 + bench_hash(n, 25) % 20] || f.t[1 + bench_hash(n, 26) % 12]
                 as father,
               f.s[1 + bench_hash(n, 27) % 20] || 'pur' || bench_hash(n, 28) % 400
                 as village
          from bench_case, (select
            array['ra','su','mo','ka','ni','pa','la','de','go','ba','sa','mi','ta','ro',
                  'ha','ju','bi','lu','ma','di'] as s,
            array['hul','nil','han','mal','jes','kun','lit','bir','gan','rup','dar',
                  'mis'] as t) f) x
""",
    """
insert into cases_case (id, created_at, version, number, label, initials, status, route,
    sealed, rescued_at, produced_at, journey_minutes, sheltered_at, statement_at,
    statement_language, ordered_at, restored_at, closed_on, last_visit_on,
    agency_ids, named_ids, next_due_at, touched_at, district_id, home_district_id,
    opened_by_id, owner_id, child_id)
select id, rescued_at, 1, 'BENCH/' || n, '', 'A. B.', status, 'RAID', false, rescued_at,
       case when status <> 'RESCUED' then rescued_at + interval '20 hours' end, 0,
       case when status <> 'RESCUED' then rescued_at + interval '21 hours' end,
       case when status <> 'RESCUED' then rescued_at + interval '22 hours' end, 'hi',
       case when status in ('RESTORED', 'CLOSED') then rescued_at + interval '3 months'
       end,
       case when status in ('RESTORED', 'CLOSED') then rescued_at + interval '4 months'
       end,
       case when status = 'CLOSED' then (rescued_at + interval '28 months')::date + 12
       end,
       visited.last_on,
       array(select o::int from unnest(offices) o order by o), '{}',
       due.first,
       now(), district_id, district_id, 1, case when n % 5 < 2 then 201 else 1 end,
       child_id
  from bench_case c
  left join (select case_id, min(due_at) as first from bench_clock
              where met_at is null group by case_id) due on due.case_id = c.id
  left join (select case_id, max(due_on) as last_on from bench_visit
              where made group by case_id) visited on visited.case_id = c.id
""",
    """
insert into cases_participation (id, created_at, version, duty, from_at, because,
                                 agency_id, case_id)
select bench_key(300 + o.k::int, n), rescued_at, 1,
       (array['NGO', 'POLICE', 'LABOUR', 'DM', 'CWC_SOURCE', 'DCPU_SOURCE', 'DLSA'])
         [o.k], rescued_at, 'child.rescued', o.office, id
  from bench_case, unnest(offices) with ordinality o (office, k)
""",
    """
insert into cases_casegroupreach (status, next_due_at, content_object_id, group_id,
                                  permission_id)
select x.status, x.next_due_at, x.id, office, (
         select id from auth_permission where codename = 'view_case')
  from cases_case x, unnest(x.agency_ids) office order by x.id
""",
    """
insert into cases_clock (id, created_at, version, subject_id, started_at, due_at,
    allowed_minutes, met_at, excused_because, step, next_step_at, agency_id, case_id,
    rule_id)
select bench_key(500 + j, n), started_at, 1, '', started_at, due_at, 1440, met_at, '',
       0,       case when met_at is null then due_at end, agency_id, case_id, rule_id
  from bench_clock order by n, j
""",
    """
insert into audit_event (id, at, happened_at, type, case_id, subject, subject_id, by_id,
                         by_name, by_agency_id, facts)
select bench_key(700 + j, n), rescued_at + make_interval(days => j * 9),
       rescued_at + make_interval(days => j * 9), 'child.rescued', id, 'cases.Case',
       id::text, 1, 'Person 1', 201, '{"kind": "bench"}'
  from bench_case, generate_series(1, 6) j
""",
    """
insert into audit_access (id, at, user_id, user_name, agency_id, case_id, page,
                          data_classes, why)
select bench_key(800 + j, n), now() - make_interval(days => j * 3), j, 'Person ' || j,
       201, id, 'case', 'ID', '' from bench_case, generate_series(1, 3) j
""",
    # Seven of ten FIRs are filed, nine of ten children in safe care go to school.
    """
insert into cases_fir (id, created_at, version, police_station, number, filed_on,
    zero_fir, electronic, sections, officer, accused, status, case_id, district_id)
select bench_key(1100, n), rescued_at, 1, '', '1/2026', rescued_at::date, false, false,
       '{}', '', '{}', 'FILED', id, district_id
  from bench_case where n % 10 < 7
""",
    """
insert into reintegration_bridgeschool (id, created_at, version, name, kind, place,
                                        udise, district_id)
select bench_key(1200, id), now(), 1, 'School ' || id, '', '', '', id from bench_place
""",
    """
insert into reintegration_enrolment (id, created_at, version, level, roll_number,
    started_on, outcome, ended_because, case_id, enrolled_by_id, school_id)
select bench_key(1201, n), rescued_at, 1, '', '', rescued_at::date + 9, '', '', id, 1,
       bench_key(1200, district_id)
  from bench_case where status = 'SHELTERED' and n % 10 < 9
""",
    """
insert into reintegration_followupvisit (id, created_at, version, since, due_on,
    made_on, made_by_id, child_present, mode, child_elsewhere, school_status, facts,
    child_words, red_flags, decision, next_step, missed_because,
    agency_id, case_id, rule_id)
select bench_key(1300 + rule, n), since, 1, since, due_on,
       case when made then due_on end, case when made then 1 end,
       case when made then true end, case when made then 'HOME' else '' end, '', '',
       '{}', '', '{}', case when made then 'STABLE' else '' end, '', '',
       agency_id, case_id, rule
  from bench_visit
""",
    """
insert into cases_inboxitem (id, created_at, version, kind, facts, agency_id, case_id)
select bench_key(900, n), now(), 1, 'case.shared', '{}', offices[1], id from bench_case
""",
    """
insert into cases_sitting (id, created_at, version, "on", opened_at, committee_id)
values (bench_key(1000, 1), now(), 1, current_date, now(), 201)
""",
    """
insert into cases_sitting_bench (sitting_id, user_id)
select bench_key(1000, 1), n from unnest(array[1, 4, 5]) n
""",
    """
insert into cases_causelistitem (id, created_at, version, place, purpose, wish_heard,
                                 note, case_id, sitting_id)
select bench_key(1001, n), now(), 1, row_number() over (order by n desc),
       case when status = 'RESCUED' then 'PRODUCTION' else 'FINAL' end, '', '', id,
       bench_key(1000, 1)
  from (select * from bench_case where n % 5 < 2 and status in ('RESCUED', 'SHELTERED')
         order by n desc limit 40) c
""",
    "drop table bench_clock",
    "drop table bench_visit",
    "drop table bench_place",
    """
create function bench_words(said text) returns int[]
language sql immutable parallel safe as $$
  select coalesce(array_agg(hashtext(w)), '{}')
    from unnest(string_to_array(lower(said), ' ')) w where w <> '' $$
""",
    # What search reads. Its marks are the server's own here: the program's are made in
    # Python with a secret, which would take longer than all the rest.
    """
do $do$
declare
  names text;
  worths text;
begin
  select string_agg(quote_ident(column_name), ', ' order by ordinal_position),
         string_agg(case
             when column_name = 'child_id' then 'c.child_id'
             when column_name = 'agency_ids' then 'c.agency_ids'
             when column_name = 'words'
               then 'bench_words(concat_ws('' '', i.name, i.father, i.village))'
             when column_name = 'given' then 'bench_words(i.name)'
             when column_name = 'village' then 'bench_words(i.village)'
             when data_type = 'ARRAY' then quote_literal('{}')
             when is_nullable = 'YES' then 'null'
             when data_type = 'boolean' then 'false'
             when data_type in ('text', 'character varying') then quote_literal('')
             else '0' end, ', ' order by ordinal_position)
    into names, worths
    from information_schema.columns
   where table_schema = 'public' and table_name = 'cases_matchprofile'
     and is_identity = 'NO';
  execute 'insert into cases_matchprofile (' || names || ') select distinct on'
    || ' (c.child_id) ' || worths || ' from cases_case c join cases_childidentity i'
    || ' on i.child_id = c.child_id';
end $do$
""",
]

# Each must find nothing: what the triggers keep is what the rows say.
INVARIANTS = {
    "agency_ids are the offices with a duty": """
select count(*) from cases_case c where agency_ids is distinct from array(
  select agency_id::int from cases_participation p
   where p.case_id = c.id and p.until_at is null order by 1)""",
    "a name is shown to the offices of its case": """
select count(*) from cases_case c join cases_childidentity i on i.child_id = c.child_id
 where i.agency_ids is distinct from c.agency_ids""",
    "next_due_at is the earliest open deadline": """
select count(*) from cases_case c where next_due_at is distinct from (
  select min(due_at) from cases_clock k where k.case_id = c.id and k.met_at is null
     and k.excused_at is null and k.cancelled_at is null)""",
    "reach rows repeat the case and its offices": """
select count(*) from cases_case c left join (
  select r.content_object_id as id, array_agg(g.id::int order by g.id) as offices,
         array_agg(distinct r.status) as statuses,
         array_agg(distinct r.next_due_at) as dues
    from cases_casegroupreach r join accounts_agency g on g.group_id = r.group_id
   group by r.content_object_id) x on x.id = c.id
 where x.offices is distinct from c.agency_ids or x.statuses <> array[c.status]
    or x.dues <> array[c.next_due_at]""",
}


def fill(address: str, size: int) -> float:
    """Fill an empty, migrated bench database; answers the seconds it took."""
    started = time.monotonic()
    with psycopg.connect(address, autocommit=True) as server:
        name = server.execute("select current_database()").fetchall()[0][0]
        if not name.startswith("bench_"):
            raise ValueError(f"{name} is not a bench database.")
        server.execute("set session_replication_role = replica")
        server.execute("set synchronous_commit = off")
        server.execute("set work_mem = '128MB'")
        for step in STEPS:
            if "%(" in step:
                server.execute(step, {"size": size, "clocks": CLOCKS_A_CASE})
            else:
                server.execute(step)
            if "create table" in step:
                server.execute("analyze")
        server.execute("vacuum analyze")
        for promise, count in INVARIANTS.items():
            broken = server.execute(count).fetchall()[0][0]
            if broken:
                raise ValueError(f"{broken} rows where not: {promise}.")
        server.execute("create table bench_made as select now() as at")
    return time.monotonic() - started
