"""What tells of a guarded claim follows its guard: events, clocks, flags and sums.

The claim itself, its steps, entries and papers are read by few (0017). Whoever reads
the case could still see that something was proposed, is due or is late that the own
list of claims doesn't hold, and guess why (JJ Act s. 74, POCSO Act s. 23 and 33 (7)).

The sums of all claims of a case are written by one function of the database and read
by the closing: no login can write “nothing is open” by hand.
"""

from django.db import migrations

GUARD = """
-- Of these keys, one is a guarded claim of the case or hangs on one.
create function tells_of_guarded(p_case uuid, p_keys text) returns boolean
language sql stable security definer set search_path = public, pg_temp
set enable_seqscan = off as $$
  select exists (
    select 1 from compensation_claim c
     where c.case_id = p_case and c.guarded
       and (position(c.id::text in p_keys) > 0
            or exists (select 1 from compensation_claimpaper p
                        where p.claim_id = c.id and position(p.id::text in p_keys) > 0)
            or exists (select 1 from compensation_notice n
                        where n.claim_id = c.id and position(n.id::text in p_keys) > 0)
            or exists (select 1 from compensation_ledgerentry e
                        where e.claim_id = c.id
                          and position(e.id::text in p_keys) > 0)))
$$;
alter function tells_of_guarded(uuid, text) owner to savera_engine;
revoke execute on function tells_of_guarded(uuid, text) from public;
create index claim_guarded on compensation_claim (case_id) where guarded;

create function event_is_guarded() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  new.guarded := tells_of_guarded(new.case_id, new.subject_id || new.facts::text);
  return new;
end $$;
alter function event_is_guarded() owner to savera_engine;
create trigger event_is_guarded before insert on audit_event for each row
  when (new.case_id is not null) execute function event_is_guarded();

create function clock_is_guarded() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  new.guarded := tells_of_guarded(new.case_id, new.subject_id);
  return new;
end $$;
alter function clock_is_guarded() owner to savera_engine;
create trigger clock_is_guarded before insert on cases_clock for each row
  when (new.subject_id <> '') execute function clock_is_guarded();

-- The office that answers for it is one that reads it: who grants, or the Committee.
create function flag_is_guarded() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  new.guarded := tells_of_guarded(new.case_id, new.subject_id);
  if new.guarded then
    new.agency_id := coalesce(
      (select p.agency_id from cases_participation p
        where p.case_id = new.case_id and p.until_at is null and p.duty = 'DLSA'
        order by p.from_at limit 1),
      (select c.owner_id from cases_case c where c.id = new.case_id));
  end if;
  return new;
end $$;
alter function flag_is_guarded() owner to savera_engine;
create trigger flag_is_guarded before insert on cases_flag for each row
  when (new.case_id is not null and new.subject_id <> new.case_id::text)
  execute function flag_is_guarded();

-- Nobody marks a row by hand, one way or the other.
create function guard_stays() returns trigger language plpgsql as $$
begin
  new.guarded := old.guarded;
  return new;
end $$;
create trigger guard_stays before update of guarded on cases_clock
  for each row execute function guard_stays();
create trigger guard_stays before update of guarded on cases_flag
  for each row execute function guard_stays();
"""

_READS = (
    "not guarded or (select 'SEN' = any(wall_reads())"
    " or wall_role() = any('{DM,DLSA}'))"
)
POLICIES = "".join(
    f"create policy guarded on {table} as restrictive to savera_web, savera_worker"
    f" using ({_READS}) with check ({_READS});"
    for table in ("cases_clock", "cases_flag", "audit_event")
)

# What stood before: the book is written once, but for this one mark.
MARK = """
alter table audit_event disable trigger written_once;
update audit_event e set guarded = true
 where e.case_id in (select case_id from compensation_claim where guarded)
   and tells_of_guarded(e.case_id, e.subject_id || e.facts::text);
alter table audit_event enable trigger written_once;
alter table cases_clock disable trigger guard_stays;
update cases_clock k set guarded = true
 where k.case_id in (select case_id from compensation_claim where guarded)
   and tells_of_guarded(k.case_id, k.subject_id);
alter table cases_clock enable trigger guard_stays;
alter table cases_flag disable trigger guard_stays;
update cases_flag f set guarded = true
 where f.case_id in (select case_id from compensation_claim where guarded)
   and tells_of_guarded(f.case_id, f.subject_id);
alter table cases_flag enable trigger guard_stays;
"""

SUMS = """
create function keep_money_of_case(p_case uuid, p_reason text default null)
returns void language sql security definer set search_path = public, pg_temp as $$
  insert into cases_moneystate as kept (
    case_id, open_claims, owed_paise, credited_paise, account_of_child,
    no_account_reason, watched_by, version)
  select k.id, m.open_claims, m.owed, m.credited,
         exists (select 1 from compensation_accountmark a
                  where a.case_id = k.id and a.closed_on is null),
         coalesce(p_reason, ''), m.watched_by, 1
    from cases_case k cross join money_of_case(p_case) m
   where k.id = p_case and k.agency_ids && wall_agencies()
     and 'CASE' = any(wall_writes())
  on conflict (case_id) do update
    set open_claims = excluded.open_claims, owed_paise = excluded.owed_paise,
        credited_paise = excluded.credited_paise,
        account_of_child = excluded.account_of_child,
        no_account_reason = coalesce(p_reason, kept.no_account_reason),
        watched_by = excluded.watched_by
$$;
alter function keep_money_of_case(uuid, text) owner to savera_engine;
revoke execute on function keep_money_of_case(uuid, text) from public;
grant execute on function keep_money_of_case(uuid, text) to savera_web, savera_worker;
revoke execute on function money_of_case(uuid) from savera_web, savera_worker;
revoke select, insert, update on cases_moneystate from savera_web, savera_worker;
grant select (case_id, account_of_child, no_account_reason, version)
  on cases_moneystate to savera_web, savera_worker;
"""

BACK = """
grant execute on function money_of_case(uuid) to savera_web, savera_worker;
grant select, insert, update on cases_moneystate to savera_web, savera_worker;
drop function keep_money_of_case(uuid, text);
drop policy guarded on cases_clock; drop policy guarded on cases_flag;
drop policy guarded on audit_event;
drop function guard_stays() cascade; drop function flag_is_guarded() cascade;
drop function clock_is_guarded() cascade; drop function event_is_guarded() cascade;
drop index claim_guarded; drop function tells_of_guarded(uuid, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0019_clock_reads_guarded"),
        ("cases", "0034_guarded_clocks"),
        ("audit", "0007_guarded_events"),
    ]

    operations = [migrations.RunSQL(GUARD + POLICIES + MARK + SUMS, BACK)]
