"""Wall two on follow-up, school and closing, and the gate that the database keeps.

Whoever writes the journey home may also lay down the empty slots of the follow-up:
an officer who hands the child over reads none of the visits. `closing_conditions` is
the one place where the ten conditions of closing are asked: pages ask it through
`closure_gate`, which looks within reach only, and the trigger asks it again when a
case is to become CLOSED, whoever does it.
"""

from django.db import migrations

from common.walls import ANYONE, READERS, EnableWall, RaiseVersion, of_case

SLOTS = f"""
create policy planned on reintegration_followupvisit for insert to {READERS}
  with check (
    (select 'TRV' = any(wall_writes())) and made_on is null and rule_id is not null
    and missed_at is null and dropped_at is null
    and facts = '{{}}'::jsonb and ({of_case()}));

-- A new return begins a new schedule: what was open of an older one falls away.
create function drop_older_visits(p_case uuid, p_since date) returns integer
language sql security definer set search_path = public, pg_temp as $$
  with dropped as (
    update reintegration_followupvisit v set dropped_at = now()
      from cases_case c
     where v.case_id = p_case and c.id = p_case and v.since < p_since
       and c.agency_ids && wall_agencies()
       and (not c.sealed or c.named_ids @> array[wall_user()])
       and v.made_on is null and v.missed_at is null and v.dropped_at is null
    returning 1)
  select count(*)::integer from dropped
$$;
alter function drop_older_visits(uuid, date) owner to savera_engine;
"""

GATE = """
-- Made, and signed by three members who declared no conflict (JJ Act s. 28).
create function order_of_three(p_case uuid, p_order uuid, p_code text)
returns boolean language sql stable security definer
set search_path = public, pg_temp as $$
  select coalesce((
    select o.made_at is not null and o.recalled_at is null
       and o.codes::text[] @> array[p_code] and (
         select count(distinct s.member_id) from cases_ordersignature s
          where s.order_id = o.id and not exists (
            select 1 from cases_conflictdeclaration d
             where d.case_id = p_case and d.member_id = s.member_id)) >= 3
      from cases_order o where o.id = p_order and o.case_id = p_case), false)
$$;
alter function order_of_three(uuid, uuid, text) owner to savera_engine;
revoke all on function order_of_three(uuid, uuid, text) from public;

create function closing_conditions(p_case uuid, p_day date, p_order uuid)
returns table (condition smallint, ok boolean, excused boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  with c as (select * from cases_case where id = p_case),
  slots as (
    select v.* from reintegration_followupvisit v, c
     where v.case_id = c.id and v.rule_id is not null and v.dropped_at is null
       and v.since = (c.restored_at at time zone 'Asia/Kolkata')::date),
  last_made as (
    select s.* from slots s where s.made_on is not null
     order by s.due_on desc, s.made_on desc limit 1),
  asked (condition, ok) as (
    select 1, exists (select 1 from slots)
          and not exists (
            select 1 from slots s where s.made_on is null
               and not (s.missed_at is not null and exists (
                 select 1 from reintegration_followupvisit r
                  where r.replanned_from_id = s.id)))
          and exists (select 1 from last_made l where l.mode in ('HOME', 'SCHOOL')
                         and l.child_seen_alone)
    union all select 2, exists (
      select 1 from c where c.restored_at is not null
         and (c.restored_at at time zone 'Asia/Kolkata')::date
             + interval '24 months' <= p_day)
    union all select 3, exists (
      select 1 from c where c.last_visit_on >= p_day - 90)
    union all select 4, exists (select 1 from cases_fir f where f.case_id = p_case)
      or exists (select 1 from cases_firrefusal x where x.case_id = p_case
                    and x.confirmed_by_id is not null)
    union all select 5, exists (
      select 1 from cases_moneystate m where m.case_id = p_case and m.open_claims = 0)
    union all select 6, exists (
      select 1 from cases_moneystate m where m.case_id = p_case
         and (m.account_of_child or m.no_account_reason <> ''))
    union all select 7, exists (
      select 1 from reintegration_enrolment e
       where e.case_id = p_case and e.ended_on is null)
      or exists (select 1 from last_made l where l.school_status <> '')
    union all select 8, not exists (
      select 1 from cases_flag f where f.case_id = p_case and f.cleared_at is null
         and f.raised_by_id is not null)
    union all select 9, exists (
      select 1 from reintegration_closurerequest r
       where r.case_id = p_case and r.refused_because = '')
    union all select 10, exists (
      select 1 from cases_order o where o.case_id = p_case
         and (p_order is null or o.id = p_order)
         and order_of_three(p_case, o.id, 'CLOSE')))
  select a.condition::smallint, a.ok, exists (
      select 1 from reintegration_closureexcuse x
       where x.case_id = p_case and x.condition = a.condition and a.condition <> 10
         and order_of_three(p_case, x.order_id, 'EXCUSE'))
    from asked a where exists (select 1 from c) order by a.condition
$$;
alter function closing_conditions(uuid, date, uuid) owner to savera_engine;
revoke all on function closing_conditions(uuid, date, uuid) from public;

-- The question as people may ask it: of cases within reach only.
create function closure_gate(p_case uuid, p_day date, p_order uuid default null)
returns table (condition smallint, ok boolean, excused boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.* from cases_case c, closing_conditions(c.id, p_day, p_order) g
   where c.id = p_case and c.agency_ids && wall_agencies()
     and (not c.sealed or c.named_ids @> array[wall_user()])
$$;
alter function closure_gate(uuid, date, uuid) owner to savera_engine;

create function case_closes_through_gate() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  gate reintegration_closuregaterecord;
  today date := (now() at time zone 'Asia/Kolkata')::date;
  missing text;
begin
  select * into gate from reintegration_closuregaterecord where case_id = new.id;
  if not found then
    raise exception 'a case is closed only with the record of its closure gate'
      using errcode = '42501';
  end if;
  select string_agg(n::text, ', ' order by n) into missing
    from generate_series(1, 10) n
   where coalesce(gate.results ->> n::text, '') not in ('ok', 'excused');
  if missing is not null then
    raise exception 'the closure gate record lacks condition %', missing
      using errcode = '42501';
  end if;
  select string_agg(g.condition::text, ', ' order by g.condition) into missing
    from closing_conditions(new.id, today, gate.order_id) g
   where not (g.ok or g.excused);
  if missing is not null then
    raise exception 'the closure gate is shut: condition %', missing
      using errcode = '42501';
  end if;
  return new;
end $$;
alter function case_closes_through_gate() owner to savera_engine;
create trigger case_closes_through_gate before update on cases_case for each row
  when (new.status = 'CLOSED' and old.status <> 'CLOSED')
  execute function case_closes_through_gate();
create trigger case_opens_open before insert on cases_case for each row
  when (new.status = 'CLOSED') execute function case_closes_through_gate();

create trigger written_once before update or delete on reintegration_closuregaterecord
  for each row execute function refuse_change();
create trigger written_once before update or delete on reintegration_closureexcuse
  for each row execute function refuse_change();
create trigger written_once before update or delete on reintegration_pathbreak
  for each row execute function refuse_change();
"""

BACK = """
drop trigger written_once on reintegration_pathbreak;
drop trigger written_once on reintegration_closureexcuse;
drop trigger written_once on reintegration_closuregaterecord;
drop function case_closes_through_gate() cascade;
drop function closure_gate(uuid, date, uuid);
drop function closing_conditions(uuid, date, uuid);
drop function order_of_three(uuid, uuid, text);
drop function drop_older_visits(uuid, date);
drop policy planned on reintegration_followupvisit;
"""

C = of_case()


class Migration(migrations.Migration):
    dependencies = [
        ("reintegration", "0003_follow_up_and_closing"),
        ("cases", "0006_rescued_again"),
    ]

    operations = [
        EnableWall("reintegration_followupvisit", "FUP", C, clock="select"),
        EnableWall("reintegration_bridgeschool", "SCH", ANYONE),
        EnableWall("reintegration_enrolment", "SCH", C, clock="select"),
        EnableWall("reintegration_attendance", "SCH", C),
        EnableWall("reintegration_schooltransfer", "SCH", C, append_only=True),
        EnableWall("reintegration_closurerequest", "ORD", C, clock="select"),
        EnableWall(
            "reintegration_closureexcuse", "ORD", C, append_only=True, clock="select"
        ),
        EnableWall("reintegration_closuregaterecord", "ORD", C, append_only=True),
        EnableWall("reintegration_pathbreak", "FUP", C, append_only=True),
        migrations.RunSQL(SLOTS + GATE, BACK),
        RaiseVersion("reintegration_followupvisit"),
        RaiseVersion("reintegration_bridgeschool"),
        RaiseVersion("reintegration_enrolment"),
        RaiseVersion("reintegration_attendance"),
        RaiseVersion("reintegration_closurerequest"),
    ]
