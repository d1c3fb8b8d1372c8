"""The way to the employer: notice, service, hearing, default, recovery."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import District, User
from audit.event_types import EventType
from cases import reach
from cases.models import ClockRule
from common.models import NumberSeries
from common.refusals import refuse_if
from compensation.actions.claims import locked, moved
from compensation.actions.money_state import keep_money_state
from compensation.actions.ties import why_not_touch
from compensation.choices import Evidence, ServedHow
from compensation.lifecycle import ClaimState
from compensation.models import Claim, ClaimHearing, Notice, Recovery

# Each demand rests on its own law, and meets its own clock.
EVENT_OF_SCHEME = {
    "EMP_COMP": EventType.SHOW_CAUSE_ISSUED,
    "WAGES": EventType.WAGE_NOTICE_ISSUED,
}


def why_not_issue_notice(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.issue_notice", claim.case):
        return _("Your role can’t issue notices.")
    if why := why_not_touch(claim, by=by):
        return why
    if not claim.scheme.is_on_employer:
        return _("Only an employer gets a notice.")
    if claim.employer_now is None:
        return _("Name the employer on the case first.")
    return claim.why_not_move_to(ClaimState.NOTICE_ISSUED)


@transaction.atomic
def issue_notice(
    claim: Claim,
    *,
    by: User,
    number: str = "",
    hearing_at: datetime | None = None,
    hearing_place: str = "",
    at: datetime | None = None,
) -> Notice:
    """Demand the sum from the employer. Notices with one number are one paper."""
    case, claim = locked(claim)
    refuse_if(why_not_issue_notice(claim, by=by))
    at = at or timezone.now()
    claim.employer = claim.employer_now
    notice = Notice(
        claim=claim,
        employer=claim.employer,
        number=number or next_notice_number(case.district, at),
        issued_at=at,
        issued_by=by,
        days_to_pay=_days_to_pay(claim, at),
        hearing_at=hearing_at,
        hearing_place=hearing_place,
    )
    notice.save(force_insert=True)
    claim.move_to(ClaimState.NOTICE_ISSUED, at=at)
    _hold(claim, Evidence.NOTICE)
    claim.save()
    event = EVENT_OF_SCHEME.get(claim.scheme.code, EventType.CLAIM_NOTICE)
    moved(
        event,
        claim,
        case=case,
        by=by,
        at=at,
        paper=notice.number,
        notice=notice.number,
    )
    return notice


@transaction.atomic
def issue_notices(
    claims: Iterable[Claim],
    *,
    by: User,
    hearing_at: datetime | None = None,
    hearing_place: str = "",
) -> list[Notice]:
    """One paper to one employer for all of its claims that are ready for it."""
    ready = [claim for claim in claims if not why_not_issue_notice(claim, by=by)]
    refuse_if("" if ready else _("No claim of this employer is ready for a notice."))
    number = next_notice_number(ready[0].case.district, timezone.now())
    return [
        issue_notice(
            claim,
            by=by,
            number=number,
            hearing_at=hearing_at,
            hearing_place=hearing_place,
        )
        for claim in ready
    ]


def why_not_serve_notice(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.issue_notice", claim.case):
        return _("Your role can’t record the serving of notices.")
    if why := why_not_touch(claim, by=by):
        return why
    return claim.why_not_move_to(ClaimState.NOTICE_SERVED)


@transaction.atomic
def serve_notice(
    claim: Claim, *, by: User, served_at: datetime, how: ServedHow, proof: str
) -> Notice:
    """Record how and when the employer got the notice: his days count from then."""
    case, claim = locked(claim)
    refuse_if(why_not_serve_notice(claim, by=by))
    refuse_if("" if proof.strip() else _("Name the proof of service."))
    if served_at > timezone.now():
        refuse_if(_("The notice can’t have been served in the future."))
    notice = claim.notices.latest("issued_at")
    notice.served_at, notice.served_how = served_at, how
    notice.served_proof = proof.strip()
    notice.full_clean(exclude=["employer", "claim", "issued_by"])
    notice.save()
    claim.move_to(ClaimState.NOTICE_SERVED, at=served_at)
    claim.due_on = timezone.localdate(served_at) + timedelta(days=notice.days_to_pay)
    claim.save()
    moved(
        EventType.CLAIM_NOTICE_SERVED,
        claim,
        case=case,
        by=by,
        at=served_at,
        paper=notice.number,
        how=how,
        pay_by=claim.due_on,
    )
    return notice


def why_not_record_hearing(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.record_hearing", claim.case):
        return _("Your role can’t record hearings.")
    if why := why_not_touch(claim, by=by):
        return why
    return claim.why_not_move_to(ClaimState.HEARD)


@transaction.atomic
def record_hearing(
    claim: Claim, *, by: User, heard_at: datetime, attended: bool, said: str = ""
) -> ClaimHearing:
    """Record that the employer was heard, or had the chance and stayed away."""
    case, claim = locked(claim)
    refuse_if(why_not_record_hearing(claim, by=by))
    if heard_at > timezone.now():
        refuse_if(_("The hearing can’t have been in the future."))
    hearing = ClaimHearing(
        claim=claim, heard_at=heard_at, attended=attended, said=said, recorded_by=by
    )
    hearing.full_clean(exclude=["claim", "recorded_by"])
    hearing.save(force_insert=True)
    claim.move_to(ClaimState.HEARD, at=heard_at)
    claim.save()
    moved(
        EventType.CLAIM_HEARD, claim, case=case, by=by, at=heard_at, attended=attended
    )
    return hearing


def why_not_default_claim(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.issue_recovery", claim.case):
        return _("Your role can’t record a default.")
    if why := why_not_touch(claim, by=by):
        return why
    if not claim.scheme.is_on_employer:
        return _("Only an employer can default.")
    if claim.is_paid_in:
        return _("The whole sum is paid in.")
    if claim.state == ClaimState.PART_IN_FUND and claim.is_late:
        return ""
    if why := claim.why_not_move_to(ClaimState.DEFAULTED):
        return why
    if claim.pay_by and claim.pay_by >= timezone.localdate():
        return _("The employer can still pay until the last day.")
    return ""


@transaction.atomic
def default_claim(claim: Claim, *, by: User) -> Claim:
    """State that the employer let the last day pass: the recovery clock starts."""
    case, claim = locked(claim)
    refuse_if(why_not_default_claim(claim, by=by))
    claim.move_to(ClaimState.DEFAULTED, at=timezone.now())
    claim.save()
    moved(
        EventType.CLAIM_DEFAULTED,
        claim,
        case=case,
        by=by,
        unpaid_paise=claim.unpaid_paise,
    )
    return claim


def why_not_issue_recovery(claim: Claim, *, by: User) -> str:
    if not reach.may(by, "compensation.issue_recovery", claim.case):
        return _("Your role can’t issue recovery certificates.")
    if why := why_not_touch(claim, by=by):
        return why
    if claim.is_paid_in:
        return _("The whole sum is paid in.")
    return claim.why_not_move_to(ClaimState.RECOVERY)


@transaction.atomic
def issue_recovery(
    claim: Claim,
    *,
    by: User,
    certificate_number: str,
    issued_on: date,
    tehsil: str,
    officer: str,
) -> Recovery:
    """Ask the Collector to recover what is unpaid as arrears of land revenue."""
    case, claim = locked(claim)
    refuse_if(why_not_issue_recovery(claim, by=by))
    if issued_on > timezone.localdate():
        refuse_if(_("The certificate can’t be dated in the future."))
    recovery = Recovery(
        claim=claim,
        certificate_number=certificate_number.strip(),
        issued_on=issued_on,
        issued_by=by,
        amount_paise=claim.unpaid_paise,
        tehsil=tehsil,
        officer=officer,
    )
    recovery.full_clean(exclude=["claim", "issued_by"])
    recovery.save(force_insert=True)
    claim.move_to(ClaimState.RECOVERY, at=timezone.now())
    claim.save()
    keep_money_state(case)
    moved(
        EventType.CLAIM_RECOVERY,
        claim,
        case=case,
        by=by,
        paper=recovery.certificate_number,
        amount_paise=recovery.amount_paise,
    )
    return recovery


def next_notice_number(district: District, at: datetime) -> str:
    """The next number of the district's notices in this year."""
    place = f"{district.state.iso.removeprefix('IN-')}/{district.pk}"
    series = f"{place}/{timezone.localdate(at).year}"
    return f"NOT/{series}/{NumberSeries.take(f'notice/{series}'):05d}"


def _days_to_pay(claim: Claim, at: datetime) -> int:
    """The days that the law gives from the serving, by the clock's own rule."""
    day = timezone.localdate(at)
    rules = ClockRule.objects.in_force(day, claim.case.district.state_id).filter(
        Q(schemes__contains=[claim.scheme.code]) | Q(schemes=[]),
        starts_on=EventType.CLAIM_NOTICE_SERVED,
        offset_days__isnull=False,
    )
    # What was written for this scheme goes before what holds for every notice.
    rule = rules.order_by("-schemes").first()
    refuse_if("" if rule else _("No rule says by when a notice must be answered."))
    return rule.offset_days


def _hold(claim: Claim, evidence: Evidence) -> None:
    if evidence not in claim.evidence_held:
        claim.evidence_held = [*claim.evidence_held, str(evidence)]
