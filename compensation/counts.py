"""The numbers of the board: asked live by a small office, read ready by a large one.

Both come from one statement. A large office's rows are written by the clock, so that
the board takes as long over a State's claims as over a district's.
"""

from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from compensation.ageing import AGES, age_in_sql
from compensation.choices import Payer
from compensation.lifecycle import SETTLED, STATES_OF, WITHOUT_STAGE, ClaimState
from compensation.models import CountedBy
from compensation.report_kinds import named_in_sql
from compensation.twins import COUNTED_ONCE

# What every board shows whole, beside the heading of its ages.
SHOWN = {CountedBy.ALL, CountedBy.STAGE}
# An office with more claims than these has its numbers counted beforehand.
LIVE_AT_MOST = 3000


def _quoted(names) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))


_STAGE = " ".join(
    f"when c.state in ({_quoted(states)}) then '{stage}'"
    for stage, states in STATES_OF.items()
)
_EACH_AGE = [
    (
        f"count(*) filter (where age = {n})",
        f"coalesce(sum(unpaid) filter (where age = {n}), 0)",
    )
    for n in range(len(AGES))
]
_HEADINGS = (
    "stage",
    "office_id",
    "state",
    "reason",
    "employer_id",
    "employer_id, stage",
)
_SETS = ", ".join(
    f"({', '.join(filter(None, ('agency_id', area, heading)))})"
    for area in ("", "district_id")
    for heading in ("", *_HEADINGS)
)
COLUMNS = (
    "agency_id",
    "district_id",
    "by",
    "key",
    "stage",
    "claims",
    "children",
    "owed_paise",
    "received_paise",
    "credited_paise",
    "in_fund_paise",
    "fund_children",
    "fund_without_account",
    "to_confirm",
    "late",
    "employers",
    "late_employers",
    "since",
    "waiting",
    "waiting_paise",
    "states",
)
# `{seen}` gives each claim once for every office that it is counted for. Rows that are
# merged count as one employer. Wages that nobody has worked out yet must not hide the
# notice: only claims with a sum say how far an employer is.
STATEMENT = f"""
with seen as (
  {{seen}}
), facts as materialized (
  select seen.agency_id, k.district_id, c.case_id, c.state,
         case {_STAGE} end as stage, c.unpaid_because as reason,
         case when s.payer = '{Payer.EMPLOYER}'
              then coalesce(merged.kept_id, c.employer_id) end as employer_id,
         (select min(p.agency_id) from cases_participation p
           where p.case_id = c.case_id and p.duty = 'LABOUR' and p.until_at is null)
           as office_id,
         greatest(c.amount_ordered_paise, coalesce(c.amount_claimed_paise, 0)) as owed,
         c.received_paise, c.credited_paise, c.in_fund_paise, c.state_since,
         c.state not in ({_quoted(SETTLED)}) as is_open,
         c.amount_claimed_paise is not null as has_sum,
         c.state not in ({_quoted(SETTLED)}) and c.due_on < %(today)s as is_late,
         case when c.state not in ({_quoted(SETTLED | {ClaimState.CREDITED})}) then
           {age_in_sql("%(today)s - (c.proposed_at at time zone 'Asia/Kolkata')::date")}
         end as age,
         greatest(0, greatest(c.amount_ordered_paise,
                              coalesce(c.amount_claimed_paise, 0))
                     - c.credited_paise) as unpaid,
         c.in_fund_paise > 0 and not exists (
           select 1 from compensation_accountmark a
            where a.case_id = c.case_id and a.closed_on is null) as no_account
    from seen join compensation_claim c on c.id = seen.claim_id
    join cases_case k on k.id = c.case_id
    join compensation_scheme s on s.id = c.scheme_id
    left join compensation_employerlink merged
      on merged.other_id = c.employer_id and merged.same and merged.undone_at is null
   where c.state not in ({_quoted(WITHOUT_STAGE)}) and {COUNTED_ONCE}
), steps as (
  select agency_id, employer_id::text as employer, jsonb_object_agg(state, n) as states
    from (select agency_id, employer_id, state, count(*) as n from facts
           where has_sum and employer_id is not null
           group by agency_id, employer_id, state) each_state
   group by agency_id, employer_id
)
select counted.agency_id, district_id, by, coalesce(key, '') as key,
       coalesce(stage, ''), claims, children, owed, received, credited, in_fund,
       fund_children, fund_without_account, to_confirm, late, employers,
       late_employers, since, waiting, waiting_paise,
       coalesce(steps.states, jsonb_build_object())
  from (
    select agency_id, case when grouping(district_id) = 0 then district_id end
             as district_id,
           case when grouping(employer_id) = 0 then 'EMPLOYER'
                when grouping(stage) = 0 then 'STAGE'
                when grouping(office_id) = 0 then 'OFFICE'
                when grouping(state) = 0 then 'STEP'
                when grouping(reason) = 0 then 'REASON' else 'ALL' end as by,
           case when grouping(employer_id) = 0 then employer_id::text
                when grouping(stage) = 0 then stage
                when grouping(office_id) = 0 then office_id::text
                when grouping(state) = 0 then state
                when grouping(reason) = 0 then reason end as key,
           case when grouping(employer_id) = 0 and grouping(stage) = 0 then stage end
             as stage,
           count(*) as claims, count(distinct case_id) as children,
           sum(owed) as owed, sum(received_paise) as received,
           sum(credited_paise) as credited, sum(in_fund_paise) as in_fund,
           count(distinct case_id) filter (where in_fund_paise > 0) as fund_children,
           count(distinct case_id) filter (where no_account) as fund_without_account,
           count(*) filter (where state = '{ClaimState.CREDITED}') as to_confirm,
           count(*) filter (where is_late) as late,
           count(distinct employer_id) as employers,
           count(distinct employer_id) filter (where is_late) as late_employers,
           min(state_since) filter (where is_open) as since,
           array[{", ".join(n for n, _sum in _EACH_AGE)}] as waiting,
           array[{", ".join(sum_ for _n, sum_ in _EACH_AGE)}] as waiting_paise
      from facts group by grouping sets ({_SETS})) counted
  left join steps on by = 'EMPLOYER' and steps.employer = key
   and steps.agency_id = counted.agency_id
 where by <> 'EMPLOYER' or key is not null
"""  # noqa: S608
# The walls leave only what the asking person's office may see.
_LIVE = STATEMENT.format(
    seen="select %(agency)s::bigint as agency_id, id as claim_id"
    " from compensation_claim"
)


# The district stands first, since “is null” alone keeps no index in order.
_PAGE = """
 order by district_id, late desc, since asc nulls last, key
 limit %(page)s offset %(after)s
"""
_READY = f"select {', '.join(COLUMNS)}, counted_at from compensation_moneycount"  # noqa: S608
_DISTRICTS = f"""
select d.id, {named_in_sql("d")} from accounts_district d where d.id = any(%(ids)s)
 order by d.name
"""  # noqa: S608


class Count(NamedTuple):
    """One row of the numbers, as the clock keeps it in `MoneyCount`."""

    agency_id: int
    district_id: int | None
    by: str
    key: str
    stage: str
    claims: int
    children: int
    owed_paise: int
    received_paise: int
    credited_paise: int
    in_fund_paise: int
    fund_children: int
    fund_without_account: int
    to_confirm: int
    late: int
    employers: int
    late_employers: int
    since: datetime | None
    waiting: list[int]
    waiting_paise: list[int]
    states: str
    counted_at: datetime | None = None

    @property
    def waiting_claims(self) -> int:
        return sum(self.waiting)

    @property
    def unpaid_paise(self) -> int:
        return sum(self.waiting_paise)


class Counts:
    """The rows of one district (or all) that this person's office sees."""

    counted_at: datetime | None = None

    def __init__(self, by: User, district: int | None, rows: list[Count]):
        self.agency_id, self.district_id, self.rows = by.agency_id, district, rows

    def listed(self, by: CountedBy) -> list[Count]:
        """All rows under one kind of heading, the largest unpaid sum first."""
        return sorted(self._rows(by), key=attrgetter("unpaid_paise"), reverse=True)

    def one(self, by: CountedBy, key: str = "") -> Count | None:
        return next((row for row in self._rows(by) if row.key == key), None)

    def _rows(self, by: CountedBy) -> list[Count]:
        return [
            row
            for row in self.rows
            if row.by == by and row.district_id == self.district_id and not row.stage
        ]

    def district_names(self) -> list[tuple[int, str]]:
        """The districts in which the children of these claims were found."""
        facts = {"ids": self._district_ids(), "hindi": get_language() == "hi"}
        return asked(_DISTRICTS, facts)

    def _district_ids(self) -> list[int | None]:
        return [row.district_id for row in self.districts()]

    def districts(self) -> list[Count]:
        """All claims of each district."""
        return [r for r in self.rows if r.by == CountedBy.ALL and r.district_id]


class LiveCounts(Counts):
    """A small office's numbers, counted as the page is asked for."""

    def __init__(self, by: User, district: int | None):
        facts = {"agency": by.agency_id, "today": timezone.localdate()}
        rows = [Count(*row) for row in asked(_LIVE, facts)]
        super().__init__(by, district, rows)

    def employers(
        self, *, stage: str, late: bool, after: int, page: int
    ) -> list[Count]:
        """One page of employers, the longest late first."""
        found = [
            row
            for row in self.rows
            if row.by == CountedBy.EMPLOYER
            and row.district_id == self.district_id
            and row.stage == stage
            and (row.late or not late)
        ]
        latest = timezone.now()
        found.sort(key=lambda r: (-r.late, r.since is None, r.since or latest, r.key))
        return found[after : after + page]


class ReadyCounts(Counts):
    """A large office's numbers, as the clock has counted them; `rows` holds what every
    page shows, and employers and districts are asked for where they are read."""

    def __init__(self, by: User, district: int | None, rows: list[Count]):
        super().__init__(by, district, rows)
        self.counted_at = rows[0].counted_at

    def districts(self) -> list[Count]:
        """All claims of each district."""
        return self._asked("district_id is not null and by = 'ALL'")

    def _district_ids(self) -> list[int | None]:
        sql = (
            "select district_id from compensation_moneycount"
            " where agency_id = %(agency)s and by = 'ALL' and district_id is not null"
        )
        return [row[0] for row in asked(sql, {"agency": self.agency_id})]

    def employers(
        self, *, stage: str, late: bool, after: int, page: int
    ) -> list[Count]:
        """One page of employers, the longest late first."""
        here = _in_district(self.district_id) + (" and late > 0" if late else "")
        return self._asked(
            f"{here} and by = 'EMPLOYER' and stage = %(stage)s {_PAGE}",
            stage=stage,
            after=after,
            page=page,
        )

    def _asked(self, where: str, **facts) -> list[Count]:
        facts |= {"agency": self.agency_id, "district": self.district_id}
        return _ready(where, facts)


def counts_for(
    by: User, district: int | None = None, ages: CountedBy = CountedBy.STEP
) -> LiveCounts | ReadyCounts:
    """The board's numbers for this person, the ages under one heading: ready ones
    where the office is large."""
    facts = {"agency": by.agency_id, "district": district, "by": [*SHOWN, ages]}
    here = f"({_in_district(district)} or district_id is null and by = 'ALL')"
    if ready := _ready(f"{here} and by = any(%(by)s) and stage = ''", facts):
        return ReadyCounts(by, district, ready)
    return LiveCounts(by, district)


def asked(sql: str, facts: dict[str, Any]) -> list[tuple]:
    """The rows of a statement: a page that shows many makes no models of them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return cursor.fetchall()


def _ready(where: str, facts: dict[str, Any]) -> list[Count]:
    rows = asked(f"{_READY} where agency_id = %(agency)s and {where}", facts)
    return [Count(*row) for row in rows]


def _in_district(district: int | None) -> str:
    return "district_id is null" if district is None else "district_id = %(district)s"
