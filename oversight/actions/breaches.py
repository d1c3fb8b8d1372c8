"""The register of data breaches (DPDP Rules r. 7): found, told, put right by anew."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from common.refusals import refuse_if
from oversight.choices import Told
from oversight.happening import happened_in_office
from oversight.models import BreachReport, DataBreach, reported_at


def why_not_record_breach(
    *, by: User, corrects: DataBreach | None = None, found_at: datetime | None = None
) -> str:
    """Why this person can't record a breach, or put this entry right."""
    if not by.may("oversight.record_breach") or by.agency_id is None:
        return _("Who keeps the office's accounts records a breach of data.")
    if corrects and corrects.agency_id != by.agency_id:
        return _("The office that recorded it puts it right.")
    if corrects and DataBreach.objects.filter(corrects=corrects).exists():
        return _("A newer entry has put this one right already. Correct that one.")
    if found_at and found_at > timezone.now():
        return _("The breach can't be found in the future.")
    return ""


@transaction.atomic
def record_breach(
    *, by: User, found_at: datetime, corrects: DataBreach | None = None, **facts: Any
) -> DataBreach:
    """Record a breach: 72 hours run from when it was found. A correction is a new
    entry that takes the old one's place; the old one's clock goes on."""
    refuse_if(why_not_record_breach(by=by, corrects=corrects, found_at=found_at))
    breach = DataBreach(
        agency=by.agency, found_at=found_at, corrects=corrects, recorded_by=by, **facts
    )
    breach.full_clean(exclude=["agency", "recorded_by", "corrects"])
    breach.save(force_insert=True)
    happened_in_office(
        EventType.BREACH_CORRECTED if corrects else EventType.BREACH_FOUND,
        by=by,
        about=breach,
        agency=by.office,
        subject_id=str(first_of(breach).pk),
        at=timezone.now() if corrects else found_at,
        kind=breach.kind,
        data=breach.data,
        people=breach.people,
    )
    return breach


def why_not_report_breach(
    breach: DataBreach, *, by: User, told_at: datetime | None = None
) -> str:
    """Why this person can't record that somebody was told of the breach."""
    if not by.may("oversight.record_breach"):
        return _("Who keeps the office's accounts records who was told.")
    if breach.agency_id != by.agency_id:
        return _("The office that recorded it says who was told.")
    if told_at and told_at > timezone.now():
        return _("Nobody was told in the future.")
    if told_at and told_at < first_of(breach).found_at:
        return _("Nobody was told before the breach was found.")
    return ""


@transaction.atomic
def report_breach(
    breach: DataBreach,
    *,
    told: Told | str,
    told_at: datetime,
    reference: str,
    words: str = "",
    by: User,
) -> BreachReport:
    """Record who was told, when and under which reference. With the Board and the
    people told, the breach is reported and its clock is met."""
    breach = first_of(breach)
    refuse_if(why_not_report_breach(breach, by=by, told_at=told_at))
    report = BreachReport(
        breach=breach,
        told=told,
        told_at=told_at,
        reference=reference.strip(),
        words=words.strip(),
        recorded_by=by,
    )
    report.full_clean(exclude=["breach", "recorded_by"])
    report.save(force_insert=True)
    whole = reported_at(breach)
    happened_in_office(
        EventType.BREACH_REPORTED if whole else EventType.BREACH_TOLD,
        by=by,
        about=report,
        agency=by.office,
        subject_id=str(breach.pk),
        at=whole or told_at,
        told=str(told),
    )
    return report


def first_of(breach: DataBreach) -> DataBreach:
    """The first entry about this breach: its clock and its reports hang there."""
    while breach.corrects is not None:
        breach = breach.corrects
    return breach
