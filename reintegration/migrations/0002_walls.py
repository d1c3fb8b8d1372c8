"""Wall two on the way home, and what the database itself refuses.

A handover is seen by both sides before the case is: the receiving office takes its
part in the case by a policy of its own, once it has accepted. A return is refused
without a home check that was decided as suitable for that receiver, and to anybody
whom the FIR or the workplace names.
"""

from django.db import migrations

from common.walls import READERS, EnableWall, RaiseVersion, of_case

HANDOVER = (
    "(select wall_agencies())::int[]"
    " && array[from_committee_id, to_committee_id, coalesce(to_unit_id, 0)]::int[]"
    f" or {of_case()}"
)

PART = f"""
create policy handed_over on cases_participation for insert to {READERS}
  with check (
    (select 'CASE' = any(wall_writes()))
    and agency_id = any((select wall_agencies())::int[])
    and duty in ('CWC_HOME', 'DCPU_HOME')
    and (select true from reintegration_handover h
          where h.case_id = cases_participation.case_id
            and h.accepted_at is not null
            and h.refused_at is null and h.arrived_at is null
            and cases_participation.agency_id in (h.to_committee_id, h.to_unit_id)
          limit 1));

-- Whoever reads or refuses a handover writes so into a case it never sees.
create policy own_answer on audit_event for select to {READERS}
  using (type in ('handover.read', 'handover.refused')
         and by_id = (select wall_user()));
"""

RETURN = """
create function plain_name(p text) returns text language sql immutable as $$
  select btrim(regexp_replace(lower(p), '[[:punct:][:space:]]+', ' ', 'g'))
$$;

create function is_named_accused(p_case uuid, p_name text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from (
      select unnest(f.accused) as name from cases_fir f where f.case_id = p_case
      union all
      select unnest(array[e.name, e.owner_name]) from cases_case c
        join cases_workplace w on w.id = c.workplace_id
        join cases_employer e on e.id = w.employer_id
       where c.id = p_case) named
     where plain_name(named.name) <> ''
       and plain_name(named.name) = plain_name(p_name))
$$;
alter function is_named_accused(uuid, text) owner to savera_engine;
revoke all on function is_named_accused(uuid, text) from public;

-- The question for those who may not read the FIR: yes or no, within reach only.
create function named_accused(p_case uuid, p_name text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((
    select is_named_accused(c.id, p_name) from cases_case c
     where c.id = p_case and c.agency_ids && wall_agencies()
       and (not c.sealed or c.named_ids @> array[wall_user()])), false)
$$;
alter function named_accused(uuid, text) owner to savera_engine;

-- Whom the Committee named, for those who carry the child home but may not read
-- the home check.
create function return_decided_for(p_case uuid, p_name text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((
    select h.suitable and plain_name(p_name) <> '' and plain_name(p_name)
           in (plain_name(h.receiver_name), plain_name(h.other_receiver_name))
      from reintegration_homecheck h
     where h.case_id = p_case and h.decided_at is not null
     order by h.decided_at desc limit 1), false)
$$;
alter function return_decided_for(uuid, text) owner to savera_engine;
revoke all on function return_decided_for(uuid, text) from public;

create function may_receive(p_case uuid, p_name text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((
    select return_decided_for(c.id, p_name) from cases_case c
     where c.id = p_case and c.agency_ids && wall_agencies()
       and (not c.sealed or c.named_ids @> array[wall_user()])), false)
$$;
alter function may_receive(uuid, text) owner to savera_engine;

create function return_is_safe() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if not return_decided_for(new.case_id, new.receiver_name) then
    raise exception 'no home check was decided as suitable for this receiver'
      using errcode = '42501';
  end if;
  if is_named_accused(new.case_id, new.receiver_name) then
    raise exception 'the receiver bears the name of an accused'
      using errcode = '42501';
  end if;
  return new;
end $$;
alter function return_is_safe() owner to savera_engine;
create trigger return_is_safe before insert on reintegration_familyreturn
  for each row execute function return_is_safe();
create trigger written_once before update or delete on reintegration_familyreturn
  for each row execute function refuse_change();
"""

BACK = """
drop policy own_answer on audit_event;
drop policy handed_over on cases_participation;
drop trigger written_once on reintegration_familyreturn;
drop function return_is_safe() cascade; drop function may_receive(uuid, text);
drop function return_decided_for(uuid, text); drop function named_accused(uuid, text);
drop function is_named_accused(uuid, text); drop function plain_name(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reintegration", "0001_initial"),
        ("cases", "0002_walls_and_triggers"),
    ]

    operations = [
        EnableWall("reintegration_homecheck", "SIR", of_case()),
        EnableWall(
            "reintegration_handover", "TRV", HANDOVER, insert=of_case(), clock="select"
        ),
        EnableWall("reintegration_escort", "TRV", of_case()),
        EnableWall("reintegration_familyreturn", "TRV", of_case(), append_only=True),
        migrations.RunSQL(PART + RETURN, BACK),
        RaiseVersion("reintegration_homecheck"),
        RaiseVersion("reintegration_handover"),
        RaiseVersion("reintegration_escort"),
    ]
