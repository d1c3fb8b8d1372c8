"""Sittings of a Committee: the bench, the cause list, who was heard and how."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from accounts.roles import Role
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.choices import ListPurpose
from cases.happening import happened
from cases.lifecycle import CaseStatus
from cases.models import (
    Case,
    CauseListItem,
    ChildWish,
    Clock,
    CodeListEntry,
    Sitting,
)
from common.refusals import certain, refuse_if

MEMBERS = frozenset({Role.CWC_MEMBER, Role.CWC_CHAIR})
# How long before its four months end a case is proposed for its final order.
FALLING_DUE = timedelta(days=15)
# At four minutes a case a bench hears some forty in a day; more need a choice.
PROPOSED = 60


@dataclass(frozen=True)
class Suggestion:
    """A case that the law says must come before the Committee soon."""

    case: Case
    purpose: ListPurpose
    due_at: datetime | None = None


def members_of(committee: Agency) -> QuerySet[User]:
    """The people who may sit on this Committee's bench."""
    return User.objects.filter(
        agency=committee, role__in=MEMBERS, is_active=True
    ).order_by("-role", "full_name")


def why_not_open_sitting(
    *, by: User, on: date | None = None, bench: list[User] | None = None
) -> str:
    if not by.may("cases.hold_sitting") or by.office.kind != AgencyKind.CWC:
        return _("Only a Committee holds sittings.")
    if on is None:
        return ""
    if on > timezone.localdate():
        return _("A sitting is opened on its own day.")
    if not bench:
        return _("Say who is on the bench.")
    if any(_is_stranger(member, by) for member in bench):
        return _("Only members of this Committee sit on its bench.")
    sitting = Sitting.objects.filter(committee=by.agency, on=on).first()
    if sitting and sitting.ended_at:
        return _("The sitting of that day is over.")
    if sitting and sitting.opened_at:
        return _("The sitting of that day is open already.")
    return ""


@transaction.atomic
def open_sitting(*, by: User, on: date, bench: list[User]) -> Sitting:
    """Open the day's sitting, with who is on the bench on record."""
    refuse_if(why_not_open_sitting(by=by, on=on, bench=bench))
    sitting = _sitting_on(by.office, on)
    # Asked again: somebody may have opened it while we waited for the row.
    refuse_if(why_not_open_sitting(by=by, on=on, bench=bench))
    sitting.opened_at = timezone.now()
    sitting.save()
    sitting.bench.set(bench)
    record(
        EventType.SITTING_OPENED,
        by=by,
        about=sitting,
        on=on,
        bench=sorted(member.pk for member in bench),
    )
    return sitting


def why_not_seat_member(
    sitting: Sitting, *, by: User, member: User | None = None
) -> str:
    if reason := _why_not_hold(sitting, by):
        return reason
    if not sitting.is_running:
        return _("The sitting isn't open.")
    if member is None:
        return ""
    if _is_stranger(member, by):
        return _("Only members of this Committee sit on its bench.")
    if sitting.bench.filter(pk=member.pk).exists():
        return _("This member is on the bench already.")
    return ""


@transaction.atomic
def seat_member(sitting: Sitting, *, by: User, member: User) -> Sitting:
    """Somebody who came later joins the bench."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    refuse_if(why_not_seat_member(sitting, by=by, member=member))
    sitting.bench.add(member)
    record(EventType.MEMBER_SEATED, by=by, about=sitting, member=member)
    return sitting


def why_not_list_case(case: Case, *, by: User, on: date | None = None) -> str:
    if not reach.may(by, "cases.hold_sitting", case):
        return _("Only a Committee lists cases.")
    if case.owner_id != by.agency_id:
        return _("Another Committee holds this case.")
    if case.is_over:
        return _("The case is over.")
    if on is None:
        return ""
    if on < timezone.localdate():
        return _("That day is past.")
    listed = CauseListItem.objects.filter(
        case=case, sitting__on=on, sitting__committee=by.agency_id
    )
    if listed.exists():
        return _("The case is on this list already.")
    over = Sitting.objects.filter(committee=by.agency_id, on=on, ended_at__isnull=False)
    return _("The sitting of that day is over.") if over.exists() else ""


@transaction.atomic
def list_case(
    case: Case, *, by: User, on: date, purpose: ListPurpose | str, note: str = ""
) -> CauseListItem:
    """Put a case on the cause list of a day, at the end of the list."""
    case = Case.objects.locked(case)
    sitting = _sitting_on(by.office, on) if by.may("cases.hold_sitting") else None
    refuse_if(why_not_list_case(case, by=by, on=on))
    item = _add_item(certain(sitting), case, purpose=purpose, note=note)
    happened(
        EventType.CASE_LISTED,
        by=by,
        about=item,
        case=case,
        on=on,
        purpose=str(purpose),
    )
    return item


@transaction.atomic
def list_suggested(*, by: User, on: date) -> list[CauseListItem]:
    """Put everything that the law calls for on the list of a day."""
    return [
        list_case(suggested.case, by=by, on=on, purpose=suggested.purpose)
        for suggested in what_to_list(by, on)
    ]


def what_to_list(user: User, on: date) -> list[Suggestion]:
    """What should come before this Committee on a day and isn't listed yet.

    Children still to be produced first, then final orders falling due, then reports
    received since the case was last heard. Their keys come from one index each, in
    the order of their haste, and only those that will be shown are read.
    """
    listed = set(
        CauseListItem.objects.filter(
            sitting__committee=user.agency_id,
            sitting__on__gte=on,
            heard_at__isnull=True,
        ).values_list("case_id", flat=True)
    )
    some = PROPOSED + len(listed)
    called: dict[UUID, tuple[ListPurpose, datetime | None]] = {}
    for purpose, rows in [
        (ListPurpose.PRODUCTION, _to_produce(user)),
        (ListPurpose.FINAL, _orders_due(user, on)),
        (ListPurpose.REPORT, _reports_in(user)),
    ]:
        for pk, due_at in rows[:some]:
            called.setdefault(pk, (purpose, due_at))
    wanted = [pk for pk in called if pk not in listed][:PROPOSED]
    cases = Case.objects.visible_to(user).lines().in_bulk(wanted)
    return [Suggestion(cases[pk], *called[pk]) for pk in wanted if pk in cases]


def why_not_take_off_list(item: CauseListItem, *, by: User) -> str:
    if reason := _why_not_hold(item.sitting, by):
        return reason
    if item.heard_at:
        return _("The case was heard already.")
    return _("The sitting is over.") if item.sitting.ended_at else ""


@transaction.atomic
def take_off_list(item: CauseListItem, *, by: User) -> None:
    """Take an unheard case off the list. The book keeps that it stood there."""
    item = _locked(item)
    refuse_if(why_not_take_off_list(item, by=by))
    happened(
        EventType.CASE_UNLISTED, by=by, about=item, case=item.case, on=item.sitting.on
    )
    item.delete()


def why_not_pass_over(item: CauseListItem, *, by: User) -> str:
    return why_not_take_off_list(item, by=by)


@transaction.atomic
def pass_over(item: CauseListItem, *, by: User) -> CauseListItem:
    """Hear this case last today."""
    item = _locked(item)
    refuse_if(why_not_pass_over(item, by=by))
    item.place = _next_place(item.sitting)
    item.save()
    happened(
        EventType.CASE_PASSED_OVER,
        by=by,
        about=item,
        case=item.case,
        on=item.sitting.on,
    )
    return item


def why_not_hear_case(item: CauseListItem, *, by: User) -> str:
    if reason := _why_not_hold(item.sitting, by):
        return reason
    if not item.sitting.is_running:
        return _("The sitting isn't open.")
    return _("The case was heard already.") if item.heard_at else ""


@transaction.atomic
def hear_case(
    item: CauseListItem,
    *,
    by: User,
    wish_heard: str,
    note: str = "",
    wish: str = "",
    adjourned_to: date | None = None,
) -> CauseListItem:
    """Record that the case was heard, and how the child's own view was heard.

    With `adjourned_to` the case goes on the list of that day by itself.
    """
    item = _locked(item)
    case = item.case
    refuse_if(why_not_hear_case(item, by=by))
    refuse_if(_why_not_heard_so(item, wish_heard, adjourned_to))
    item.heard_at = timezone.now()
    item.wish_heard = wish_heard
    item.note = note
    item.adjourned_to = adjourned_to
    item.save()
    if wish:
        ChildWish(case=case, words=wish, written_by=by).save(force_insert=True)
    if adjourned_to:
        _carry(item, adjourned_to)
    happened(
        EventType.CASE_HEARD,
        by=by,
        about=item,
        case=case,
        wish_heard=wish_heard,
        adjourned_to=adjourned_to,
    )
    return item


def why_not_end_sitting(sitting: Sitting, *, by: User) -> str:
    if reason := _why_not_hold(sitting, by):
        return reason
    return "" if sitting.is_running else _("The sitting isn't open.")


@transaction.atomic
def end_sitting(
    sitting: Sitting, *, by: User, adjourned_to: date | None = None
) -> Sitting:
    """End the day. What wasn't heard goes on another day's list, never nowhere."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    refuse_if(why_not_end_sitting(sitting, by=by))
    left = list(sitting.items.filter(heard_at__isnull=True).order_by("place"))
    if left and (adjourned_to is None or adjourned_to <= sitting.on):
        refuse_if(_("Say on which later day the cases are heard that are left."))
    for item in left:
        item.adjourned_to = adjourned_to
        item.save()
        _carry(item, certain(adjourned_to))
    sitting.ended_at = timezone.now()
    sitting.save()
    record(
        EventType.SITTING_ENDED,
        by=by,
        about=sitting,
        heard=sitting.items.filter(heard_at__isnull=False).count(),
        carried=len(left),
        adjourned_to=adjourned_to,
    )
    return sitting


def _why_not_hold(sitting: Sitting, by: User) -> str:
    if not by.may("cases.hold_sitting") or sitting.committee_id != by.agency_id:
        return _("Only the Committee that sits does this.")
    return ""


def _why_not_heard_so(
    item: CauseListItem, wish_heard: str, adjourned_to: date | None
) -> str:
    views = CodeListEntry.objects.filter(list="child_view", code=wish_heard)
    if not views.exists():
        return _("Say how the child was heard.")
    if adjourned_to and adjourned_to <= item.sitting.on:
        return _("A case is adjourned to a later day.")
    return ""


def _is_stranger(member: User, by: User) -> bool:
    return member.role not in MEMBERS or member.agency_id != by.agency_id


def _sitting_on(committee: Agency, on: date) -> Sitting:
    """The Committee's sitting of a day, planned now if need be, and held."""
    Sitting.objects.get_or_create(committee=committee, on=on)
    return Sitting.objects.select_for_update().get(committee=committee, on=on)


def _locked(item: CauseListItem) -> CauseListItem:
    case = Case.objects.locked(item.case)
    item = CauseListItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    item.case = case
    return item


def _next_place(sitting: Sitting) -> int:
    return (sitting.items.aggregate(last=Max("place"))["last"] or 0) + 1


def _add_item(
    sitting: Sitting, case: Case, *, purpose: str, note: str = ""
) -> CauseListItem:
    item = CauseListItem(
        sitting=sitting,
        case=case,
        place=_next_place(sitting),
        purpose=purpose,
        note=note,
    )
    item.full_clean()
    item.save(force_insert=True)
    return item


def _carry(item: CauseListItem, to: date) -> None:
    sitting = _sitting_on(item.sitting.committee, to)
    refuse_if(_("The sitting of that day is over.") if sitting.ended_at else "")
    if not sitting.items.filter(case=item.case_id).exists():
        _add_item(sitting, item.case, purpose=item.purpose)


def _to_produce(user: User) -> QuerySet:
    waiting = Case.objects.filter(owner=user.agency_id, status=CaseStatus.RESCUED)
    return waiting.order_by("rescued_at").values_list("pk", "next_due_at")


def _orders_due(user: User, on: date) -> QuerySet:
    clocks = Clock.objects.filter(
        agency=user.agency_id,
        rule__code="FINAL_ORDER_4M",
        due_at__date__lte=on + FALLING_DUE,
    )
    return clocks.open().order_by("due_at").values_list("case_id", "due_at")


def _reports_in(user: User) -> QuerySet:
    heard = CauseListItem.objects.filter(
        case=OuterRef("pk"), heard_at__gte=OuterRef("sir_filed_at")
    )
    filed = Case.objects.filter(
        ~Exists(heard),
        owner=user.agency_id,
        sir_filed_at__isnull=False,
        ordered_at__isnull=True,
    )
    return filed.order_by("sir_filed_at").values_list("pk", "sir_filed_at")
