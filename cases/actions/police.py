"""FIR or why not, and what follows from it (BNSS s. 173 and 193)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import DataClass, Role
from audit.event_types import EventType
from cases import reach
from cases.choices import FIRStatus
from cases.happening import happened
from cases.models import FIR, Case, FIRRefusal, ProsecutionStep
from common.refusals import refuse_if


def why_not_file_fir(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.file_fir", case):
        return _("Only the police file an FIR.")
    return ""


@transaction.atomic
def file_fir(case: Case, *, by: User, filed_on: date, **facts: Any) -> FIR:
    """File the FIR of a case. An electronic one waits three days for a signature."""
    case = Case.objects.locked(case)
    refuse_if(why_not_file_fir(case, by=by))
    if filed_on > timezone.localdate():
        refuse_if(_("The day of the FIR is still to come."))
    fir = FIR(case=case, filed_on=filed_on, **facts)
    fir.district_id = fir.district_id or case.district_id
    fir.full_clean(exclude=["case", "district"])
    fir.save(force_insert=True)
    # An electronic FIR is on record only when the informant has signed it.
    lodged = EventType.FIR_EFIR_LODGED if fir.electronic else EventType.FIR_FILED
    happened(lodged, by=by, about=fir, case=case, sections=fir.sections)
    return fir


def why_not_sign_efir(fir: FIR, *, by: User) -> str:
    if not reach.may(by, "cases.file_fir", fir.case):
        return _("Only the police record the signature.")
    return "" if fir.electronic else _("This FIR was not lodged electronically.")


@transaction.atomic
def sign_efir(fir: FIR, *, by: User) -> FIR:
    """The informant has signed the electronic FIR: now it is filed (BNSS s. 173)."""
    fir = FIR.objects.select_for_update(of=("self",)).get(pk=fir.pk)
    refuse_if(why_not_sign_efir(fir, by=by))
    fir.electronic = False
    fir.save()
    happened(
        EventType.FIR_SIGNED,
        by=by,
        about=fir,
        case=fir.case,
        also={EventType.FIR_FILED: timezone.now()},
    )
    return fir


def why_not_file_firs(cases: Iterable[Case], *, by: User) -> str:
    return next(filter(None, (why_not_file_fir(case, by=by) for case in cases)), "")


@transaction.atomic
def file_firs(cases: Iterable[Case], *, by: User, **facts: Any) -> list[FIR]:
    """One FIR about several children of an operation: each case holds it."""
    cases = list(cases)
    refuse_if(why_not_file_firs(cases, by=by))
    return [file_fir(case, by=by, **facts) for case in cases]


def why_not_record_fir_refusal(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.record_fir_refusal", case):
        return _("Your role can't record why there is no FIR.")
    if FIR.objects.filter(case=case).exists():
        return _("There is an FIR.")
    return ""


@transaction.atomic
def record_fir_refusal(
    case: Case,
    *,
    by: User,
    officer: str,
    designation: str,
    police_station: str,
    reason: str,
) -> FIRRefusal:
    """Record which officer did not file the FIR, and why."""
    case = Case.objects.locked(case)
    refuse_if(why_not_record_fir_refusal(case, by=by))
    refusal = FIRRefusal(
        case=case,
        officer=officer,
        designation=designation,
        police_station=police_station,
        reason=reason,
        recorded_at=timezone.now(),
    )
    refusal.full_clean(exclude=["case"])
    refusal.save(force_insert=True)
    happened(EventType.FIR_REFUSED, by=by, about=refusal, case=case)
    return refusal


def why_not_confirm_fir_refusal(refusal: FIRRefusal, *, by: User) -> str:
    within_reach = Case.objects.visible_to(by).filter(pk=refusal.case_id).exists()
    if by.role not in {Role.CWC_CHAIR, Role.CWC_MEMBER} or not within_reach:
        return _("Only the Committee confirms that there is no FIR.")
    if refusal.confirmed_by_id:
        return _("It is confirmed already.")
    return ""


@transaction.atomic
def confirm_fir_refusal(refusal: FIRRefusal, *, by: User) -> FIRRefusal:
    """The Committee has looked at the refusal: only then it counts for the closing."""
    refusal = FIRRefusal.objects.select_for_update(of=("self",)).get(pk=refusal.pk)
    refuse_if(why_not_confirm_fir_refusal(refusal, by=by))
    refusal.confirmed_by = by
    refusal.save()
    happened(
        EventType.FIR_REFUSED, by=by, about=refusal, case=refusal.case, confirmed=True
    )
    return refusal


def why_not_move_fir(fir: FIR, *, by: User) -> str:
    if not reach.may(by, "cases.file_fir", fir.case):
        return _("Only the police record the investigation.")
    return ""


@transaction.atomic
def move_fir(fir: FIR, *, status: FIRStatus, by: User) -> FIR:
    """Record how far the investigation and the trial are."""
    fir = FIR.objects.select_for_update(of=("self",)).get(pk=fir.pk)
    refuse_if(why_not_move_fir(fir, by=by))
    fir.status = status
    fir.full_clean(exclude=["case", "district"])
    fir.save()
    charged = status == FIRStatus.CHARGE_SHEET
    happened(
        EventType.CHARGE_SHEET_FILED if charged else EventType.PROSECUTION_STEP,
        by=by,
        about=fir,
        case=fir.case,
        status=status,
    )
    return fir


def why_not_inform_victim(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.file_fir", case):
        return _("Only the police inform the child's side.")
    return ""


@transaction.atomic
def inform_victim(case: Case, *, by: User, on: date) -> ProsecutionStep:
    """The child's side was told how the investigation stands (BNSS s. 193(3))."""
    case = Case.objects.locked(case)
    refuse_if(why_not_inform_victim(case, by=by))
    step = ProsecutionStep.objects.create(case=case, kind="VICTIM_INFORMED", on=on)
    happened(EventType.VICTIM_INFORMED, by=by, about=step, case=case)
    return step


def why_not_record_prosecution(case: Case, *, by: User) -> str:
    writes = by.writes(DataClass.FIR)
    if not (writes and reach.may(by, "cases.record_prosecution", case)):
        return _("Your role can't record steps of the trial.")
    return ""


@transaction.atomic
def record_prosecution(
    case: Case,
    *,
    by: User,
    kind: str,
    on: date,
    court: str = "",
    note: str = "",
    next_on: date | None = None,
) -> ProsecutionStep:
    """Record one step of the trial and the day of the next."""
    case = Case.objects.locked(case)
    refuse_if(why_not_record_prosecution(case, by=by))
    step = ProsecutionStep(
        case=case, kind=kind, on=on, court=court, note=note, next_on=next_on
    )
    step.full_clean(exclude=["case"])
    step.save(force_insert=True)
    happened(EventType.PROSECUTION_STEP, by=by, about=step, case=case, kind=kind)
    return step
