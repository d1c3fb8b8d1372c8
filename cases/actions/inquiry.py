"""The inquiry: social investigation, age, interpreter (JJ Act s. 36 and 94)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from accounts.roles import DataClass
from audit.event_types import EventType
from cases import reach
from cases.actions.recruiters import name_recruiter
from cases.choices import AgeSource, Duty
from cases.happening import happened
from cases.models import AgeDetermination, Case, InterpreterBooking, SocialInvestigation
from common.refusals import refuse_if


def why_not_ask_inquiry(case: Case, *, by: User) -> str:
    writes = by.writes(DataClass.SIR)
    if not (writes and reach.may(by, "cases.ask_inquiry", case)):
        return _("Only the Committee asks for a social investigation.")
    if case.produced_at is None:
        return _("The child must be brought before the Committee first.")
    if SocialInvestigation.objects.filter(case=case, filed_at__isnull=True).exists():
        return _("A social investigation is already asked for.")
    return ""


@transaction.atomic
def ask_inquiry(case: Case, *, of: Agency, by: User) -> SocialInvestigation:
    """Ask an office for the social investigation report (Form 21): 15 days run."""
    case = Case.objects.locked(case)
    refuse_if(why_not_ask_inquiry(case, by=by))
    asked = SocialInvestigation(case=case, asked_at=timezone.now(), asked_of=of)
    asked.full_clean(exclude=["case", "asked_of"])
    asked.save(force_insert=True)
    duty = reach.DUTY_OF_KIND.get(AgencyKind(of.kind))
    if duty in {Duty.NGO, Duty.DCPU_SOURCE}:
        reach.grant(case, to=of, duty=duty, because="order.sir")
    happened(EventType.ORDER_SIR, by=by, about=asked, case=case, asked_of=of)
    return asked


def why_not_file_inquiry(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.file_inquiry", case):
        return _("Your role can't file a social investigation report.")
    asked = SocialInvestigation.objects.filter(case=case, filed_at__isnull=True).first()
    if asked is None:
        return _("No social investigation is asked for.")
    if asked.asked_of_id != by.agency_id:
        return _("Another office was asked for this report.")
    return ""


@transaction.atomic
def file_inquiry(
    case: Case, *, by: User, recruiter: dict[str, Any] | None = None, **facts: Any
) -> SocialInvestigation:
    """File the report (Form 22). Debt, wages and confinement are facts of their own:
    on them hang the charge under JJ Act s. 79 and the release certificate."""
    case = Case.objects.locked(case)
    refuse_if(why_not_file_inquiry(case, by=by))
    report = SocialInvestigation.objects.select_for_update().get(
        case=case, filed_at__isnull=True
    )
    for name, value in facts.items():
        setattr(report, name, value)
    report.filed_at = timezone.now()
    report.filed_by = by
    report.full_clean(exclude=["case", "asked_of", "filed_by"])
    report.save()
    case.sir_filed_at = report.filed_at
    case.save()
    happened(
        EventType.SIR_FILED,
        by=by,
        about=report,
        case=case,
        bondage=bool(
            report.debt_or_advance or report.wages_withheld or report.confined
        ),
    )
    if recruiter:
        name_recruiter(case, by=by, **recruiter)
    return report


def why_not_order_age_test(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.order_age_test", case):
        return _("Only the Committee orders an age test.")
    waiting = AgeDetermination.objects.filter(
        case=case, ordered_at__isnull=False, determined_at__isnull=True
    )
    return _("An age test is already ordered.") if waiting.exists() else ""


@transaction.atomic
def order_age_test(case: Case, *, by: User) -> AgeDetermination:
    """Order the bone test, the last rung of s. 94: its result is due in 15 days."""
    case = Case.objects.locked(case)
    refuse_if(why_not_order_age_test(case, by=by))
    test = AgeDetermination(case=case, ordered_at=timezone.now())
    test.save(force_insert=True)
    happened(EventType.ORDER_AGE_TEST, by=by, about=test, case=case)
    return test


def why_not_record_age(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.record_age", case):
        return _("Only the Committee records the age.")
    return ""


@transaction.atomic
def record_age(
    case: Case,
    *,
    by: User,
    source: AgeSource,
    document: str = "",
    birth_date: date | None = None,
    years: int | None = None,
) -> AgeDetermination:
    """Record the age, which is then deemed true (JJ Act s. 94(3))."""
    case = Case.objects.locked(case)
    refuse_if(why_not_record_age(case, by=by))
    refuse_if("" if birth_date or years else _("Give a birth date or the years."))
    if source == AgeSource.DOCUMENT:
        refuse_if("" if document else _("Name the paper that was seen."))
    now = timezone.now()
    found = AgeDetermination.objects.filter(
        case=case, determined_at__isnull=True
    ).first() or AgeDetermination(case=case)
    found.source, found.document = source, document
    found.birth_date, found.years, found.determined_at = birth_date, years, now
    found.save()
    child = case.child
    child.birth_date = birth_date
    if years is not None:
        child.age_years, child.age_to_years = years, None
        child.age_as_of = timezone.localdate(now)
    child.age_source = AgeSource.COMMITTEE
    child.full_clean(exclude=["home_district"])
    child.save()
    happened(EventType.AGE_DETERMINED, by=by, about=found, case=case, source=source)
    return found


def why_not_book_interpreter(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.book_interpreter", case):
        return _("Your role can't book an interpreter.")
    return ""


@transaction.atomic
def book_interpreter(
    case: Case,
    *,
    by: User,
    language: str,
    interpreter: str,
    phone: str = "",
    comes_at: datetime | None = None,
) -> InterpreterBooking:
    """Book somebody who speaks the child's language; answers the open need."""
    case = Case.objects.locked(case)
    refuse_if(why_not_book_interpreter(case, by=by))
    now = timezone.now()
    booking = InterpreterBooking.objects.filter(
        case=case, language=language, booked_at__isnull=True
    ).first() or InterpreterBooking(case=case, language=language, asked_at=now)
    booking.booked_at, booking.comes_at = now, comes_at
    booking.interpreter, booking.phone = interpreter, phone
    booking.full_clean(exclude=["case"])
    booking.save()
    happened(
        EventType.INTERPRETER_BOOKED, by=by, about=booking, case=case, language=language
    )
    return booking
