"""How many cases one person opens in an hour that nothing on record explains.

The weekly review asks afterwards; this stops whoever opens case after case. A trigger
on the book itself counts, so that no page can forget it and no raw insert gets round
it: an opening that nothing explains is written as such, and past the number of the
hour (a dated row of law/choices.json) the row is refused, and with it the page. When
the number is reached the supervisor and the auditors are told.
"""

from django.db import migrations

SQL = """
grant select on cases_codelistentry to savera_engine;
-- The same words as in `list_unexplained`; a test compares the answers.
create function opening_is_explained(p_user bigint, p_agency int, p_case uuid,
                                     p_first timestamptz, p_last timestamptz)
returns boolean language sql stable security definer
set search_path = public, pg_temp set timezone = 'Asia/Kolkata' as $$
  select not exists (
    select 1
      from (select p_user as user_id, p_agency as agency_id, p_case as case_id,
                   p_first as first_at, p_last as last_at) o
      join cases_case c on c.id = o.case_id
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
          and e.at between o.first_at - interval '14 days'
                       and o.last_at + interval '7 days')
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
          and (n.ended_on is null or n.ended_on >= o.first_at::date - 7)))
$$;

create function openings_an_hour() returns int language sql stable security definer
set search_path = public, pg_temp set timezone = 'Asia/Kolkata' as $$
  select (extra ->> 'number')::int from cases_codelistentry
   where list = 'limit' and code = 'OPENINGS_AN_HOUR' and valid_from <= current_date
     and (valid_to is null or valid_to >= current_date)
   order by valid_from desc limit 1
$$;

create function opening_counted() returns trigger language plpgsql security definer
set search_path = public, pg_temp set timezone = 'Asia/Kolkata' as $$
declare
  most int;
  held int;
begin
  -- Nobody but this function says that nothing explains an opening.
  new.why := replace(new.why, 'unexplained', '');
  if new.case_id is null then
    return new;
  end if;
  if opening_is_explained(new.user_id, new.agency_id, new.case_id, now(), now()) then
    return new;
  end if;
  new.why := 'unexplained';
  if exists (select 1 from audit_access a
              where a.user_id = new.user_id and a.why = 'unexplained'
                and a.case_id = new.case_id and a.at > now() - interval '1 hour') then
    return new;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('openings', new.user_id));
  most := openings_an_hour();
  select count(distinct a.case_id) into held from audit_access a
   where a.user_id = new.user_id and a.why = 'unexplained'
     and a.at > now() - interval '1 hour';
  if held >= most then
    raise exception 'openings: more than % in an hour', most using errcode = '53400';
  end if;
  if held + 1 = most then
    perform write_of_house('openings.many', null, 'accounts.User', new.user_id::text,
                           jsonb_build_object('cases', most));
    perform tell_person(u.id, 'openings.many', null,
                        jsonb_build_object('person', new.user_id))
       from accounts_user me, accounts_user u
      where me.id = new.user_id and u.is_active and u.id <> me.id
        and (u.id = me.supervisor_id or u.role = 'AUDITOR'
             or u.agency_id = me.agency_id and u.role = any(
               '{NGO_SUPERVISOR,CWC_CHAIR,DCPO,SUPERINTENDENT}'));
  end if;
  return new;
end $$;
create trigger opening_counted before insert on audit_access
  for each row execute function opening_counted();
"""

FUNCTIONS = (
    "opening_is_explained(bigint, int, uuid, timestamptz, timestamptz)",
    "openings_an_hour()",
    "opening_counted()",
)
RIGHTS = "".join(
    f"alter function {name} owner to savera_engine;"
    f"revoke all on function {name} from public;"
    for name in FUNCTIONS
)
BACK = "".join(f"drop function {name} cascade;" for name in reversed(FUNCTIONS))


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0012_emergencies_read_only"),
        ("audit", "0005_unexplained_at_once"),
    ]

    operations = [migrations.RunSQL(SQL + RIGHTS, BACK)]
