"""What makes the demo's day: roll calls, registers, a sitting, papers that wait."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from cases.actions.concerns import raise_concern
from cases.actions.ordering import draft_order, sign_order
from cases.actions.papers import add_paper
from cases.actions.sittings import hear_case, list_case, open_sitting, what_to_list
from cases.choices import ListPurpose, OrderKind, Severity
from cases.lifecycle import CaseStatus
from cases.models import Case, Order
from common import walls
from common.refusals import certain
from compensation.actions.saved_views import plan_mail, save_view
from compensation.choices import SavedPage
from compensation.schedule import Period, Rhythm
from oversight.demo.moments import on, this_day_at
from oversight.demo.offices import Place
from reintegration.actions.schooling import mark_attendance
from reintegration.models import Enrolment
from shelters.actions.roll_calls import everybody_here, take_roll_call
from shelters.choices import Occasion, Where

REGISTER_WEEKS = 3
TO_HEAR, TO_SIGN = 20, 6
BOARD_VIEWS = {
    "Late, by employer": {"late": "1", "ages": "employer"},
    "In the fund, why": {"stage": "FUND", "ages": "reason"},
}
SOON = timedelta(minutes=5)


def live_through_today(place: Place, lots: Random, now: datetime) -> None:
    """Everything of today, and the registers of the last three weeks."""
    _call_rolls(place, lots, now)
    _mark_registers(place, lots, now)
    _add_papers(place, now)
    for officer in place.people[Role.LABOUR]:
        keep_views(officer)
    if Role.CWC_SECRETARY in place.people:
        _sit(place, now)


def _call_rolls(place: Place, lots: Random, now: datetime) -> None:
    """This morning every child was counted; some are at school."""
    at = this_day_at(7, now)
    for house, keeper in place.houses.values():
        with walls.acting_as(keeper), on(at):
            where = {
                case: Where.SCHOOL if lots.random() < 0.2 else here
                for case, here in everybody_here(keeper).items()
            }
            if where:
                take_roll_call(
                    house, occasion=Occasion.MORNING, where=where, by=keeper, at=at
                )


def _mark_registers(place: Place, lots: Random, now: datetime) -> None:
    teacher, school = place.one(Role.TEACHER), certain(place.school)
    with walls.acting_as(teacher):
        learning = list(Enrolment.objects.filter(school=school).current())
        for days in range(REGISTER_WEEKS * 7, 0, -1):
            at = now - timedelta(days=days)
            day = timezone.localdate(at)
            here = [e for e in learning if e.started_on <= day]
            if here and day.weekday() != 6:
                present = {e.pk: lots.random() < 0.88 for e in here}
                with on(at):
                    mark_attendance(school, day=day, present=present, by=teacher)


def _add_papers(place: Place, now: datetime) -> None:
    """Papers of some files, and a concern that somebody raised."""
    worker = place.one(Role.CASEWORKER)
    with walls.acting_as(worker):
        cases = Case.objects.visible_to(worker).filter(status=CaseStatus.SHELTERED)
        for number, case in enumerate(cases.order_by("-rescued_at")[:12]):
            with on(now - timedelta(hours=20)):
                for kind in ("PRODUCTION_REPORT", "AGE_MEDICAL")[: 1 + number % 2]:
                    add_paper(case, kind=kind, note="Original in the file", by=worker)
                if number == 3:
                    raise_concern(
                        case,
                        note="A man waits in front of the school in the afternoon.",
                        severity=Severity.STOP,
                        by=worker,
                    )


def keep_views(officer: User) -> None:
    """What a labour officer looks at each morning, and the month's report by mail."""
    with walls.acting_as(officer):
        for name, query in BOARD_VIEWS.items():
            save_view(SavedPage.BOARD, by=officer, name=name, query=query)
        month = {"kind": "claims", "period": Period.THIS_MONTH, "counted_by": "ordered"}
        monthly = save_view(
            SavedPage.REPORT, by=officer, name="Ordered this month", query=month
        )
        plan_mail(monthly, by=officer, rhythm=Rhythm.MONTHLY, day=1)


def _sit(place: Place, now: datetime) -> None:
    """Today's sitting: a cause list, some heard, final orders that wait."""
    secretary, bench = place.one(Role.CWC_SECRETARY), place.bench()
    today, at = timezone.localdate(now), this_day_at(10, now)
    with walls.acting_as(secretary), on(at):
        _write_list(secretary, today)
        sitting = open_sitting(by=secretary, on=today, bench=bench)
        for item in sitting.items.order_by("place")[:4]:
            hear_case(item, by=secretary, wish_heard="DIRECT", note="Heard alone.")
    ready = _with(secretary, _ready_for_order)
    for number, case in enumerate(ready):
        _leave_unsigned(case, number, bench, secretary, min(at + SOON, now))


def _write_list(secretary, today: date) -> None:
    """What the law calls for first, filled up with reviews."""
    called = what_to_list(secretary, today)[: TO_HEAR - 6]
    for suggested in called:
        list_case(suggested.case, by=secretary, on=today, purpose=suggested.purpose)
    mine = (
        Case.objects.visible_to(secretary)
        .filter(owner=secretary.agency, status=CaseStatus.SHELTERED)
        .exclude(pk__in=[suggested.case.pk for suggested in called])
        .order_by("rescued_at")
    )
    for case in mine[: TO_HEAR - len(called)]:
        list_case(case, by=secretary, on=today, purpose=ListPurpose.REVIEW)


def _ready_for_order(secretary) -> list[Case]:
    mine = Case.objects.visible_to(secretary).filter(
        owner=secretary.agency,
        status=CaseStatus.SHELTERED,
        sir_filed_at__isnull=False,
        home_checked_at__isnull=False,
    )
    return list(mine.order_by("rescued_at")[:TO_SIGN])


def _with(person, ask: Callable):
    with walls.acting_as(person):
        return ask(person)


def _leave_unsigned(case: Case, number: int, bench, secretary, at: datetime) -> None:
    """A final order that none, one or two of the three members have signed."""
    with walls.acting_as(secretary), on(at):
        order: Order = draft_order(
            case,
            by=secretary,
            kind=OrderKind.FINAL,
            codes=["DECLARE_CNCP", "RESTORE"],
        )
    for member in bench[1 : 1 + number % 3]:
        with walls.acting_as(member), on(at):
            sign_order(order, by=member)
