"""Counting each night what was ordered and is not with the children: set-based."""

from datetime import date

from django.db import connection

from accounts.roles import DataClass, Role, classes_read

# The sealed are counted nowhere, and sums that few may read for those few alone.
# An office or district that had a count and has nothing left is counted as nothing.
_COUNT = """
with counted as (
  select a.id as agency_id,
         case when grouping(k.district_id) = 0 then k.district_id end as district_id,
         count(*) as claims, count(distinct c.case_id) as children,
         sum(c.amount_ordered_paise - c.credited_paise) as unpaid,
         sum(c.in_fund_paise) as in_fund
    from compensation_claim c
    join cases_case k on k.id = c.case_id and not k.sealed
    join cases_casegroupreach r on r.content_object_id = k.id
    join accounts_agency a on a.group_id = r.group_id
   where c.ordered_at is not null and c.credited_paise < c.amount_ordered_paise
     and c.state not in ('REJECTED', 'IRRECOVERABLE')
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


def count_day(*, today: date) -> int:
    """Write the day's counts of every office, again if need be; how many rows."""
    roles = [role for role in Role if DataClass.MON in classes_read(role)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"today": today, "roles": roles})
        return cursor.rowcount
