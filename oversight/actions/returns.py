"""Quarterly returns: the clock notes that a quarter is over, the chairperson files."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from accounts.roles import Role
from audit.event_types import EventType
from audit.recording import record
from cases.models import InboxItem
from common.refusals import refuse_if
from oversight.actions.reminding import notices_to
from oversight.figures import digest, figures_of
from oversight.happening import happened_in_office, start_office_clocks
from oversight.models import QuarterlyReturn
from oversight.quarters import Quarter


@transaction.atomic
def note_quarter_end(quarter: Quarter, *, by: None = None) -> int:
    """Start the clock of the return in every Committee; repeating starts nothing."""
    committees = (
        Agency.objects.of_kind(AgencyKind.CWC)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=quarter.next_starts_on))
        .select_related("state")
        .order_by("pk")
    )
    started = start_office_clocks(
        EventType.QUARTER_ENDED,
        committees,
        subject_id=quarter.starts_on.isoformat(),
        at=quarter.ended_at,
    )
    if started:
        record(
            EventType.QUARTER_ENDED,
            by=by,
            about=started[0],
            quarter=quarter.starts_on,
            committees=len(started),
        )
    return len(started)


def why_not_file_return(quarter: Quarter, *, by: User, seen: str = "") -> str:
    """Why this person can't file the return of this quarter."""
    office = by.agency
    if not by.may("oversight.file_return") or office is None:
        return _("Only the chairperson files the return.")
    if office.kind != AgencyKind.CWC:
        return _("Only a Committee files a return.")
    if not quarter.is_over:
        return _("The quarter isn't over yet.")
    if filed(office, quarter.starts_on):
        return _("The return of this quarter is filed. It doesn't change any more.")
    if seen and seen != digest(figures_of(quarter)):
        return _("The numbers have changed since you looked. Look at them again.")
    return ""


@transaction.atomic
def file_return(quarter: Quarter, *, seen: str, by: User) -> QuarterlyReturn:
    """Sign the quarter's numbers off as they stand now; they never change again."""
    # Two clicks at once take turns at the office's own row.
    office = Agency.objects.select_for_update(of=("self",)).get(pk=by.office_id)
    refuse_if(why_not_file_return(quarter, by=by, seen=seen))
    made = QuarterlyReturn.objects.create(
        agency=office,
        starts_on=quarter.starts_on,
        figures=figures_of(quarter),
        filed_at=timezone.now(),
        filed_by=by,
    )
    _tell_readers(made)
    happened_in_office(
        EventType.RETURN_FILED,
        by=by,
        about=made,
        agency=office,
        subject_id=quarter.starts_on.isoformat(),
        quarter=quarter.starts_on,
    )
    return made


def _tell_readers(made: QuarterlyReturn) -> None:
    """A notice to whom the law sends it: the magistrate of the district (JJ Act
    s. 36) and the State (s. 40 (4))."""
    office = made.agency
    told = {Role.DM: {"district": office.district_id}}
    told[Role.STATE_ADMIN] = {"state": office.state_id}
    kinds = {Role.DM: AgencyKind.DM, Role.STATE_ADMIN: AgencyKind.STATE}
    InboxItem.objects.bulk_create(
        notice
        for role, place in told.items()
        for reader in Agency.objects.filter(
            kind=kinds[role], ended_on__isnull=True, **place
        )
        for notice in notices_to(
            reader.pk,
            role=role,
            kind=EventType.RETURN_FILED.value,
            facts={"return": str(made.pk)},
        )
    )


def filed(office: Agency, starts_on: date) -> QuarterlyReturn | None:
    """The office's filed return of the quarter that begins on this day."""
    return QuarterlyReturn.objects.filter(agency=office, starts_on=starts_on).first()
