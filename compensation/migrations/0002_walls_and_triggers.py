"""Put wall two on the money, and let the database keep the ledger's promises.

The ledger is written once; receipts never pass the sum ordered; money in a fund is not
paid; the child is paid only into its own open account, once per bank reference; and
who wrote an entry neither reverses nor confirms it.
"""

from django.db import migrations

from common.walls import EnableWall, RaiseVersion, of_case

OF_CLAIM = (
    "(select true from compensation_claim seen_claim where seen_claim.id = claim_id)"
)

WALLS = [
    EnableWall("compensation_claim", "MON", of_case(), clock="select"),
    EnableWall("compensation_notice", "MON", OF_CLAIM, clock="select"),
    EnableWall("compensation_claimhearing", "MON", OF_CLAIM),
    EnableWall("compensation_recovery", "MON", OF_CLAIM, clock="select"),
    EnableWall("compensation_ledgerentry", "MON", OF_CLAIM, clock="select",
               append_only=True),
    EnableWall("compensation_creditconfirmation", "MON", OF_CLAIM, clock="select",
               append_only=True),
    EnableWall("compensation_bankaccount", "BNK", of_case()),
    EnableWall("compensation_accountmark", "MON", of_case(), clock="select"),
]

# Caseworkers and follow-up workers propose and confirm; offices move the money.
ROLES = """
revoke insert, update on compensation_accountmark from savera_web, savera_worker;
"""
for _table in ("notice", "claimhearing", "recovery", "ledgerentry"):
    ROLES += f"""
create policy moved_by_offices on compensation_{_table} as restrictive for insert
  to savera_web, savera_worker
  with check ((select wall_role()) = any('{{LABOUR,DM,DLSA}}'));
"""

TRIGGERS = """
create function claim_stays_itself() returns trigger language plpgsql as $$
declare
  asking text := nullif(current_setting('savera.role', true), '');
begin
  if tg_op = 'DELETE' then
    raise exception 'a claim is never deleted' using errcode = '42501';
  end if;
  if (new.case_id, new.scheme_id, new.proposed_by_id)
     is distinct from (old.case_id, old.scheme_id, old.proposed_by_id) then
    raise exception 'a claim keeps its case, scheme and proposer'
      using errcode = '42501';
  end if;
  if old.amount_ordered_paise > 0
     and new.amount_ordered_paise <> old.amount_ordered_paise then
    raise exception 'the sum ordered never changes' using errcode = '42501';
  end if;
  if current_user <> 'savera_engine'
     and (new.received_paise, new.in_fund_paise, new.credited_paise,
          new.interest_paise)
         is distinct from (old.received_paise, old.in_fund_paise,
                           old.credited_paise, old.interest_paise) then
    raise exception 'only the ledger says how far the money is'
      using errcode = '42501';
  end if;
  if current_user <> 'savera_engine' and asking in ('CASEWORKER', 'NGO_SUPERVISOR', 'FOLLOW_UP')
     and not (old.state = 'CREDITED' and new.state = 'PAID_OUT'
              and (new.amount_ordered_paise, new.decided_by_id, new.watch_until)
                  is not distinct from
                  (old.amount_ordered_paise, old.decided_by_id, old.watch_until))
  then
    raise exception 'this role only confirms a credit' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger claim_stays_itself before update or delete on compensation_claim
  for each row execute function claim_stays_itself();

create function ledger_keeps_its_promises() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  c compensation_claim%rowtype;
  o compensation_ledgerentry%rowtype;
  payers text[] := '{EMPLOYER,STATE}';
  funds text[] := '{WELFARE_FUND,FUND_14B}';
  received bigint;
  in_fund bigint;
  credited bigint;
  interest bigint;
begin
  select * into c from compensation_claim where id = new.claim_id for update;
  if c.amount_ordered_paise = 0 then
    raise exception 'ledger: nothing is ordered yet' using errcode = '23514';
  end if;
  if c.state = 'PAID_OUT' then
    raise exception 'ledger: a confirmed payment is over' using errcode = '23514';
  end if;
  if new.reversal_of_id is not null then
    select * into o from compensation_ledgerentry where id = new.reversal_of_id;
    if o.reversal_of_id is not null
       or (o.claim_id, o.kind, o.amount_paise, o.from_account, o.to_account)
          is distinct from
          (new.claim_id, new.kind, new.amount_paise, new.to_account,
           new.from_account) then
      raise exception 'ledger: a reversal mirrors its entry' using errcode = '23514';
    end if;
    if o.recorded_by_id = new.recorded_by_id then
      raise exception 'ledger: who wrote an entry never reverses it'
        using errcode = '23514';
    end if;
  elsif not (new.from_account = any(payers)
             and (new.to_account = any(funds) or new.to_account = 'CHILD')
             or new.from_account = any(funds) and new.to_account = 'CHILD') then
    raise exception 'ledger: money does not run this way' using errcode = '23514';
  elsif new.to_account = 'CHILD' then
    if not exists (select 1 from compensation_bankaccount b
                    where b.id = new.bank_account_id and b.case_id = c.case_id
                      and b.holder_is_child and b.closed_on is null) then
      raise exception 'ledger: the account must be the child''s own and open'
        using errcode = '23514';
    end if;
    -- Two credits with one reference at once: the second waits and is refused.
    perform pg_advisory_xact_lock(hashtext('credit:' || new.reference));
    if credit_reference_taken(new.reference) then
      raise exception 'ledger: this bank reference is used already'
        using errcode = '23505';
    end if;
  end if;
  received := c.received_paise;
  in_fund := c.in_fund_paise;
  credited := c.credited_paise;
  interest := c.interest_paise;
  if new.kind = 'INTEREST' then
    if new.to_account = 'CHILD' and in_fund <= 0 then
      raise exception 'ledger: no money in the fund, no interest'
        using errcode = '23514';
    end if;
    interest := interest + new.amount_paise
      * (case when new.to_account = 'CHILD' then 1 else -1 end);
  else
    received := received + new.amount_paise * (
      (new.from_account = any(payers))::int - (new.to_account = any(payers))::int);
    in_fund := in_fund + new.amount_paise * (
      (new.to_account = any(funds))::int - (new.from_account = any(funds))::int);
    credited := credited + new.amount_paise * (
      (new.to_account = 'CHILD')::int - (new.from_account = 'CHILD')::int);
  end if;
  if received > c.amount_ordered_paise then
    raise exception 'ledger: more than was ordered' using errcode = '23514';
  end if;
  if in_fund < 0 or credited < 0 or interest < 0 or received < 0 then
    raise exception 'ledger: more than there is' using errcode = '23514';
  end if;
  update compensation_claim
     set received_paise = received, in_fund_paise = in_fund,
         credited_paise = credited, interest_paise = interest
   where id = c.id;
  return new;
end $$;

create function credit_reference_taken(p_reference text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from compensation_ledgerentry e
     where e.reference = p_reference and e.to_account = 'CHILD'
       and e.reversal_of_id is null
       and not exists (select 1 from compensation_ledgerentry r
                        where r.reversal_of_id = e.id))
$$;
create function account_mark_taken(p_mark text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from compensation_bankaccount
                  where number_mark = p_mark and closed_on is null)
$$;
alter function ledger_keeps_its_promises() owner to savera_engine;
alter function credit_reference_taken(text) owner to savera_engine;
alter function account_mark_taken(text) owner to savera_engine;
create trigger keeps_its_promises before insert on compensation_ledgerentry
  for each row execute function ledger_keeps_its_promises();
create trigger written_once before update or delete on compensation_ledgerentry
  for each row execute function refuse_change();
create trigger never_emptied before truncate on compensation_ledgerentry
  for each statement execute function refuse_change();

create function confirmed_by_another() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  e compensation_ledgerentry%rowtype;
begin
  select * into e from compensation_ledgerentry where id = new.entry_id;
  if e.claim_id <> new.claim_id or e.to_account <> 'CHILD' then
    raise exception 'only a credit to the child is confirmed' using errcode = '23514';
  end if;
  if e.recorded_by_id = new.seen_by_id then
    raise exception 'who wrote a credit never confirms it' using errcode = '23514';
  end if;
  return new;
end $$;
alter function confirmed_by_another() owner to savera_engine;
create trigger confirmed_by_another before insert on compensation_creditconfirmation
  for each row execute function confirmed_by_another();
create trigger written_once before update or delete on compensation_creditconfirmation
  for each row execute function refuse_change();

create function bank_account_stays_itself() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.closed_on is not null
     or (new.case_id, new.ifsc, new.number_sealed, new.number_mark, new.last_four,
         new.joint_with, new.opened_on)
        is distinct from
        (old.case_id, old.ifsc, old.number_sealed, old.number_mark, old.last_four,
         old.joint_with, old.opened_on) then
    raise exception 'an account is closed and a new one opened, never changed'
      using errcode = '42501';
  end if;
  return new;
end $$;
create trigger bank_account_stays_itself before update or delete
  on compensation_bankaccount for each row
  execute function bank_account_stays_itself();

create function account_mark_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  insert into compensation_accountmark
    (account_id, case_id, bank, last_four, opened_on, closed_on)
  values (new.id, new.case_id, new.bank, new.last_four, new.opened_on, new.closed_on)
  on conflict (account_id) do update set closed_on = excluded.closed_on;
  return null;
end $$;
alter function account_mark_follows() owner to savera_engine;
create trigger account_mark_follows after insert or update on compensation_bankaccount
  for each row execute function account_mark_follows();
"""

BACK = """
drop function account_mark_follows() cascade;
drop function bank_account_stays_itself() cascade;
drop function confirmed_by_another() cascade;
drop function ledger_keeps_its_promises() cascade;
drop function credit_reference_taken(text); drop function account_mark_taken(text);
drop function claim_stays_itself() cascade;
"""

VERSIONED = [
    "compensation_claim", "compensation_notice", "compensation_claimhearing",
    "compensation_recovery", "compensation_bankaccount",
]


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0001_initial"),
        ("cases", "0002_walls_and_triggers"),
    ]

    operations = [
        *WALLS,
        migrations.RunSQL(ROLES, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, BACK),
        *[RaiseVersion(table) for table in VERSIONED],
    ]
