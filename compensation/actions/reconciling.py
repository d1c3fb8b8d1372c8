"""Proving every night that each balance equals its entries: set-based, repeatable."""

from datetime import datetime

from django.db import connection, transaction

from audit.event_types import EventType
from audit.recording import record
from compensation.models import Reconciliation

TOTALS = """
select account, sum(came)::bigint, sum(went)::bigint, sum(n)::bigint from (
  select to_account as account, sum(amount_paise) as came, 0 as went, count(*) as n
    from compensation_ledgerentry group by to_account
  union all
  select from_account, 0, sum(amount_paise), 0
    from compensation_ledgerentry group by from_account) sides
 group by account
"""

# One statement: open what differs, close what is right again, tell each labour office
# once, however many of its claims differ.
STATEMENT = """
with counted as (
  select claim_id,
         sum(case when kind = 'INTEREST' then 0 else amount_paise * (
           (from_account in ('EMPLOYER', 'STATE'))::int
           - (to_account in ('EMPLOYER', 'STATE'))::int) end)::bigint as received,
         sum(case when kind = 'INTEREST' then 0 else amount_paise * (
           (to_account in ('WELFARE_FUND', 'FUND_14B'))::int
           - (from_account in ('WELFARE_FUND', 'FUND_14B'))::int) end)::bigint
           as in_fund,
         sum(case when kind = 'INTEREST' then 0 else amount_paise * (
           (to_account = 'CHILD')::int - (from_account = 'CHILD')::int) end)::bigint
           as credited,
         sum(case when kind = 'INTEREST' then amount_paise * (
           (to_account = 'CHILD')::int - (from_account = 'CHILD')::int) else 0
           end)::bigint as interest
    from compensation_ledgerentry group by claim_id),
wrong as materialized (
  select c.id as claim_id, v.kind, v.kept, v.counted
    from compensation_claim c left join counted k on k.claim_id = c.id
   cross join lateral (values
     ('RECEIVED', c.received_paise, coalesce(k.received, 0)),
     ('IN_FUND', c.in_fund_paise, coalesce(k.in_fund, 0)),
     ('CREDITED', c.credited_paise, coalesce(k.credited, 0)),
     ('INTEREST', c.interest_paise, coalesce(k.interest, 0)),
     ('ABOVE_ORDER', least(c.amount_ordered_paise, coalesce(k.received, 0)),
      coalesce(k.received, 0))) v(kind, kept, counted)
   where v.kept <> v.counted
  union all
  select (array_agg(c.id order by c.id))[1], 'CASE_CREDITED', m.credited_paise,
         sum(coalesce(k.credited, 0))::bigint
    from cases_moneystate m
    join compensation_claim c on c.case_id = m.case_id and c.state <> 'REJECTED'
    left join counted k on k.claim_id = c.id
   group by m.case_id, m.credited_paise
  having m.credited_paise <> sum(coalesce(k.credited, 0))
  union all
  select e.claim_id, 'REFERENCE_TWICE', max(e.amount_paise), sum(e.amount_paise)::bigint
    from compensation_ledgerentry e
    join (select s.reference from compensation_ledgerentry s
           where s.to_account = 'CHILD' and s.reversal_of_id is null
             and not exists (select 1 from compensation_ledgerentry r
                              where r.reversal_of_id = s.id)
           group by s.reference having count(*) > 1) twice
      on twice.reference = e.reference
   where e.to_account = 'CHILD' and e.reversal_of_id is null
   group by e.claim_id),
raised as (
  insert into compensation_ledgermismatch
    (id, created_at, version, reconciliation_id, claim_id, kind, kept_paise,
     counted_paise)
  select gen_random_uuid(), %(now)s, 1, %(run)s, claim_id, kind, kept, counted
    from wrong
  on conflict (claim_id, kind) where cleared_at is null do nothing
  returning claim_id),
cleared as (
  update compensation_ledgermismatch m set cleared_at = %(now)s
   where m.cleared_at is null
     and not exists (select 1 from wrong w
                      where w.claim_id = m.claim_id and w.kind = m.kind)),
told as (
  insert into cases_inboxitem (id, created_at, version, agency_id, kind, facts)
  select gen_random_uuid(), %(now)s, 1, office.agency_id, %(kind)s,
         jsonb_build_object('reconciliation', %(run)s::text)
    from (select distinct p.agency_id from raised r
            join compensation_claim c on c.id = r.claim_id
            join cases_participation p on p.case_id = c.case_id
             and p.duty = 'LABOUR' and p.until_at is null) office)
select (select count(*) from wrong), (select count(*) from compensation_claim)
"""


@transaction.atomic
def reconcile_ledger(*, now: datetime, by: None = None) -> Reconciliation:
    """Count all entries anew, hold them against every balance, and keep the result."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS)
        sides = cursor.fetchall()
        run = Reconciliation(
            ran_at=now,
            claims=0,
            entries=sum(n for _account, _came, _went, n in sides),
            mismatches=0,
            totals={
                account: {"came": int(came), "went": int(went)}
                for account, came, went, _n in sides
            },
        )
        run.save(force_insert=True)
        cursor.execute(
            STATEMENT, {"now": now, "run": run.pk, "kind": EventType.LEDGER_MISMATCH}
        )
        run.mismatches, run.claims = cursor.fetchone()
        run.save()
    record(
        EventType.LEDGER_RECONCILED,
        by=by,
        about=run,
        at=now,
        entries=run.entries,
        mismatches=run.mismatches,
    )
    return run
