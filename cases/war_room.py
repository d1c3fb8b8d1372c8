"""What the war-room shows: how long is left, four numbers, and the one gap in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases.choices import Capacity, Sex
from cases.code_lists import entries, language_names
from cases.lifecycle import OperationStatus
from cases.models import (
    Case,
    Clock,
    ClockRule,
    InterpreterBooking,
    RescueOperation,
    TeamMember,
)

# JJ Act s. 31(1): before the Committee within this rule's hours, without the journey.
RULE = "PRODUCTION_24H"


@dataclass(frozen=True)
class Gap:
    """The one thing to do next, in words."""

    kind: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Counters:
    """The numbers of an operation, as far as this person sees its children."""

    expected: int
    found: int
    taken_in: int
    unnamed: int
    girls: int
    produced: int
    late: int
    first_rescued_at: datetime | None
    last_rescued_at: datetime | None
    due_at: datetime | None

    @property
    def still_to_take_in(self) -> int:
        return self.found - self.taken_in

    @property
    def all_produced(self) -> bool:
        return self.found > 0 and self.produced >= self.found


def counters(operation: RescueOperation, *, by: User, now: datetime) -> Counters:
    """Count the operation's children; a child taken in was also found."""
    seen = Case.objects.visible_to(by).filter(operation=operation)
    counted = seen.aggregate(
        taken_in=Count("pk"),
        unnamed=Count("pk", filter=~Q(label="")),
        girls=Count("pk", filter=Q(child__sex=Sex.GIRL)),
        produced=Count("produced_at"),
        first_rescued_at=Min("rescued_at"),
        last_rescued_at=Max("rescued_at"),
    )
    clocks = Clock.objects.filter(case__in=seen, rule__code=RULE).open()
    running = clocks.aggregate(
        soonest=Min("due_at"), late=Count("pk", filter=Q(due_at__lt=now))
    )
    return Counters(
        expected=operation.children_expected,
        found=max(operation.children_found, counted["taken_in"]),
        **counted,
        due_at=running["soonest"],
        late=running["late"],
    )


def time_left(
    operation: RescueOperation, numbers: Counters, *, now: datetime
) -> dict | None:
    """Hours and minutes until the first child is late, and the share that is used."""
    allowed = _allowed(operation, now)
    due = numbers.due_at
    if due is None:
        if operation.opened_at is None or numbers.all_produced:
            return None
        due = operation.opened_at + allowed
    left = due - now
    return {
        "due_at": due,
        "late": left < timedelta(0),
        "text": in_hours(abs(left)),
        "since": in_hours(now - numbers.first_rescued_at)
        if numbers.first_rescued_at
        else "",
        "percent": max(0, min(100, round(100 * (1 - left / allowed)))),
    }


def _allowed(operation: RescueOperation, now: datetime) -> timedelta:
    """How long the rule of the day gives between rescue and Committee."""
    day = timezone.localdate(operation.opened_at or now)
    rules = ClockRule.objects.in_force(day, operation.district.state_id)
    return timedelta(hours=rules.get(code=RULE).offset_hours)


def in_hours(span: timedelta) -> str:
    """“17 h 42 m”: no seconds, which only make people nervous."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return _("%(hours)d h %(minutes)d m") % {"hours": hours, "minutes": minutes}


def gaps(
    operation: RescueOperation, numbers: Counters, *, by: User, now: datetime
) -> list[Gap]:
    """Everything that is missing, the worst first; the page names the first."""
    found = [
        _late(numbers),
        _breach(operation),
        *_waiting_for_interpreters(operation, by),
        _not_taken_in(numbers),
        *_not_come(operation),
        _soon_late(numbers, now),
        _unticked(operation),
        _unnamed(numbers),
    ]
    return [gap for gap in found if gap]


def _late(numbers: Counters) -> Gap | None:
    if not numbers.late:
        return None
    return Gap(
        "stop",
        ngettext(
            "%(n)d child is past 24 hours.",
            "%(n)d children are past 24 hours.",
            numbers.late,
        )
        % {"n": numbers.late},
        _("Bring them before the Committee now."),
    )


def _breach(operation: RescueOperation) -> Gap | None:
    if not operation.was_taken_to_police:
        return None
    return Gap(
        "stop",
        _("The children were taken to a police station."),
        _("This is a breach and stays on record."),
    )


def _waiting_for_interpreters(operation: RescueOperation, by: User) -> list[Gap]:
    waiting = (
        InterpreterBooking.objects.filter(
            case__in=Case.objects.visible_to(by).filter(operation=operation),
            booked_at__isnull=True,
        )
        .values_list("language")
        .annotate(children=Count("pk"))
        .order_by("-children", "language")
    )
    here = set(
        operation.team.filter(came_at__isnull=False).values_list("language", flat=True)
    )
    names = language_names() if waiting else {}
    return [
        Gap(
            "stop",
            _("No %(language)s interpreter is here.")
            % {"language": names.get(code, code)}
            if code
            else _("No interpreter is here."),
            ngettext("%(n)d child is waiting.", "%(n)d children are waiting.", children)
            % {"n": children},
        )
        for code, children in waiting
        if not code or code not in here
    ]


def _not_taken_in(numbers: Counters) -> Gap | None:
    if numbers.still_to_take_in <= 0:
        return None
    return Gap(
        "soon",
        ngettext(
            "%(n)d child was found and isn't taken in yet.",
            "%(n)d children were found and aren't taken in yet.",
            numbers.still_to_take_in,
        )
        % {"n": numbers.still_to_take_in},
    )


def _not_come(operation: RescueOperation) -> list[Gap]:
    """Who had to come and didn't; the woman officer first."""
    came = set(
        operation.team.filter(came_at__isnull=False).values_list("capacity", flat=True)
    )
    required = operation.team.filter(required=True).values_list("capacity", flat=True)
    missing = sorted(
        set(required) - came - {Capacity.LEAD},
        key=lambda capacity: (capacity != Capacity.WOMAN_OFFICER, capacity),
    )
    return [
        Gap(
            "soon",
            _("Not here yet: %(who)s.") % {"who": Capacity(capacity).label},
            _("The protocol asks for this person."),
        )
        for capacity in missing
    ]


def _soon_late(numbers: Counters, now: datetime) -> Gap | None:
    if numbers.due_at is None or not now <= numbers.due_at < now + timedelta(hours=6):
        return None
    return Gap("soon", _("Less than six hours are left."))


def _unticked(operation: RescueOperation) -> Gap | None:
    if operation.left_site_at is None:
        return None
    left = operation.leaving_checks.filter(done_at__isnull=True).count()
    if not left:
        return None
    return Gap(
        "soon",
        ngettext(
            "%(n)d line of the leaving list was never ticked.",
            "%(n)d lines of the leaving list were never ticked.",
            left,
        )
        % {"n": left},
    )


def _unnamed(numbers: Counters) -> Gap | None:
    if not numbers.unnamed:
        return None
    return Gap(
        "soon",
        ngettext(
            "The name of %(n)d child isn't known yet.",
            "The names of %(n)d children aren't known yet.",
            numbers.unnamed,
        )
        % {"n": numbers.unnamed},
    )


def children(operation: RescueOperation, *, by: User, today) -> list[dict]:
    """The children of the operation with masked names, the newest first."""
    names = language_names()
    cases = (
        Case.objects.visible_to(by)
        .filter(operation=operation)
        .select_related("child", "home_district")
        .order_by("rescued_at", "id")
    )
    rows = [
        {
            "case": case,
            "place": place,
            "initials": case.initials or _("no name"),
            "sex": case.child.get_sex_display(),
            "age": case.child.age_in_words(today),
            "speaks": ", ".join(names.get(c, c) for c in case.child.languages),
            "waits": case.child.interpreter_needed,
            "siblings": case.child.sibling_group,
            "steps": [
                (_("Taken in"), True),
                (_("Committee"), case.produced_at is not None),
                (_("Heard"), case.statement_at is not None),
                (_("Shelter"), case.sheltered_at is not None),
            ],
        }
        for place, case in enumerate(cases, start=1)
    ]
    return rows[::-1]


def leaving_list(operation: RescueOperation) -> list[dict]:
    """The leaving checklist in its order, with the words of each line."""
    checks = {check.item: check for check in operation.leaving_checks.all()}
    words = {entry.code: entry.text for entry in entries("leaving_item")}
    order = [code for code in words if code in checks]
    return [{"check": checks[code], "text": words[code]} for code in order]


def roster(operation: RescueOperation) -> list[dict]:
    """The places of the team in the order of the protocol, the empty ones too."""
    order = {capacity: place for place, capacity in enumerate(Capacity.values)}
    names = language_names()
    team = operation.team.select_related("user", "agency")
    return [
        {
            "member": member,
            "name": called(member),
            "language": names.get(member.language, member.language),
            "is_empty": not (member.user_id or member.person),
        }
        for member in sorted(team, key=lambda m: (order[m.capacity], str(m.pk)))
    ]


def called(member: TeamMember) -> str:
    """The name of who comes; empty while nobody is named."""
    return member.user.full_name if member.user else member.person


def is_running(operation: RescueOperation) -> bool:
    """Whether the page has something new to show every few seconds."""
    return operation.status == OperationStatus.LIVE
