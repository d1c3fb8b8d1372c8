"""Where the money is: five stages, and the employers who owe it, worst first."""

from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import District, User
from compensation.choices import Payer
from compensation.lifecycle import (
    SETTLED,
    STAGE_KIND,
    STAGE_OF,
    STATES_OF,
    WITHOUT_STAGE,
    ClaimState,
    Stage,
)
from compensation.models import AccountMark, Claim, Scheme

PAGE = 25
OWED = Greatest(
    F("amount_ordered_paise"),
    Coalesce(F("amount_claimed_paise"), Value(0)),
    output_field=BigIntegerField(),
)
STAGE = Case(
    *[
        When(state__in=[s.value for s in states], then=Value(stage.value))
        for stage, states in STATES_OF.items()
    ],
    output_field=CharField(),
)


@dataclass(frozen=True)
class View:
    """Which part of the board is shown; it stands in the address."""

    stage: str = ""
    late: bool = False
    district: int | None = None
    after: int = 0

    @classmethod
    def of(cls, query) -> "View":
        stage = query.get("stage", "")
        district, after = query.get("district", ""), query.get("after", "")
        return cls(
            stage=stage if stage in Stage.values else "",
            late=query.get("late") == "1",
            district=int(district) if district.isdecimal() else None,
            after=int(after) if after.isdecimal() else 0,
        )

    def url(self, **changes) -> str:
        """The address of the board with these changes, from its beginning."""
        facts = {
            "stage": self.stage,
            "late": "1" if self.late else "",
            "district": self.district or "",
            **changes,
        }
        return "?" + urlencode({k: v for k, v in facts.items() if v})


@dataclass
class EmployerRow:
    """One employer with what is owed, what came in and what comes next."""

    pk: object
    name: str
    place: str
    children: int
    due_paise: int
    received_paise: int
    credited_paise: int
    waiting_since: datetime | None
    states: dict[str, int] = field(default_factory=dict)
    late: int = 0

    @property
    def days(self) -> int:
        if self.waiting_since is None:
            return 0
        return (timezone.localdate() - timezone.localdate(self.waiting_since)).days

    @property
    def percent(self) -> int:
        if not self.due_paise:
            return 0
        return min(100, 100 * self.credited_paise // self.due_paise)

    @property
    def state(self) -> ClaimState:
        """The claim that is furthest back speaks for the employer."""
        order = list(ClaimState)
        open_states = [ClaimState(s) for s in self.states if s not in SETTLED]
        return min(open_states or [ClaimState.PAID_OUT], key=order.index)

    @property
    def stage(self) -> Stage:
        return STAGE_OF[self.state]

    @property
    def kind(self) -> str:
        return STAGE_KIND[self.stage]

    @property
    def step(self) -> str:
        number = self.states.get(self.state, 0)
        return f"{number} · {self.state.label}"


def claims_on(view: View, *, by: User) -> QuerySet[Claim]:
    """The claims within reach that this view of the board is about."""
    claims = Claim.objects.visible_to(by).exclude(state__in=WITHOUT_STAGE)
    if view.district:
        claims = claims.filter(case__district=view.district)
    return claims


def pipeline(claims: QuerySet[Claim], view: View) -> list[dict]:
    """The five stages with rupees, children and where it is stuck."""
    today = timezone.localdate()
    found = {
        row["stage"]: row
        for row in claims.annotate(stage=STAGE)
        .values("stage")
        .annotate(
            paise=Sum(OWED),
            children=Count("case", distinct=True),
            since=Min("state_since"),
            late=Count("pk", filter=Q(due_on__lt=today)),
        )
        .order_by()
    }
    most = max((row["children"] for row in found.values()), default=0) or 1
    return [
        {
            "label": stage.label,
            "kind": STAGE_KIND[stage],
            "paise": row["paise"] if row else 0,
            "children": row["children"] if row else 0,
            "percent": 100 * row["children"] // most if row else 0,
            "stuck": _stuck(stage, row, claims) if row else "",
            "url": view.url(stage="" if view.stage == stage else stage.value),
            "current": view.stage == stage,
        }
        for stage in Stage
        for row in [found.get(stage.value)]
    ]


def headline(claims: QuerySet[Claim]) -> dict | None:
    """What lies in a fund and not with the children; nothing if nothing does."""
    in_fund = claims.filter(in_fund_paise__gt=0)
    paise = in_fund.aggregate(paise=Sum("in_fund_paise"))["paise"]
    if not paise:
        return None
    children = in_fund.values("case").distinct()
    without = children.exclude(
        case__in=AccountMark.objects.filter(closed_on__isnull=True).values("case")
    )
    return {"paise": paise, "children": children.count(), "without": without.count()}


def employers(claims: QuerySet[Claim], view: View) -> tuple[list[EmployerRow], int]:
    """One page of employers, the longest late first, and how many there are."""
    claims = claims.filter(scheme__payer=Payer.EMPLOYER, employer__isnull=False)
    if view.stage:
        claims = claims.filter(state__in=STATES_OF[Stage(view.stage)])
    today = timezone.localdate()
    unsettled = ~Q(state__in=SETTLED)
    groups = (
        claims.values("employer", "employer__name", "employer__district__name")
        .annotate(
            children=Count("case", distinct=True),
            due=Sum(OWED),
            received=Sum("received_paise"),
            credited=Sum("credited_paise"),
            since=Min("state_since", filter=unsettled),
            late=Count("pk", filter=unsettled & Q(due_on__lt=today)),
        )
        .order_by(F("late").desc(), F("since").asc(nulls_last=True), "employer")
    )
    if view.late:
        groups = groups.filter(late__gt=0)
    total = groups.count()
    found = list(groups[view.after : view.after + PAGE])
    states = _states_of(claims, [row["employer"] for row in found])
    rows = [
        EmployerRow(
            pk=row["employer"],
            name=row["employer__name"],
            place=row["employer__district__name"] or "",
            children=row["children"],
            due_paise=row["due"] or 0,
            received_paise=row["received"] or 0,
            credited_paise=row["credited"] or 0,
            waiting_since=row["since"],
            states=states.get(row["employer"], {}),
            late=row["late"],
        )
        for row in found
    ]
    return rows, total


def late_employers(claims: QuerySet[Claim]) -> int:
    """How many employers let a day pass."""
    return (
        claims.late(timezone.localdate())
        .filter(scheme__payer=Payer.EMPLOYER, employer__isnull=False)
        .values("employer")
        .distinct()
        .count()
    )


def districts_on(claims: QuerySet[Claim]) -> list[District]:
    """The districts in which the children of these claims were found."""
    ids = claims.values("case__district").distinct()
    return list(District.objects.filter(pk__in=ids).order_by("name"))


def rates_today(day: date) -> list[Scheme]:
    """The fixed sums that every child is owed, from the rules in force."""
    return list(
        Scheme.objects.in_force(day, None)
        .filter(opens_for_every_child=True, amount_paise__isnull=False)
        .order_by("-amount_paise")
    )


def _states_of(claims: QuerySet[Claim], ids: list) -> dict:
    """How many claims of each employer are in each state; only those with a sum, for
    wages that nobody has worked out yet must not hide the notice."""
    found: dict = {}
    for row in (
        claims.filter(employer__in=ids, amount_claimed_paise__isnull=False)
        .values("employer", "state")
        .annotate(n=Count("pk"))
        .order_by()
    ):
        found.setdefault(row["employer"], {})[row["state"]] = row["n"]
    return found


def _stuck(stage: Stage, row: dict, claims: QuerySet[Claim]) -> str:
    if stage == Stage.FUND:
        facts = headline(claims)
        if facts and facts["without"]:
            n = facts["without"]
            return ngettext(
                "%(n)d without an account", "%(n)d without an account", n
            ) % {"n": n}
        return ""
    if stage == Stage.PAID:
        n = claims.filter(state=ClaimState.CREDITED).count()
        return _("%(n)d to be confirmed") % {"n": n} if n else ""
    if row["late"]:
        return ngettext(
            "%(n)d past the last day", "%(n)d past the last day", row["late"]
        ) % {"n": row["late"]}
    days = (timezone.localdate() - timezone.localdate(row["since"])).days
    return ngettext("oldest %(n)d day", "oldest %(n)d days", days) % {"n": days}
