"""Closing a case: only through the gate, and the gate can't be skipped by anybody."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, User
from audit.event_types import EventType
from cases import reach
from cases.choices import Duty
from cases.happening import duty_holders, happened
from cases.lifecycle import CaseStatus
from cases.models import Case, Flag, Order
from common.refusals import certain, refuse_if
from reintegration.choices import Condition
from reintegration.models import (
    ClosureExcuse,
    ClosureGateRecord,
    ClosureRequest,
)
from reintegration.models.gate import ask_gate

# What is missing, in words, and the duties of which the first one held owes it.
SENTENCES = {
    Condition.VISITED: gettext_lazy(
        "Visits are still to be made. The last one is in person, with the child "
        "seen alone."
    ),
    Condition.TWO_YEARS: gettext_lazy(
        "The time of follow-up since the return is not over."
    ),
    Condition.REPORTED: gettext_lazy("Nobody has visited lately."),
    Condition.FIR: gettext_lazy(
        "No FIR is filed, and its refusal is not confirmed by a named officer."
    ),
    Condition.MONEY: gettext_lazy(
        "Money is owed to the child that is neither paid, nor decided, nor watched."
    ),
    Condition.ACCOUNT: gettext_lazy(
        "There is no bank account in the child's name, and no reason why not."
    ),
    Condition.SCHOOL: gettext_lazy("Nobody knows if the child goes to school."),
    Condition.RED_FLAGS: gettext_lazy("A warning sign is not settled."),
    Condition.SUMMARY: gettext_lazy("The final summary (Form 15) is not written."),
    Condition.SIGNED: gettext_lazy(
        "Three members without a conflict have not signed the closing order."
    ),
}
_COMMITTEE = (Duty.CWC_HOME, Duty.CWC_SOURCE)
_VISITORS = (Duty.FOLLOW_UP, Duty.DCPU_HOME, Duty.CWC_HOME)
OWNERS = {
    Condition.VISITED: _VISITORS,
    Condition.TWO_YEARS: _VISITORS,
    Condition.REPORTED: _VISITORS,
    Condition.FIR: (Duty.POLICE,),
    Condition.MONEY: (Duty.LABOUR, Duty.DM),
    Condition.ACCOUNT: (Duty.SHELTER, Duty.DCPU_HOME, Duty.DCPU_SOURCE),
    Condition.SCHOOL: (Duty.DCPU_HOME, Duty.DCPU_SOURCE),
    Condition.RED_FLAGS: (Duty.DCPU_HOME, Duty.FOLLOW_UP, Duty.DCPU_SOURCE),
    Condition.SUMMARY: (Duty.DCPU_HOME, Duty.NGO, Duty.DCPU_SOURCE),
    Condition.SIGNED: _COMMITTEE,
}


@dataclass(frozen=True)
class Missing:
    """One condition that keeps the case open, in words, and the office that owes it."""

    condition: Condition
    sentence: str
    owner_agency: Agency | None


def what_is_missing(
    case: Case, today: date | None = None, *, order: Order | None = None
) -> list[Missing]:
    """What still keeps this case open, in the order of the law; empty if nothing."""
    answers = ask_gate(case, today or timezone.localdate(), order=order)
    holders = duty_holders(case)
    agencies = Agency.objects.in_bulk({*holders.values(), case.owner_id})
    return [
        Missing(
            answer.condition,
            str(SENTENCES[answer.condition]),
            _owner(answer.condition, case, holders, agencies),
        )
        for answer in answers
        if not answer.is_met
    ]


def why_not_ask_closure(case: Case, *, by: User) -> str:
    if not reach.may(by, "reintegration.ask_closure", case):
        return _("Your role can't ask for closing.")
    if case.is_over:
        return _("The case is over.")
    if case.status not in {
        CaseStatus.RESTORED,
        CaseStatus.UNTRACEABLE,
        CaseStatus.AGED_OUT,
    }:
        return _("Closing is asked for after the return, not before.")
    if ClosureRequest.objects.filter(case=case).open().exists():
        return _("Closing is already asked for.")
    return ""


@transaction.atomic
def ask_closure(case: Case, *, summary: str, by: User) -> ClosureRequest:
    """Ask the Committee to close, with the final summary. Nothing closes by asking."""
    case = Case.objects.locked(case)
    refuse_if(why_not_ask_closure(case, by=by))
    request = ClosureRequest(
        case=case, asked_by=by, asked_at=timezone.now(), summary=summary.strip()
    )
    request.full_clean()
    request.save(force_insert=True)
    happened(
        EventType.CLOSURE_ASKED,
        by=by,
        about=request,
        case=case,
        missing=[int(missing.condition) for missing in what_is_missing(case)],
    )
    return request


def why_not_refuse_closure(case: Case, *, by: User) -> str:
    if not reach.may(by, "reintegration.close_case", case):
        return _("Only the Committee answers a request to close.")
    if not ClosureRequest.objects.filter(case=case).open().exists():
        return _("Nobody has asked for closing.")
    return ""


@transaction.atomic
def refuse_closure(case: Case, *, because: str, by: User) -> ClosureRequest:
    """Say no to a request, with the reason; the follow-up goes on."""
    case = Case.objects.locked(case)
    refuse_if(why_not_refuse_closure(case, by=by))
    refuse_if("" if because.strip() else _("Say why the case stays open."))
    request = ClosureRequest.objects.filter(case=case).open().get()
    request.answered_at = timezone.now()
    request.answered_by = by
    request.refused_because = because.strip()
    request.save()
    happened(EventType.CLOSURE_REFUSED, by=by, about=request, case=case)
    return request


def why_not_excuse_condition(
    case: Case, *, by: User, condition: int | None = None, order: Order | None = None
) -> str:
    if not reach.may(by, "reintegration.excuse_condition", case):
        return _("Only the Committee excuses a condition.")
    if by.agency_id != case.owner_id:
        return _("Only the Committee that holds the case excuses a condition.")
    if case.is_over:
        return _("The case is over.")
    if condition is None:
        return ""
    if condition == Condition.SIGNED:
        return _("The three signatures are never excused.")
    if ClosureExcuse.objects.filter(case=case, condition=condition).exists():
        return _("This condition is excused already.")
    return _why_not_order(case, order, "EXCUSE")


@transaction.atomic
def excuse_condition(
    case: Case, *, condition: int, order: Order, because: str, by: User
) -> ClosureExcuse:
    """Record that three members excused a condition by order. Nobody else can."""
    case = Case.objects.locked(case)
    refuse_if(why_not_excuse_condition(case, by=by, condition=condition, order=order))
    excuse = ClosureExcuse(
        case=case,
        condition=condition,
        order=order,
        because=because.strip(),
        recorded_by=by,
    )
    excuse.full_clean()
    excuse.save(force_insert=True)
    happened(
        EventType.CLOSURE_EXCUSED,
        by=by,
        about=excuse,
        case=case,
        condition=int(condition),
        order=order,
    )
    return excuse


def why_not_close_case(
    case: Case, *, by: User, order: Order | None = None, today: date | None = None
) -> str:
    """Why this case can't be closed by this order; without one, by any."""
    if not reach.may(by, "reintegration.close_case", case):
        return _("Only the Committee closes a case.")
    if by.agency_id != case.owner_id:
        return _("Only the Committee that holds the case closes it.")
    if reason := case.why_not_move_to(CaseStatus.CLOSED):
        return reason
    order = order or closing_order(case)
    missing = what_is_missing(case, today, order=order)
    if missing:
        return " ".join(m.sentence for m in missing)
    return _why_not_order(case, order, "CLOSE")


@transaction.atomic
def close_case(case: Case, *, by: User, order: Order | None = None) -> Case:
    """Close the case by order of three members; the gate is asked again under lock.

    Its ten answers stay on record. The ledger goes on: open money is watched to 18.
    """
    case = Case.objects.locked(case)
    today = timezone.localdate()
    order = order or closing_order(case)
    refuse_if(why_not_close_case(case, by=by, order=order, today=today))
    results = {
        str(int(answer.condition)): answer.result
        for answer in ask_gate(case, today, order=order)
    }
    gate = ClosureGateRecord.objects.create(
        case=case,
        order=certain(order),
        results=results,
        closed_on=today,
        closed_by=by,
    )
    for request in ClosureRequest.objects.filter(case=case).open():
        request.answered_at = timezone.now()
        request.answered_by = by
        request.save()
    case.move_to(CaseStatus.CLOSED)
    case.closed_on = today
    case.save()
    happened(
        EventType.CASE_CLOSED,
        by=by,
        about=case,
        case=case,
        order=order,
        gate=gate,
        excused=[int(n) for n, result in results.items() if result == "excused"],
    )
    return case


def closing_order(case: Case) -> Order | None:
    """The newest made order that closes this case."""
    orders = Order.objects.filter(case=case, codes__contains=["CLOSE"]).made()
    return orders.order_by("-made_at").first()


def why_not_clear_red_flag(flag: Flag, *, by: User) -> str:
    if flag.case is None or not reach.may(
        by, "reintegration.clear_red_flag", flag.case
    ):
        return _("Your role can't settle a warning sign.")
    if flag.cleared_at:
        return _("This warning sign is settled already.")
    if flag.raised_by_id is None:
        return _("This flag goes by itself when its cause is mended.")
    return ""


@transaction.atomic
def clear_red_flag(flag: Flag, *, because: str, by: User) -> Flag:
    """Settle a warning sign that a person raised, saying what was done about it."""
    flag = Flag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    refuse_if(why_not_clear_red_flag(flag, by=by))
    refuse_if("" if because.strip() else _("Say what was done about it."))
    flag.cleared_at = timezone.now()
    flag.cleared_because = because.strip()[:200]
    flag.save()
    happened(
        EventType.CONCERN_CLEARED,
        by=by,
        about=flag,
        case=certain(flag.case),
        kind=flag.kind,
    )
    return flag


def _why_not_order(case: Case, order: Order | None, code: str) -> str:
    if order is None or order.case_id != case.pk or code not in order.codes:
        return _("Name the order of the Committee that says so.")
    if not order.made_at:
        return _("The order is not made yet: members still have to sign it.")
    free = order.signatures.exclude(member__in=case.conflicts.values("member"))
    if free.count() < 3:
        return _("Three members without a conflict have to sign the order.")
    return ""


def _owner(
    condition: Condition,
    case: Case,
    holders: dict[str, int],
    agencies: dict[int, Agency],
) -> Agency | None:
    if condition == Condition.SIGNED:
        return agencies.get(case.owner_id)
    for duty in OWNERS[condition]:
        if duty in holders:
            return agencies.get(holders[duty])
    return agencies.get(case.owner_id)
