"""What the engine asks of a case, as far as the asking person may read it."""

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import DataClass
from cases.choices import AgeSource, FIRStatus
from cases.models import FIR, Case, CodeListEntry, ReleaseCertificate
from compensation.choices import FUNDS, Payer
from compensation.entitlements import ADULT_FROM, Answer, Facts, answers
from compensation.majority import day_of_18
from compensation.models import EntitlementFacts, LedgerEntry, Scheme
from compensation.models.claim import GUARDED
from shelters.models import CarePlan, Placement

CHARGED = {FIRStatus.CHARGE_SHEET, FIRStatus.TRIAL, FIRStatus.CONVICTED}


def facts_of(case: Case, *, by: User) -> Facts:
    """The facts of the case. What this person may not read counts as not known."""
    child, workplace = case.child, case.workplace
    noted = EntitlementFacts.objects.filter(case=case).first()
    states = set()
    if by.reads(DataClass.FIR):
        states = set(FIR.objects.filter(case=case).values_list("status", flat=True))
    fine = LedgerEntry.objects.filter(
        claim__case=case, claim__scheme__code="CLPRA_FINE", to_account__in=FUNDS
    )
    return Facts(
        age=child.age_on(timezone.localdate(case.rescued_at)),
        age_now=child.age_on(timezone.localdate()),
        age_is_proven=child.age_source in {AgeSource.DOCUMENT, AgeSource.COMMITTEE},
        hazard=_hazard(workplace.industry if workplace else ""),
        employer_known=bool(workplace and workplace.employer_id),
        has_certificate=_has_certificate(case, by),
        fir_filed=bool(states),
        charge_sheet=bool(states & CHARGED),
        convicted=FIRStatus.CONVICTED in states,
        fine_in_fund=fine.standing().exists(),
        has_care_plan=_has_care_plan(case, by),
        in_home_at_18=_in_home_at_18(case, by),
        **(noted.as_known if noted else {}),
    )


def answers_for(case: Case, *, by: User) -> list[Answer]:
    """One answer for each rule in force on the day of the rescue that pays money, and
    that this person may know of."""
    schemes = [
        s for s in schemes_for(case) if by.reads_guarded or s.code not in GUARDED
    ]
    return answers(facts_of(case, by=by), schemes)


def schemes_for(case: Case) -> list[Scheme]:
    """What an employer owes goes by the State of the work; the rest by the home's."""
    day = timezone.localdate(case.rescued_at)
    home = case.home_district.state_id if case.home_district else None
    at_work = Scheme.objects.in_force(day, case.district.state_id)
    at_home = Scheme.objects.in_force(day, home)
    found = [
        *at_work.filter(cash=True, payer=Payer.EMPLOYER),
        *at_home.filter(cash=True).exclude(payer=Payer.EMPLOYER),
    ]
    return sorted(found, key=lambda scheme: scheme.code)


def _hazard(industry: str) -> bool | None:
    entry = CodeListEntry.objects.filter(list="industry", code=industry).first()
    return entry.extra.get("hazard") if entry else None


def _has_certificate(case: Case, by: User) -> bool:
    return by.reads(DataClass.ORD) and (
        ReleaseCertificate.objects.filter(case=case, issued_at__isnull=False).exists()
    )


def _has_care_plan(case: Case, by: User) -> bool:
    return by.reads(DataClass.ICP) and CarePlan.objects.filter(case=case).exists()


def _in_home_at_18(case: Case, by: User) -> bool:
    day = day_of_18(case.child)
    age = case.child.age_on(timezone.localdate()) or 0
    if not by.reads(DataClass.ICP) or day is None or age < ADULT_FROM:
        return False
    there = Placement.objects.filter(case=case, admitted_at__date__lte=day)
    return there.filter(Q(left_at__isnull=True) | Q(left_at__date__gte=day)).exists()
