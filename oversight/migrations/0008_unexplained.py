"""Which openings of a week nothing on record explains.

An opening is explained by an assignment, by a deed of the same person on the case, by
a hearing before the person's Committee, by a visit or a duty of the office (where the
office has named no worker), by a place on the team of the operation, by the child
living in the person's shelter or learning in the person's school, or by an emergency,
which is reviewed on its own. The office's being on the case explains nothing.
"""

from django.db import migrations

SQL = """
create function list_unexplained(p_week date) returns int
language plpgsql security definer
set search_path = public, pg_temp set timezone = 'Asia/Kolkata' as $$
declare
  found_now int;
begin
  with opened as materialized (
    select a.user_id, a.agency_id, a.case_id, max(a.user_name) as user_name,
           min(a.at) as first_at, max(a.at) as last_at, count(*) as times,
           left(string_agg(distinct a.page, ', '), 200) as pages
      from audit_access a
     where a.at >= p_week::timestamptz and a.at < (p_week + 7)::timestamptz
       and a.case_id is not null
     group by a.user_id, a.agency_id, a.case_id)
  insert into audit_unexplainedopening (id, week, user_id, user_name, agency_id,
      supervisor_id, case_id, case_number, first_at, times, pages, answer, words,
      answered_by_name)
  select gen_random_uuid(), p_week, o.user_id, o.user_name, o.agency_id,
         u.supervisor_id, o.case_id, c.number, o.first_at, o.times, o.pages, '', '', ''
    from opened o
    join cases_case c on c.id = o.case_id
    join accounts_user u on u.id = o.user_id
   where o.user_id not in (coalesce(c.worker_id, 0), c.opened_by_id)
     and not (c.sealed and c.named_ids @> array[o.user_id])
     and not exists (
       select 1 from cases_breakglass g
        where g.by_id = o.user_id and g.case_id = o.case_id
          and o.first_at between g.broken_at and g.ends_at)
     and not exists (
       select 1 from audit_event e
        where e.case_id = o.case_id and e.by_id = o.user_id
          and e.type <> 'document.printed'
          and e.at between o.first_at - interval '14 days' and o.last_at + interval '7 days')
     and not exists (
       select 1 from cases_causelistitem i join cases_sitting s on s.id = i.sitting_id
        where i.case_id = o.case_id and s.committee_id = o.agency_id
          and s.on between o.first_at::date - 3 and o.last_at::date + 7)
     and not exists (
       select 1 from cases_clock k
        where k.case_id = o.case_id and k.agency_id = o.agency_id
          and k.started_at <= o.last_at and k.excused_at is null
          and k.cancelled_at is null
          and (k.met_at is null or k.met_at >= o.first_at - interval '7 days')
          and not exists (select 1 from accounts_user w
                           where w.id = c.worker_id and w.agency_id = o.agency_id))
     and not exists (
       select 1 from reintegration_followupvisit v
        where v.case_id = o.case_id and v.agency_id = o.agency_id
          and v.dropped_at is null
          and coalesce(v.made_on, v.planned_on, v.due_on)
              between o.first_at::date - 14 and o.last_at::date + 14)
     and not exists (
       select 1 from cases_rescueoperation r
        where r.id = c.operation_id and r.member_ids @> array[o.user_id]
          and o.first_at < c.rescued_at + interval '30 days')
     and not exists (
       select 1 from shelters_placement p
        where p.case_id = o.case_id and p.shelter_id = o.agency_id
          and p.cancelled_at is null
          and (p.left_at is null or p.left_at >= o.first_at - interval '7 days'))
     and not exists (
       select 1 from reintegration_enrolment n
         join reintegration_bridgeschool h on h.id = n.school_id
        where n.case_id = o.case_id and h.agency_id = o.agency_id
          and (n.ended_on is null or n.ended_on >= o.first_at::date - 7))
  on conflict (week, user_id, case_id) do nothing;
  get diagnostics found_now = row_count;
  -- Whoever answers is told once a week, each in their own inbox.
  insert into cases_inboxitem (id, created_at, version, agency_id, user_id, kind, facts)
  select gen_random_uuid(), now(), 1, r.agency_id, r.id, 'openings.listed', '{}'
    from accounts_user r
   where found_now > 0 and r.is_active and exists (
     select 1 from audit_unexplainedopening x
      where x.week = p_week and x.answered_at is null and x.user_id <> r.id
        and (x.supervisor_id = r.id or x.agency_id = r.agency_id and r.role = any(
          '{NGO_SUPERVISOR,CWC_CHAIR,DCPO,SUPERINTENDENT}')));
  return found_now;
end $$;
alter function list_unexplained(date) owner to savera_engine;
revoke all on function list_unexplained(date) from public;
grant execute on function list_unexplained(date) to savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0007_closer_fitting_rights"),
        ("audit", "0004_lists_and_reviews"),
        ("cases", "0010_break_glass"),
        ("reintegration", "0006_sealed_handovers"),
        ("shelters", "0002_walls_and_triggers"),
    ]

    operations = [
        migrations.RunSQL(SQL, "drop function list_unexplained(date);"),
    ]
