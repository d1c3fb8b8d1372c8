"""Orders of the Committee: drafted, signed by as many members as the law asks, made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.event_types import EventType
from cases import reach
from cases.choices import Duty, OrderKind
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import (
    Case,
    CodeListEntry,
    ConflictDeclaration,
    Order,
    OrderSignature,
    Participation,
    Sitting,
    Undertaking,
)
from cases.order_texts import drafted_text
from common.models import NumberSeries, new_key
from common.refusals import refuse_if

FINAL_BENCH = 3  # JJ Act s. 28: three members at least at the final disposal.
RESTORING_FORM = "44"
MADE = {
    OrderKind.INTERIM: EventType.ORDER_INTERIM,
    OrderKind.PROCEDURAL: EventType.ORDER_PROCEDURAL,
}


@dataclass(frozen=True)
class Codes:
    """What the code list says of the codes of one order."""

    known: frozenset[str]
    disposes: bool
    restores: bool
    closes: bool
    three_members: bool
    without_inquiry: bool

    @classmethod
    def of(cls, codes: list[str]) -> Self:
        entries = CodeListEntry.objects.filter(list="order_code", code__in=codes)
        found = {entry.code: entry.extra for entry in entries}
        return cls(
            known=frozenset(found),
            disposes=any(extra.get("final") for extra in found.values()),
            restores=any(e.get("form") == RESTORING_FORM for e in found.values()),
            closes=bool({"CLOSE", "EXCUSE"} & found.keys()),
            three_members=any(e.get("three_members") for e in found.values()),
            without_inquiry=any(e.get("without_inquiry") for e in found.values()),
        )


def why_not_draft_order(
    case: Case,
    *,
    by: User,
    kind: OrderKind | str = "",
    codes: list[str] | None = None,
    facts: dict[str, Any] | None = None,
) -> str:
    """Why this order can't be drafted; without a kind, whether any can be."""
    if not reach.may(by, "cases.draft_order", case):
        return _("Your role can't draft orders.")
    if by.agency_id != case.owner_id:
        return _("Only the Committee that holds the case makes orders in it.")
    if case.is_over:
        return _("The case is over.")
    if not kind:
        return ""
    return _why_not_this_kind(case, kind=kind, codes=codes or [], facts=facts or {})


def why_not_each(
    case: Case, *, by: User, wanted: Mapping[str, tuple[OrderKind | str, list[str]]]
) -> dict[str, str]:
    """For each of several orders why it can't be made now: what a choice shows."""
    if reason := why_not_draft_order(case, by=by):
        return dict.fromkeys(wanted, reason)
    return {
        key: _why_not_this_kind(case, kind=kind, codes=codes, facts={})
        for key, (kind, codes) in wanted.items()
    }


@transaction.atomic
def draft_order(
    case: Case,
    *,
    by: User,
    kind: OrderKind | str,
    codes: list[str],
    text: str = "",
    language: str = "en",
    facts: dict[str, Any] | None = None,
    sitting: Sitting | None = None,
    amends: Order | None = None,
    key: UUID | None = None,
) -> Order:
    """Write down an order for the members to sign; nothing is ordered yet.

    Without a text it is drafted from the facts in the language asked for. How many
    must sign is settled here: three for a final order and for codes that need three;
    the majority of the bench in a running sitting; else one member, who may act when
    the Committee isn't in session (JJ Act s. 28).
    """
    case = Case.objects.locked(case)
    facts = _plain(facts or {})
    refuse_if(why_not_draft_order(case, by=by, kind=kind, codes=codes, facts=facts))
    refuse_if("" if amends is None else _why_not_amend(amends, case))
    facts = _with_follow_up(case, codes, facts)
    sitting = sitting or _running_sitting(case)
    refuse_if(_why_not_in(sitting, case, kind))
    order = Order(
        pk=key or new_key(),
        number=_next_number(case),
        case=case,
        committee=case.owner,
        sitting=sitting,
        kind=kind,
        codes=codes,
        text=text.strip()
        or drafted_text(case, codes=codes, facts=facts, language=language),
        language=language,
        facts=facts,
        signatures_needed=signatures_needed(kind, codes, sitting),
        drafted_by=by,
        drafted_at=timezone.now(),
        amends=amends,
    )
    order.full_clean()
    order.save(force_insert=True)
    happened(
        EventType.ORDER_DRAFTED,
        by=by,
        about=order,
        case=case,
        kind=str(kind),
        codes=codes,
        amends=amends,
    )
    return order


def signatures_needed(
    kind: OrderKind | str, codes: list[str], sitting: Sitting | None
) -> int:
    """How many members must sign an order of this kind in this sitting."""
    if kind == OrderKind.FINAL or Codes.of(codes).three_members:
        return FINAL_BENCH
    if sitting is None or not sitting.is_running:
        return 1
    return max(1, sitting.bench.count() // 2 + 1)


def why_not_edit_order(order: Order, *, by: User) -> str:
    if not reach.may(by, "cases.draft_order", order.case):
        return _("Your role can't draft orders.")
    if by.agency_id != order.committee_id:
        return _("Only the Committee that drafted this order changes it.")
    if reason := _why_not_open(order):
        return reason
    if order.signatures.exists():
        return _("A member has signed this text already. Recall it to change it.")
    return ""


@transaction.atomic
def edit_order(order: Order, *, by: User, text: str) -> Order:
    """Change the text of a draft that nobody has signed."""
    case, order = _locked(order)
    refuse_if(why_not_edit_order(order, by=by))
    order.text = text.strip()
    order.full_clean()
    order.save()
    happened(
        EventType.ORDER_DRAFTED, by=by, about=order, case=case, kind=order.kind, again=1
    )
    return order


def why_not_sign_order(order: Order, *, by: User) -> str:
    """Why this member can't sign this order now."""
    if not reach.may(by, "cases.sign_order", order.case) or by.role not in {
        Role.CWC_MEMBER,
        Role.CWC_CHAIR,
    }:
        return _("Only members of the Committee sign orders.")
    if by.agency_id != order.committee_id:
        return _("Only members of the Committee that drafted this order sign it.")
    if reason := _why_not_open(order):
        return reason
    if ConflictDeclaration.objects.filter(case=order.case_id, member=by).exists():
        return _("You have declared a conflict of interest in this case.")
    if order.signatures.filter(member=by).exists():
        return _("You have signed this order already.")
    sitting = order.sitting
    if sitting and not sitting.bench.filter(pk=by.pk).exists():
        return _("You were not on the bench of this sitting.")
    return _why_not_this_kind(
        order.case, kind=order.kind, codes=order.codes, facts=order.facts
    )


@transaction.atomic
def sign_order(order: Order, *, by: User, at: datetime | None = None) -> Order:
    """Sign; with the last signature that is needed, the order is made.

    Members who sign at the same moment wait for each other: the order is made once.
    """
    case, order = _locked(order)
    refuse_if(why_not_sign_order(order, by=by))
    at = at or timezone.now()
    OrderSignature.objects.create(order=order, member=by, signed_at=at)
    signed = order.signatures.count()
    if signed < order.signatures_needed:
        happened(
            EventType.ORDER_SIGNED,
            by=by,
            about=order,
            case=case,
            at=at,
            signed=signed,
            needed=order.signatures_needed,
        )
        return order
    order.made_at = at
    order.save()
    disposes = Codes.of(order.codes).disposes
    if disposes:
        case.ordered_at = at
        if case.status != CaseStatus.ORDERED:
            case.move_to(CaseStatus.ORDERED)
        case.save()
    happened(
        EventType.ORDER_FINAL if disposes else _event_of(order),
        by=by,
        about=order,
        case=case,
        at=at,
        kind=order.kind,
        codes=order.codes,
        signed=signed,
        amends=order.amends_id,
    )
    return order


def why_not_recall_order(order: Order, *, by: User) -> str:
    if not reach.may(by, "cases.draft_order", order.case):
        return _("Your role can't draft orders.")
    if by.agency_id != order.committee_id:
        return _("Only the Committee that drafted this order recalls it.")
    return _why_not_open(order)


@transaction.atomic
def recall_order(order: Order, *, by: User) -> Order:
    """Take a draft back before its last signature; its signatures stay on record."""
    case, order = _locked(order)
    refuse_if(why_not_recall_order(order, by=by))
    order.recalled_at = timezone.now()
    order.save()
    happened(
        EventType.ORDER_RECALLED,
        by=by,
        about=order,
        case=case,
        signed=order.signatures.count(),
    )
    return order


def why_not_amend_order(order: Order, *, by: User) -> str:
    """Whether a new order can amend this one."""
    return why_not_draft_order(order.case, by=by) or _why_not_amend(order, order.case)


def amend_order(order: Order, *, by: User, text: str, **changes: Any) -> Order:
    """Draft a new order that amends a made one; the old text stays as it was signed."""
    return draft_order(
        order.case,
        by=by,
        text=text,
        amends=order,
        **{
            "kind": order.kind,
            "codes": order.codes,
            "language": order.language,
            "facts": order.facts,
            **changes,
        },
    )


def why_not_declare_conflict(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.declare_conflict", case):
        return _("Only members of the Committee declare a conflict of interest.")
    if ConflictDeclaration.objects.filter(case=case, member=by).exists():
        return _("You have declared a conflict of interest in this case.")
    return ""


@transaction.atomic
def declare_conflict(case: Case, *, by: User, reason: str) -> ConflictDeclaration:
    """Keep out of this case's orders, for good, with the reason."""
    case = Case.objects.locked(case)
    refuse_if(why_not_declare_conflict(case, by=by))
    refuse_if("" if reason.strip() else _("Say what ties you to this case."))
    declaration = ConflictDeclaration.objects.create(
        case=case, member=by, reason=reason.strip()
    )
    happened(EventType.CONFLICT_DECLARED, by=by, about=declaration, case=case)
    return declaration


def why_not_take_undertaking(
    case: Case, *, by: User, signed_on: date | None = None
) -> str:
    if not reach.may(by, "cases.draft_order", case):
        return _("Your role can't take an undertaking.")
    if case.is_over:
        return _("The case is over.")
    if signed_on and signed_on > timezone.localdate():
        return _("The undertaking can't be signed in the future.")
    return ""


@transaction.atomic
def take_undertaking(
    case: Case,
    *,
    by: User,
    declarant: str,
    relation: str,
    address: str,
    signed_on: date,
) -> Undertaking:
    """Record the promise of whoever takes the child home (Form 20)."""
    case = Case.objects.locked(case)
    refuse_if(why_not_take_undertaking(case, by=by, signed_on=signed_on))
    undertaking = Undertaking(
        case=case,
        declarant=declarant,
        relation=relation,
        address=address,
        signed_on=signed_on,
    )
    undertaking.full_clean()
    undertaking.save(force_insert=True)
    happened(EventType.UNDERTAKING_TAKEN, by=by, about=undertaking, case=case)
    return undertaking


def _why_not_this_kind(
    case: Case, *, kind: OrderKind | str, codes: list[str], facts: dict[str, Any]
) -> str:
    """The gates of the law for an order with these codes (JJ Act ss. 36, 37, 40)."""
    meaning = Codes.of(codes)
    if not codes:
        return _("Choose what is ordered.")
    if unknown := set(codes) - meaning.known:
        return _("Unknown kind of order: %s.") % ", ".join(sorted(unknown))
    if kind == OrderKind.FINAL and not (meaning.disposes or meaning.closes):
        return _("A final order says where the child lives, or closes the case.")
    if kind != OrderKind.FINAL and meaning.disposes:
        return _("Only a final order decides where the child lives.")
    if not case.produced_at:
        return _("The child has not been before the Committee yet.")
    return _why_not_dispose(case, meaning, facts) if meaning.disposes else ""


def _why_not_dispose(case: Case, meaning: Codes, facts: dict[str, Any]) -> str:
    if not case.sir_filed_at and not meaning.without_inquiry:
        return _("The social investigation report isn't filed yet.")
    if meaning.restores and not case.home_checked_at:
        return _("The home check must be decided before the child is restored.")
    if not _follow_up_owner(case, facts):
        return _("Say which office follows up at home.")
    if case.status == CaseStatus.ORDERED:
        return ""
    return case.why_not_move_to(CaseStatus.ORDERED)


def _why_not_open(order: Order) -> str:
    if order.made_at:
        return _("The order is made. To change it, amend it by a new order.")
    if order.recalled_at:
        return _("The order was recalled.")
    return ""


def _why_not_amend(order: Order, case: Case) -> str:
    if order.case_id != case.pk:
        return _("The order belongs to another case.")
    return "" if order.made_at else _("Only a made order is amended. Change the draft.")


def _why_not_in(sitting: Sitting | None, case: Case, kind: str) -> str:
    if sitting is None:
        return ""
    if sitting.committee_id != case.owner_id:
        return _("The sitting belongs to another Committee.")
    if not sitting.opened_at:
        return _("The sitting isn't open.")
    if kind == OrderKind.FINAL and sitting.bench.count() < FINAL_BENCH:
        return _("A final order needs three members on the bench.")
    return ""


def _event_of(order: Order) -> EventType:
    return MADE.get(OrderKind(order.kind), EventType.ORDER_PROCEDURAL)


def _locked(order: Order) -> tuple[Case, Order]:
    """The case first, then the order, everywhere: so nobody deadlocks."""
    case = Case.objects.locked(order.case)
    order = Order.objects.select_for_update().get(pk=order.pk)
    order.case = case
    return case, order


def _running_sitting(case: Case) -> Sitting | None:
    return Sitting.objects.running(case.owner_id, timezone.localdate()).first()


def _next_number(case: Case) -> str:
    year = timezone.localdate().year
    state = case.district.state.iso.removeprefix("IN-")
    place = f"{state}/{case.owner.district_id or case.district_id}/{year}"
    return f"ORD/{place}/{NumberSeries.take(f'order/{place}'):05d}"


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
        if value not in (None, "")
    }


def _follow_up_owner(case: Case, facts: dict[str, Any]) -> str:
    """Who follows up: as the order says, else the child protection unit at home."""
    if facts.get("follow_up_owner"):
        return facts["follow_up_owner"]
    duties = Participation.objects.now().filter(case=case).select_related("agency")
    held = {part.duty: str(part.agency) for part in duties}
    return held.get(Duty.DCPU_HOME) or held.get(Duty.DCPU_SOURCE) or ""


def _with_follow_up(
    case: Case, codes: list[str], facts: dict[str, Any]
) -> dict[str, Any]:
    """No final order without an office that follows up (domain reference, T7)."""
    if not Codes.of(codes).disposes:
        return facts
    return {**facts, "follow_up_owner": _follow_up_owner(case, facts)}
