"""What hangs on an account, how it goes on to a colleague, and what is let go.

Who keeps an office hands on what they may know of. Seats at sealed cases and places in
planned operations are not theirs to hand on: when an account is closed the database
takes them back and tells the people who see that case or that plan. Only where nobody
is left who holds the key does it pass, by rule and to nobody whom one can choose.
"""

from django.db import migrations

# Copies of what the program says; tests compare.
KEEPERS = "NGO_SUPERVISOR,CWC_CHAIR,DCPO,SUPERINTENDENT,LABOUR,STATE_ADMIN,SYSTEM_ADMIN"
KEYS = "CWC_MEMBER,CWC_CHAIR"
OPENERS = "CASEWORKER,NGO_SUPERVISOR,DCPO,POLICE,LABOUR"
CASES_OVER = "CLOSED,CONTINUED,DIED"
# What the keepers of an office don't learn about.
UNTOLD = "sealed,seats,places,leads"
DAYS_OF_GRACE = 7

DEFINER = """security definer
set search_path = public, pg_temp set timezone = 'Asia/Kolkata'"""

SQL = f"""
grant select on accounts_approval, accounts_invitation to savera_engine;
grant update (supervisor_id) on accounts_user to savera_engine;
grant update (supervisor_id) on audit_unexplainedopening to savera_engine;
grant select, insert, update on common_outboxentry to savera_engine;
grant insert on audit_event to savera_engine;
create policy let_go on audit_event for insert to savera_engine
  with check (by_id is null);

-- A powerful account that waits for its second person is not closed.
create function account_is_closed(p_user bigint, p_days int) returns boolean
language sql stable {DEFINER} as $$
  select coalesce(u.valid_until < current_date - p_days, false)
      or not u.is_active and not exists (
        select 1 from accounts_approval a
         where a.person_id = u.id and a.decided_at is null)
    from accounts_user u where u.id = p_user
$$;

create function held_work(p_users bigint[])
returns table (user_id bigint, kind text, how_many bigint)
language sql stable {DEFINER} as $$
  select c.worker_id, case when c.sealed then 'sealed' else 'cases' end, count(*)
    from cases_case c
   where c.worker_id = any(p_users) and c.status <> all('{{{CASES_OVER}}}') group by 1, 2
  union all
  select h.worker_id, case when c.sealed then 'sealed' else 'handovers' end, count(*)
    from reintegration_handover h join cases_case c on c.id = h.case_id
   where h.worker_id = any(p_users) and h.accepted_at is not null
     and h.arrived_at is null group by 1, 2
  union all
  select i.user_id, 'notices', count(*) from cases_inboxitem i
   where i.user_id = any(p_users) and i.done_at is null and not exists (
     select 1 from cases_case c where c.id = i.case_id and c.sealed) group by 1
  union all
  select u.supervisor_id, 'people', count(*) from accounts_user u
   where u.supervisor_id = any(p_users) and not account_is_closed(u.id, 0) group by 1
  union all
  select g.reviewer_id, 'reviews', count(*) from cases_breakglass g
   where g.reviewer_id = any(p_users) and g.case_id is not null
     and g.reviewed_at is null group by 1
  union all
  select o.supervisor_id, 'openings', count(*) from audit_unexplainedopening o
   where o.supervisor_id = any(p_users) and o.answered_at is null group by 1
  union all
  select j.by_id, 'jobs', count(*) from common_job j
   where j.by_id = any(p_users) and j.state in ('WAITING', 'RUNNING') group by 1
  union all
  select v.invited_by_id, 'invitations', count(*) from accounts_invitation v
   where v.invited_by_id = any(p_users) and v.taken_at is null
     and v.withdrawn_at is null and v.expires_at > now() group by 1
  union all
  select k.user_id, 'seats', count(*) from cases_caseuserreach k
    join cases_case c on c.id = k.content_object_id and c.sealed
   where k.user_id = any(p_users) group by 1
  union all
  select t.user_id, 'places', count(*) from cases_teammember t
    join cases_rescueoperation r on r.id = t.operation_id
   where t.user_id = any(p_users) and t.came_at is null
     and r.status in ('PLANNED', 'LIVE') group by 1
  union all
  select r.lead_id, 'leads', count(*) from cases_rescueoperation r
   where r.lead_id = any(p_users) and r.status in ('PLANNED', 'LIVE') group by 1
$$;

-- For the page of an office: what its people hold, as far as its keepers may know.
create function held_in(p_agency int)
returns table (user_id bigint, closed boolean, kind text, how_many bigint)
language plpgsql stable {DEFINER} as $$
begin
  if not (wall_role() = 'SYSTEM_ADMIN' or p_agency = any(wall_agencies())
          and wall_role() = any('{{{KEEPERS}}}')) then
    raise exception 'held: another office' using errcode = '42501';
  end if;
  return query
    select u.id, account_is_closed(u.id, 0), h.kind, h.how_many::bigint
      from held_work(array(select x.id from accounts_user x
                            where x.agency_id = p_agency)) h
      join accounts_user u on u.id = h.user_id
     where h.kind <> all('{{{UNTOLD}}}');
end $$;

-- The guard: everything that a closed account still holds, anywhere.
create function hanging() returns table (user_id bigint, kind text, how_many bigint)
language sql stable {DEFINER} as $$
  select * from held_work(array(
    select u.id from accounts_user u where account_is_closed(u.id, 0)))
$$;

create function hand_on(p_from bigint, p_to bigint) returns void
language plpgsql {DEFINER} as $$
declare
  office int := (select agency_id from accounts_user where id = p_from);
begin
  if not (wall_role() = 'SYSTEM_ADMIN' or office = any(wall_agencies())
          and wall_role() = any('{{{KEEPERS}}}')) then
    raise exception 'hand on: another office' using errcode = '42501';
  end if;
  if p_from = p_to or not exists (
       select 1 from accounts_user where id = p_to and is_active
         and agency_id = office) then
    raise exception 'hand on: to no colleague' using errcode = '42501';
  end if;
  update cases_inboxitem i set user_id = p_to
   where i.user_id = p_from and i.done_at is null and not exists (
     select 1 from cases_case c where c.id = i.case_id and c.sealed);
  update reintegration_handover h set worker_id = p_to
   where h.worker_id = p_from and h.accepted_at is not null and h.arrived_at is null
     and not exists (select 1 from cases_case c where c.id = h.case_id and c.sealed);
  -- Nobody reviews, answers for or supervises oneself: then the heads of the office do.
  update cases_breakglass set reviewer_id = nullif(p_to, by_id)
   where reviewer_id = p_from and case_id is not null and reviewed_at is null;
  update audit_unexplainedopening o set supervisor_id = nullif(p_to, o.user_id)
   where o.supervisor_id = p_from and o.answered_at is null;
  update accounts_user set supervisor_id = nullif(p_to, id)
   where supervisor_id = p_from;
end $$;

create function tell_person(p_user bigint, p_kind text, p_case uuid, p_facts jsonb)
returns void language plpgsql {DEFINER} as $$
declare
  notice uuid := gen_random_uuid();
begin
  insert into cases_inboxitem (id, created_at, version, agency_id, user_id, case_id,
                               kind, facts)
  select notice, now(), 1, u.agency_id, u.id, p_case, p_kind, p_facts
    from accounts_user u where u.id = p_user and u.agency_id is not null;
  if found then
    insert into common_outboxentry (id, task, ids, created_at, rings, error)
    values (gen_random_uuid(), 'cases.mail_notice',
            jsonb_build_object('item', notice), now(), 0, '');
  end if;
end $$;

create function write_of_house(p_type text, p_case uuid, p_subject text, p_id text,
                               p_facts jsonb)
returns void language sql {DEFINER} as $$
  insert into audit_event (id, at, happened_at, type, case_id, subject, subject_id,
                           by_name, facts)
  values (gen_random_uuid(), now(), now(), p_type, p_case, p_subject, p_id, '', p_facts)
$$;

create function let_go_of_sealed() returns void language plpgsql {DEFINER} as $$
declare
  seat record;
  heir bigint;
begin
  for seat in
    select k.id, k.user_id, k.permission_id, c.id as case_id, c.owner_id
      from cases_caseuserreach k join cases_case c on c.id = k.content_object_id
     where c.sealed and account_is_closed(k.user_id, {DAYS_OF_GRACE})
     order by c.id, k.user_id
  loop
    delete from cases_caseuserreach where id = seat.id;
    perform write_of_house('case.seal_dropped', seat.case_id, 'cases.Case',
      seat.case_id::text, jsonb_build_object('person', seat.user_id, 'closed', true));
    if not exists (
         select 1 from cases_caseuserreach k join accounts_user u on u.id = k.user_id
          where k.content_object_id = seat.case_id and u.role = any('{{{KEYS}}}')
            and not account_is_closed(u.id, {DAYS_OF_GRACE})) then
      -- The last key is gone: the Committee's chairperson, else its eldest member.
      select u.id into heir from accounts_user u
       where u.agency_id = seat.owner_id and u.role = any('{{{KEYS}}}') and u.is_active
         and not account_is_closed(u.id, 0)
       order by u.role <> 'CWC_CHAIR', u.id limit 1;
      if heir is not null then
        insert into cases_caseuserreach (user_id, content_object_id, permission_id)
        values (heir, seat.case_id, seat.permission_id) on conflict do nothing;
        perform write_of_house('case.seal_named', seat.case_id, 'cases.Case',
          seat.case_id::text, jsonb_build_object('person', heir, 'last_key', true));
      end if;
    end if;
    perform tell_person(k.user_id, 'case.seal_dropped', seat.case_id, '{{}}')
       from cases_caseuserreach k where k.content_object_id = seat.case_id;
  end loop;
  update cases_case set worker_id = null
   where sealed and worker_id is not null
     and account_is_closed(worker_id, {DAYS_OF_GRACE});
end $$;

create function let_go_of_planned() returns void language plpgsql {DEFINER} as $$
declare
  plan record;
  heir bigint;
  gone bigint[];
begin
  for plan in
    select r.* from cases_rescueoperation r
     where r.status in ('PLANNED', 'LIVE') and exists (
       select 1 from unnest(r.member_ids || r.lead_id) m
        where account_is_closed(m, {DAYS_OF_GRACE}))
     order by r.id
  loop
    select array_agg(distinct m) into gone
      from unnest(plan.member_ids || plan.lead_id) m
     where account_is_closed(m, {DAYS_OF_GRACE});
    heir := plan.lead_id;
    if plan.lead_id = any(gone) then
      -- One of the team who may lead, else the supervisor whom the account names.
      select u.id into heir from accounts_user u
       where u.is_active and u.role = any('{{{OPENERS}}}')
         and not account_is_closed(u.id, 0)
         and (u.id = any(plan.member_ids) or u.id = (
               select s.supervisor_id from accounts_user s where s.id = plan.lead_id))
       order by not u.id = any(plan.member_ids), u.id limit 1;
      continue when heir is null;
      update cases_teammember set user_id = heir,
             agency_id = (select agency_id from accounts_user where id = heir)
       where operation_id = plan.id and capacity = 'LEAD' and came_at is null;
    end if;
    update cases_teammember
       set user_id = null, agency_id = null, phone = '', language = ''
     where operation_id = plan.id and user_id = any(gone) and came_at is null;
    update cases_rescueoperation
       set lead_id = heir,
           lead_agency_id = (select agency_id from accounts_user where id = heir),
           member_ids = array(
             select distinct m from unnest(member_ids || heir) m
              where m <> all(gone) order by m)
     where id = plan.id;
    perform write_of_house('operation.team_named', null, 'cases.RescueOperation',
      plan.id::text, jsonb_build_object('closed', to_jsonb(gone)));
    perform tell_person(m, 'operation.team_named', null,
                        jsonb_build_object('operation', plan.id))
       from cases_rescueoperation r, unnest(r.member_ids) m where r.id = plan.id;
  end loop;
end $$;

-- Nothing that a closed account began goes on, and nothing sealed or planned waits for
-- it. Whoever calls it learns nothing. Repeating changes nothing.
create function let_go_of_closed() returns void language plpgsql {DEFINER} as $$
begin
  perform pg_advisory_xact_lock(hashtext('let go of closed accounts'));
  perform let_go_of_sealed();
  perform let_go_of_planned();
  update cases_inboxitem i set done_at = now()
   where i.done_at is null and i.user_id is not null
     and account_is_closed(i.user_id, 0)
     and exists (select 1 from cases_case c where c.id = i.case_id and c.sealed);
  update common_job set state = 'CANCELLED', cancel_asked = true, ended_at = now()
   where state in ('WAITING', 'RUNNING') and account_is_closed(by_id, 0);
  update common_outboxentry set done_at = now(), error = 'the account is closed'
   where done_at is null and actor_id is not null and account_is_closed(actor_id, 0);
end $$;

-- The keepers of an office hear once of each closed account that still holds work.
create function tell_of_hanging() returns int language plpgsql {DEFINER} as $$
declare
  told int;
begin
  select count(tell_person(k.id, 'person.holds_work', null,
                           jsonb_build_object('person', u.id))) into told
    from accounts_user u
    join accounts_user k on k.role = any('{{{KEEPERS}}}') and k.is_active
     and k.id <> u.id and k.agency_id = u.agency_id
   where exists (select 1 from hanging() h
                  where h.user_id = u.id and h.kind <> all('{{{UNTOLD}}}'))
     and not exists (
       select 1 from cases_inboxitem i
        where i.user_id = k.id and i.kind = 'person.holds_work' and i.done_at is null
          and i.facts @> jsonb_build_object('person', u.id));
  return told;
end $$;

create or replace function glass_reviewed_once() returns trigger
language plpgsql as $$
begin
  if old.reviewed_at is not null then
    raise exception 'glass: reviewed already' using errcode = '42501';
  end if;
  if current_user = 'savera_engine' then
    return new;  -- `hand_on`: another reviewer
  end if;
  if (to_jsonb(new) - '{{version,reviewed_at,reviewed_by_id,justified,review_words}}'::text[])
     is distinct from
     (to_jsonb(old) - '{{version,reviewed_at,reviewed_by_id,justified,review_words}}'::text[])
     or new.reviewed_by_id is distinct from wall_user() or new.justified is null then
    raise exception 'glass: a review is all that may be added' using errcode = '42501';
  end if;
  new.reviewed_at := now();
  return new;
end $$;

create or replace function opening_answered_once() returns trigger
language plpgsql as $$
declare
  answers text[] := '{{answer,words,answered_at,answered_by_id,answered_by_name}}';
begin
  if old.answered_at is not null then
    raise exception 'opening: answered already' using errcode = '42501';
  end if;
  if current_user = 'savera_engine' then
    return new;  -- `hand_on`: another supervisor
  end if;
  if to_jsonb(new) - answers is distinct from to_jsonb(old) - answers
     or new.answered_by_id is distinct from wall_user() or new.answer = '' then
    raise exception 'opening: an answer is all that may be added'
      using errcode = '42501';
  end if;
  new.answered_at := now();
  return new;
end $$;
"""

FUNCTIONS = {
    "account_is_closed(bigint, int)": "",
    "held_work(bigint[])": "",
    "held_in(int)": "savera_web, savera_worker",
    "hanging()": "savera_clock",
    "hand_on(bigint, bigint)": "savera_web, savera_worker",
    "tell_person(bigint, text, uuid, jsonb)": "",
    "write_of_house(text, uuid, text, text, jsonb)": "",
    "let_go_of_sealed()": "",
    "let_go_of_planned()": "",
    "let_go_of_closed()": "savera_web, savera_worker, savera_clock",
    "tell_of_hanging()": "savera_clock",
}
RIGHTS = "".join(
    f"alter function {name} owner to savera_engine;"
    f"revoke all on function {name} from public;"
    + (f"grant execute on function {name} to {roles};" if roles else "")
    for name, roles in FUNCTIONS.items()
)
BACK = "drop policy let_go on audit_event;" + "".join(
    f"drop function {name};" for name in reversed(FUNCTIONS)
)


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0010_law_by_decision"),
        ("accounts", "0009_first_passwords"),
        ("audit", "0004_lists_and_reviews"),
        ("cases", "0023_pairs_of_sealed_cases"),
        ("reintegration", "0007_late_by_rule"),
    ]

    operations = [migrations.RunSQL(SQL + RIGHTS, BACK)]
