"""Counts of a whole State are for those who answer for it; an office counts its own.

Where an office read the numbers of its whole State, one child more in another
district's count told it of a rescue there. State administrators read their State, the
Commission and auditors every State; everybody else the cases their office works on.
"""

from django.db import migrations

SQL = """
create or replace function state_indicators(p_months int) returns table (
  district text, rescued bigint, produced bigint, produced_in_time bigint,
  statement_once bigint, home_checked bigint, restored bigint, in_school bigint,
  open bigint, late_now bigint, missing bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.name, count(*),
         count(c.produced_at),
         count(*) filter (where c.produced_at <= c.rescued_at
           + make_interval(hours => 24, mins => c.journey_minutes)),
         count(c.statement_at),
         count(*) filter (where c.restored_at is not null
           and c.home_checked_at <= c.restored_at),
         count(c.restored_at),
         count(*) filter (where c.restored_at is not null
           and c.schooled_at is not null),
         count(*) filter (where c.status not in ('CLOSED', 'CONTINUED', 'DIED')),
         count(*) filter (where c.status not in ('CLOSED', 'CONTINUED', 'DIED')
           and c.next_due_at < now()),
         count(*) filter (where c.status = 'MISSING')
    from cases_case c
    join accounts_district d on d.id = c.district_id
   where (select 'AGG' = any(wall_reads())) and not c.sealed
     and c.rescued_at >= now() - make_interval(months => p_months)
     and case (select wall_role())
           when 'COMMISSION' then true
           when 'AUDITOR' then true
           when 'STATE_ADMIN' then d.state_id = (
             select a.state_id from accounts_agency a
              where a.id = (select (wall_agencies())[1]))
           else c.agency_ids && (select wall_agencies())
         end
   group by d.name
   order by count(*) filter (where c.next_due_at < now()) desc, d.name
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0013_openings_an_hour")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
