"""What a sitting's page shows: days, the list by urgency, the brief of one case."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.ordering import why_not_each
from cases.choices import AgeSource, ListPurpose
from cases.models import (
    FIR,
    AgeDetermination,
    Case,
    CauseListItem,
    ChildWish,
    Clock,
    Order,
    ReleaseCertificate,
    Sitting,
    SocialInvestigation,
)
from cases.order_texts import choices_for

MINUTES_A_CASE = 4
DAYS_BACK, DAYS_ON = 3, 12
PRODUCED, DECIDED = "PRODUCTION_24H", "FINAL_ORDER_4M"
# How long before its deadline a final order is marked on the list.
SOON = timedelta(days=30)


@dataclass
class Row:
    """One line of the cause list."""

    item: CauseListItem
    tag: str = ""
    kind: str = ""
    ask: str = ""
    current: bool = False


@dataclass
class Group:
    """Lines of one urgency."""

    title: str
    rows: list[Row] = field(default_factory=list)


def days(user, shown: date) -> list[dict]:
    """The strip of days: those with a sitting, today and the day shown."""
    today = timezone.localdate()
    first, last = shown - timedelta(days=DAYS_BACK), shown + timedelta(days=DAYS_ON)
    counted = dict(
        Sitting.objects.visible_to(user)
        .filter(on__range=(first, last))
        .annotate(n=Count("items"))
        .values_list("on", "n")
    )
    listed = sorted({*counted, today, shown})
    return [
        {
            "on": day,
            "n": counted.get(day, 0),
            "current": day == shown,
            "today": day == today,
        }
        for day in listed
    ]


def items_of(sitting: Sitting | None) -> list[CauseListItem]:
    """The list of a day, each with its case and what the case's name needs."""
    if sitting is None:
        return []
    items = list(
        CauseListItem.objects.filter(sitting=sitting)
        .select_related(
            "case__child", "case__identity", "case__home_district", "case__owner"
        )
        .order_by("place")
    )
    for item in items:
        item.sitting = sitting
    return items


def groups(items: list[CauseListItem], current: CauseListItem | None) -> list[Group]:
    """The list by urgency of the law, what was heard last."""
    now = timezone.now()
    titles = {
        ListPurpose.PRODUCTION: _("Must be seen today: within 24 hours of rescue"),
        ListPurpose.FINAL: _("Final order falling due"),
        ListPurpose.REPORT: _("Investigation report received"),
        "": _("Other"),
        "heard": _("Heard"),
    }
    found = {key: Group(title) for key, title in titles.items()}
    due = _deadlines(items)
    places = {item.case.child.sibling_group: item.place for item in reversed(items)}
    for item in items:
        key = "heard" if item.heard_at else item.purpose
        row = _row(item, now, places, due)
        row.current = current is not None and item.pk == current.pk
        found.get(key, found[""]).rows.append(row)
    return [group for group in found.values() if group.rows]


def _deadlines(items: list[CauseListItem]) -> dict:
    """By case, until when it must be produced (JJ Act s. 31) or decided (s. 36)."""
    clocks = Clock.objects.filter(
        case__in=[item.case_id for item in items], rule__code__in=[PRODUCED, DECIDED]
    ).open()
    # An open production comes first: without it there is nothing to decide yet.
    return dict(clocks.order_by("-due_at").values_list("case_id", "due_at"))


def _hours_to(due_at: datetime, now: datetime) -> str:
    left = (due_at - now).total_seconds() / 3600
    return _("%d h left") % left if left >= 1 else _("%d h late") % max(1, -left)


def _row(item: CauseListItem, now: datetime, places: dict, due: dict) -> Row:
    case = item.case
    row = Row(item)
    if item.heard_at:
        row.tag, row.kind = _("heard"), "done"
        row.ask = _("Heard at %s") % timezone.localtime(item.heard_at).strftime("%H:%M")
        return row
    due_at = due.get(case.pk)
    if case.produced_at is None:
        row.kind = "stop"
        row.tag = _hours_to(due_at, now) if due_at else ""
    else:
        day = (now - case.produced_at).days + 1
        row.tag = _("day %d") % day
        row.kind = "soon" if due_at and due_at - now < SOON else ""
    row.ask = item.note or item.get_purpose_display()
    group = case.child.sibling_group
    if group and places.get(group) not in (None, item.place):
        row.ask = _("%(ask)s · sibling of item %(n)d, hear together") % {
            "ask": row.ask,
            "n": places[group],
        }
    return row


def progress(items: list[CauseListItem]) -> dict:
    """How many are heard, and when the list should be through."""
    heard = sum(1 for item in items if item.heard_at)
    left = len(items) - heard
    end = timezone.localtime() + timedelta(minutes=MINUTES_A_CASE * left)
    return {
        "heard": heard,
        "total": len(items),
        "left": left,
        "percent": 100 * heard // len(items) if items else 0,
        "ends_at": end,
    }


def next_of(
    items: list[CauseListItem], current: CauseListItem | None = None
) -> CauseListItem | None:
    """The unheard item after this one, else the first unheard."""
    ordered = [row.item for group in groups(items, None) for row in group.rows]
    waiting = [item for item in ordered if not item.heard_at]
    if current is None:
        return waiting[0] if waiting else None
    keys = [item.pk for item in ordered]
    at = keys.index(current.pk) if current.pk in keys else -1
    later = [item for item in ordered[at + 1 :] if not item.heard_at]
    earlier = [item for item in waiting if item.pk != current.pk]
    return next(iter(later or earlier), None)


def readiness(case: Case, item: CauseListItem | None = None) -> list[dict]:
    """What a decision needs, there or missing, before anybody asks."""
    met = set(
        Clock.objects.filter(case=case, met_at__isnull=False).values_list(
            "rule__code", flat=True
        )
    )
    aged = AgeDetermination.objects.filter(case=case, determined_at__isnull=False)
    free = ReleaseCertificate.objects.filter(case=case, issued_at__isnull=False)
    known_age = case.child.age_source in {AgeSource.DOCUMENT, AgeSource.COMMITTEE}
    heard = bool(case.statement_at or (item and item.wish_heard))
    facts = [
        (_("Report"), case.sir_filed_at is not None),
        (_("Medical"), "MEDICAL_24H" in met),
        (_("Home check"), case.home_checked_at is not None),
        (_("Age"), known_age or aged.exists()),
        (_("FIR"), FIR.objects.filter(case=case).exists()),
        (_("Child heard"), heard),
        (_("Release certificate"), free.exists()),
    ]
    return [{"label": label, "ready": ready} for label, ready in facts]


def order_choices(case: Case, user) -> list[dict]:
    """The six orders, each with the reason why it can't be made yet."""
    offered = choices_for(case)
    wanted = {c.key: (c.kind, c.codes) for c in offered if c.kind}
    reasons = why_not_each(case, by=user, wanted=wanted)
    return [{"choice": c, "why_not": reasons.get(c.key, "")} for c in offered]


def brief(case: Case, item: CauseListItem | None = None) -> dict:
    """What the bench reads before it decides."""
    report = (
        SocialInvestigation.objects.filter(case=case, filed_at__isnull=False)
        .order_by("-filed_at")
        .first()
    )
    day = (timezone.now() - case.produced_at).days + 1 if case.produced_at else None
    return {
        "day": day,
        "age": case.child.age_in_words(timezone.localdate()),
        "ready": readiness(case, item),
        "report": report,
        "orders": Order.objects.filter(case=case, recalled_at__isnull=True)
        .prefetch_related("signatures")
        .order_by("-drafted_at")[:3],
        "wish": ChildWish.objects.latest_of(case),
    }
