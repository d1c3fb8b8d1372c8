"""Let the database hold who holds the child's account, and the ledger's sums.

The holder is never an employer, an office of the case or a person named as accused; an
account that takes another one's place is not paid into for a day. What the claim says
of its money is counted again from the entries when the transaction ends.
"""

from django.db import migrations

HOLDERS = """
-- Whether this name belongs to somebody who may never hold the child's account.
create function account_name_is_barred(p_case uuid, p_name text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  with plain(name) as (
    select btrim(regexp_replace(lower(p_name), '[[:punct:][:space:]]+', ' ', 'g')))
  select exists (
    select 1 from plain, (
      select unnest(f.accused) as name from cases_fir f where f.case_id = p_case
      union all
      select unnest(array[e.name, e.owner_name]) from cases_case c
        join cases_workplace w on w.id = c.workplace_id
        join cases_employer e on e.id = w.employer_id
       where c.id = p_case
      union all
      select a.name from cases_participation p
        join accounts_agency a on a.id = p.agency_id
       where p.case_id = p_case) barred
     where plain.name <> ''
       and btrim(regexp_replace(lower(barred.name), '[[:punct:][:space:]]+', ' ', 'g'))
           = plain.name)
$$;
alter function account_name_is_barred(uuid, text) owner to savera_engine;
revoke all on function account_name_is_barred(uuid, text) from public;

-- The same question for those who may not read the FIR: within their reach only.
create function account_name_barred(p_case uuid, p_name text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((
    select account_name_is_barred(c.id, p_name) from cases_case c
     where c.id = p_case and c.agency_ids && wall_agencies()
       and (not c.sealed or c.named_ids @> array[wall_user()])), false)
$$;
alter function account_name_barred(uuid, text) owner to savera_engine;

create function account_is_the_childs() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if btrim(new.holder_name) = '' then
    raise exception 'an account has its holder''s name' using errcode = '23514';
  end if;
  if (new.joint_with = 'NOBODY') <> (btrim(new.joint_name) = '') then
    raise exception 'a joint holder has a name' using errcode = '23514';
  end if;
  if account_name_is_barred(new.case_id, new.holder_name)
     or account_name_is_barred(new.case_id, new.joint_name) then
    raise exception 'this person never holds the child''s account'
      using errcode = '23514';
  end if;
  if exists (select 1 from compensation_bankaccount b where b.case_id = new.case_id) then
    if new.change_order = '' then
      raise exception 'an account is changed by order' using errcode = '23514';
    end if;
    if new.usable_from < now() + interval '23 hours 55 minutes' then
      raise exception 'a changed account waits a day' using errcode = '23514';
    end if;
  end if;
  return new;
end $$;
alter function account_is_the_childs() owner to savera_engine;
create trigger account_is_the_childs before insert on compensation_bankaccount
  for each row execute function account_is_the_childs();

create or replace function bank_account_stays_itself() returns trigger
language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.closed_on is not null
     or (new.case_id, new.ifsc, new.number_sealed, new.number_mark, new.last_four,
         new.holder_name, new.joint_with, new.joint_name, new.opened_on,
         new.change_order, new.usable_from)
        is distinct from
        (old.case_id, old.ifsc, old.number_sealed, old.number_mark, old.last_four,
         old.holder_name, old.joint_with, old.joint_name, old.opened_on,
         old.change_order, old.usable_from) then
    raise exception 'an account is closed and a new one opened, never changed'
      using errcode = '42501';
  end if;
  return new;
end $$;

create or replace function account_mark_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  insert into compensation_accountmark
    (account_id, case_id, bank, last_four, opened_on, usable_from, closed_on)
  values (new.id, new.case_id, new.bank, new.last_four, new.opened_on,
          new.usable_from, new.closed_on)
  on conflict (account_id) do update set closed_on = excluded.closed_on;
  return null;
end $$;
"""

LEDGER = """
create or replace function ledger_keeps_its_promises() returns trigger language plpgsql
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
  fund_has bigint;
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
    if exists (select 1 from compensation_bankaccount b
                where b.id = new.bank_account_id and b.usable_from > clock_timestamp()) then
      raise exception 'ledger: the account was changed and waits'
        using errcode = '23514';
    end if;
    -- Two credits with one reference at once: the second waits and is refused.
    perform pg_advisory_xact_lock(hashtext('credit:' || new.reference));
    if credit_reference_taken(new.reference) then
      raise exception 'ledger: this bank reference is used already'
        using errcode = '23505';
    end if;
  end if;
  if new.from_account = any(funds) then
    -- Each fund for itself: one never pays what lies in the other.
    select coalesce(sum(case when e.to_account = new.from_account
                             then e.amount_paise else -e.amount_paise end), 0)
      into fund_has from compensation_ledgerentry e
     where e.claim_id = c.id and e.kind = 'PRINCIPAL'
       and new.from_account in (e.from_account, e.to_account);
    if new.kind = 'PRINCIPAL' and fund_has < new.amount_paise
       or new.kind = 'INTEREST' and fund_has <= 0 then
      raise exception 'ledger: so much is not in this fund' using errcode = '23514';
    end if;
  end if;
  received := c.received_paise;
  in_fund := c.in_fund_paise;
  credited := c.credited_paise;
  interest := c.interest_paise;
  if new.kind = 'INTEREST' then
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

-- What the entries of a claim come to, counted from nothing.
create function ledger_counts(p_claim uuid, out received bigint, out in_fund bigint,
                              out credited bigint, out interest bigint)
language sql stable as $$
  select coalesce(sum(case when kind = 'INTEREST' then 0
                           else amount_paise * (
                             (from_account in ('EMPLOYER', 'STATE'))::int
                             - (to_account in ('EMPLOYER', 'STATE'))::int) end), 0),
         coalesce(sum(case when kind = 'INTEREST' then 0
                           else amount_paise * (
                             (to_account in ('WELFARE_FUND', 'FUND_14B'))::int
                             - (from_account in ('WELFARE_FUND', 'FUND_14B'))::int)
                      end), 0),
         coalesce(sum(case when kind = 'INTEREST' then 0
                           else amount_paise * ((to_account = 'CHILD')::int
                                                - (from_account = 'CHILD')::int)
                      end), 0),
         coalesce(sum(case when kind = 'INTEREST'
                           then amount_paise * ((to_account = 'CHILD')::int
                                                - (from_account = 'CHILD')::int)
                           else 0 end), 0)
    from compensation_ledgerentry where claim_id = p_claim
$$;

-- Asked when the transaction ends: no road leaves sums that the entries don't bear.
create function claim_equals_its_entries() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  found record;
  kept record;
begin
  select * into found from ledger_counts(new.claim_id);
  select received_paise, in_fund_paise, credited_paise, interest_paise,
         amount_ordered_paise
    into kept from compensation_claim where id = new.claim_id;
  if (kept.received_paise, kept.in_fund_paise, kept.credited_paise,
      kept.interest_paise)
     is distinct from
     (found.received, found.in_fund, found.credited, found.interest)
     or found.received <> found.in_fund + found.credited
     or found.received > kept.amount_ordered_paise then
    raise exception 'ledger: the claim does not equal its entries'
      using errcode = '23514';
  end if;
  return null;
end $$;
alter function claim_equals_its_entries() owner to savera_engine;
create constraint trigger claim_equals_its_entries
  after insert on compensation_ledgerentry deferrable initially deferred
  for each row execute function claim_equals_its_entries();
"""

BACK = """
drop function claim_equals_its_entries() cascade;
drop function ledger_counts(uuid);
drop function account_is_the_childs() cascade;
drop function account_name_barred(uuid, text);
drop function account_name_is_barred(uuid, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0004_account_holders"),
        ("cases", "0007_rule_edited_at"),
    ]

    operations = [migrations.RunSQL(HOLDERS + LEDGER, BACK)]
