"""Counting each night what was ordered and is not with the children: set-based."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.roles import DataClass, roles_reading
from compensation.choices import FUNDS

# The sealed are counted nowhere, and sums that few may read for those few alone.
# An office or district that had a count and has nothing left is counted as nothing.
_COUNT = """
with claims as ({claims}), counted as (
  select a.id as agency_id,
         case when grouping(k.district_id) = 0 then k.district_id end as district_id,
         count(*) as claims, count(distinct c.case_id) as children,
         sum(c.amount_ordered_paise - c.credited_paise) as unpaid,
         sum(c.in_fund_paise) as in_fund
    from claims c
    join cases_case k on k.id = c.case_id and not k.sealed
    join cases_casegroupreach r on r.content_object_id = k.id
    join accounts_agency a on a.group_id = r.group_id
   where c.credited_paise < c.amount_ordered_paise
     and (not c.guarded or a.kind in ('DM', 'DLSA'))
     and exists (select 1 from accounts_user u
                  where u.agency_id = a.id and u.role = any(%(roles)s))
   group by grouping sets ((a.id), (a.id, k.district_id))
), known as (
  select agency_id, district_id from counted
   union
  select agency_id, district_id from compensation_moneyday
   where day = (select max(day) from compensation_moneyday where day < %(today)s)
)
insert into compensation_moneyday (agency_id, district_id, day, claims, children,
                                   unpaid_paise, in_fund_paise)
select known.agency_id, known.district_id, %(today)s, coalesce(claims, 0),
       coalesce(children, 0), coalesce(unpaid, 0), coalesce(in_fund, 0)
  from known left join counted
    on counted.agency_id = known.agency_id
   and counted.district_id is not distinct from known.district_id
on conflict (agency_id, district_id, day) do update
   set claims = excluded.claims, children = excluded.children,
       unpaid_paise = excluded.unpaid_paise, in_fund_paise = excluded.in_fund_paise
"""
_NOW = """
  select case_id, guarded, amount_ordered_paise, credited_paise, in_fund_paise
    from compensation_claim
   where ordered_at is not null and state not in ('REJECTED', 'IRRECOVERABLE')
"""
# As the ledger stood when that night began.
_THEN = """
  select c.case_id, c.guarded, c.amount_ordered_paise, sums.*
    from compensation_claim c
    join lateral (
      select coalesce(sum(e.amount_paise * ((e.to_account = 'CHILD')::int
                          - (e.from_account = 'CHILD')::int)), 0) as credited_paise,
             coalesce(sum(e.amount_paise * ((e.to_account = any(%(funds)s))::int
                          - (e.from_account = any(%(funds)s))::int)), 0)
               as in_fund_paise
        from compensation_ledgerentry e
       where e.claim_id = c.id and e.kind <> 'INTEREST'
         and (e.created_at at time zone 'Asia/Kolkata')::date <= %(today)s) sums on true
   where (c.ordered_at at time zone 'Asia/Kolkata')::date <= %(today)s
     and not (c.state in ('REJECTED', 'IRRECOVERABLE') and
              (c.state_since at time zone 'Asia/Kolkata')::date <= %(today)s)
"""
# The board shows no older nights.
MOST_NIGHTS = 60


def count_missed_days(*, today: date) -> int:
    """Count the nights since the last count out of the ledger; how many they were.

    A night is missed while the server is off; where nobody has counted yet, all are.
    Offices are those that see the claims today.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select max(day) from compensation_moneyday where day < %s", [today]
        )
        last = cursor.fetchone()[0] or date.min
        first = max(last + timedelta(days=1), today - timedelta(days=MOST_NIGHTS - 1))
        nights = [first + timedelta(days=n) for n in range((today - first).days)]
        for night in nights:
            cursor.execute(_COUNT.format(claims=_THEN), _facts(night))
    return len(nights)


def count_day(*, today: date) -> int:
    """Write the day's counts of every office, again if need be; how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(claims=_NOW), _facts(today))
        return cursor.rowcount


def _facts(day: date) -> dict[str, Any]:
    return {"today": day, "roles": roles_reading(DataClass.MON), "funds": list(FUNDS)}
