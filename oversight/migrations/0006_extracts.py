"""Extracts and masked lines made real, and less for the home side of a handover.

Whoever may not read a row gets what the extract holds from two narrow functions:
dates and yes or no, never words, never names. Both ask wall two themselves.
"""

from django.db import migrations

from common.walls import READERS

# Tables of classes that the home side does not get: an office with a duty on the case
# reads them unless all its duties came with the handover.
CRIME_SIDE = {
    "cases_fir": "FIR",
    "cases_firrefusal": "FIR",
    "cases_prosecutionstep": "FIR",
    "cases_statement": "STM",
    "cases_childwish": "STM",
    "shelters_healthcheck": "MED",
}
# Writing a wish down is work of either side; reading it is not.
READ_ONLY = {"cases_childwish"}


def _for_the_source(table: str, cls: str) -> str:
    command = "select" if table in READ_ONLY else "all"
    return f"""
create policy source_side on {table} as restrictive for {command} to {READERS}
  using (
    not (select '{cls}' = any(select left(c, 3) from unnest(wall_at_home()) c))
    or coalesce((
      select bool_or(p.duty not in ('CWC_HOME', 'DCPU_HOME'))
        from cases_participation p
       where p.case_id = {table}.case_id and p.until_at is null
         and p.agency_id = any((select wall_agencies())::int[])), true));
"""


SQL = "".join(_for_the_source(t, cls) for t, cls in CRIME_SIDE.items()) + """
create function case_extracts(p_case uuid)
returns table (data_class text, at timestamptz, facts jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  with c as (
    select id, workplace_id, route, district_id from cases_case
     where id = p_case and agency_ids && wall_agencies()
       and (not sealed or named_ids @> array[wall_user()])),
  home as (
    select coalesce(bool_and(p.duty in ('CWC_HOME', 'DCPU_HOME')), false) as alone
      from cases_participation p, c
     where p.case_id = c.id and p.until_at is null
       and p.agency_id = any(wall_agencies())),
  cells as (
    select left(x, 3) as cls, right(x, 1) as how from unnest(wall_shows()) x
     where not ((select alone from home) and left(x, 3) in (
             select left(h, 3) from unnest(wall_at_home()) h))
    union all
    select left(h, 3), right(h, 1) from unnest(wall_at_home()) h
     where (select alone from home) and right(h, 1) <> '-')
  select 'STM', s.recorded_at, jsonb_build_object(
           'language', s.language, 'place', s.place, 'minutes', s.minutes,
           'interpreter', s.interpreter <> '', 'support', s.support_person <> '',
           'again', s.again_because <> '')
    from cells, c join cases_statement s on s.case_id = c.id where cells.cls = 'STM'
  union all
  select 'FIR', f.filed_on::timestamptz,
         jsonb_build_object('status', f.status) || case when cells.how = 'x'
           then jsonb_build_object('number', f.number, 'sections', f.sections)
           else '{}' end
    from cells, c join cases_fir f on f.case_id = c.id where cells.cls = 'FIR'
  union all
  select 'ACC', null, jsonb_build_object('initials', (
           select string_agg(upper(left(w, 1)) || '.', ' ')
             from regexp_split_to_table(btrim(e.name), '\\s+') w))
    from cells, c join cases_workplace w on w.id = c.workplace_id
         join cases_employer e on e.id = w.employer_id
   where cells.cls = 'ACC'
  union all
  select 'RSC', null, jsonb_build_object('route', c.route, 'industry', w.industry)
    from cells, c left join cases_workplace w on w.id = c.workplace_id
   where cells.cls = 'RSC'
  union all
  select 'MED', h.examined_at, jsonb_build_object('next_on', h.next_on)
           || case when cells.how = 'x'
                then jsonb_build_object('check', h.kind) else '{}' end
    from cells, c join shelters_healthcheck h on h.case_id = c.id
   where cells.cls = 'MED'
  union all
  select 'SEN', n.noted_at, '{}'
    from cells, c join shelters_protectedhealthnote n on n.case_id = c.id
   where cells.cls = 'SEN'
  union all
  select 'CNS', n.held_at,
         jsonb_build_object('minutes', n.minutes, 'next_on', n.next_on)
    from cells, c join shelters_counsellingnote n on n.case_id = c.id
   where cells.cls = 'CNS'
  union all
  select 'SIR', i.filed_at, case when cells.how = 'x' then jsonb_build_object(
           'wages_withheld', i.wages_withheld, 'confined', i.confined,
           'hours_a_day', i.hours_a_day) else '{}' end
    from cells, c join cases_socialinvestigation i on i.case_id = c.id
   where cells.cls = 'SIR' and i.filed_at is not null
  union all
  select 'ICP', p.made_at, jsonb_build_object(
           'review_on', p.review_on, 'approved', p.approved_at is not null)
    from cells, c join shelters_careplan p on p.case_id = c.id
   where cells.cls = 'ICP' and p.replaced_at is null
  union all
  select 'FUP', v.made_on::timestamptz, jsonb_build_object(
           'mode', v.mode, 'seen_alone', v.child_seen_alone)
    from cells, c join reintegration_followupvisit v on v.case_id = c.id
   where cells.cls = 'FUP' and v.made_on is not null
$$;
alter function case_extracts(uuid) owner to savera_engine;
revoke all on function case_extracts(uuid) from public;
grant execute on function case_extracts(uuid) to savera_web, savera_worker;

-- Whoever watches over a State sees that there is a case, where it stands and how late
-- it is: initials and number. Never a sealed case.
create function masked_cases(p_before uuid, p_limit int)
returns table (case_id uuid, number text, initials text, status text, district text,
               rescued_on date, next_due_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.number, c.initials, c.status, d.name,
         (c.rescued_at at time zone 'Asia/Kolkata')::date, c.next_due_at
    from cases_case c join accounts_district d on d.id = c.district_id
   where (select 'CASEm' = any(wall_shows())) and not c.sealed
     and (p_before is null or c.id < p_before)
     and (wall_role() = 'AUDITOR' or d.state_id = (
       select a.state_id from accounts_agency a where a.id = any(wall_agencies())))
   order by c.id desc limit least(p_limit, 100)
$$;
alter function masked_cases(uuid, int) owner to savera_engine;
revoke all on function masked_cases(uuid, int) from public;
grant execute on function masked_cases(uuid, int) to savera_web, savera_worker;
grant select on accounts_district to savera_engine;
"""

BACK = "drop function masked_cases(uuid, int); drop function case_extracts(uuid);\n" + (
    "".join(f"drop policy source_side on {table};\n" for table in CRIME_SIDE)
)


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0005_sealed_uncounted"),
        ("accounts", "0006_extracts"),
        ("cases", "0008_childs_wish"),
        ("shelters", "0002_walls_and_triggers"),
        ("reintegration", "0004_follow_up_walls"),
    ]

    operations = [migrations.RunSQL(SQL, BACK)]
