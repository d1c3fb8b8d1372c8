"""The shelters themselves: what their registration says, and who looks at them."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, User
from accounts.roles import DataClass
from audit.event_types import EventType
from audit.recording import record
from audit.revealing import Revealed, reveal, why_not_reveal
from cases.models import CodeListEntry
from common.refusals import refuse_if
from shelters.models import Inspection, Shelter, ShelterPlace


def kinds_of_shelter() -> list[tuple[str, str]]:
    """Code and word of each kind of institution that takes children in."""
    entries = CodeListEntry.objects.filter(list="placement", valid_to__isnull=True)
    return [
        (entry.code, entry.text)
        for entry in entries.order_by("place")
        if entry.extra.get("institution")
    ]


def _is_near(agency: Agency, by: User) -> bool:
    """True if both offices are of one district."""
    return by.agency is not None and by.agency.district_id == agency.district_id


def why_not_register_shelter(agency: Agency, *, by: User, kind: str = "") -> str:
    """Why this person can't enter this shelter, or nothing."""
    if not by.may("shelters.edit_shelter") or not _is_near(agency, by):
        return _("Only the protection unit of its district enters a shelter.")
    if agency.kind != AgencyKind.SHELTER:
        return _("Only a children's home or shelter takes children in.")
    if Shelter.objects.filter(pk=agency.pk).exists():
        return _("This shelter is entered already.")
    if kind and kind not in dict(kinds_of_shelter()):
        return _("Choose a kind of institution from the list.")
    return ""


@transaction.atomic
def register_shelter(agency: Agency, *, kind: str, by: User, **facts: Any) -> Shelter:
    """Enter a shelter with its registration, licence and beds."""
    refuse_if(why_not_register_shelter(agency, by=by, kind=kind))
    shelter = Shelter(agency=agency, kind=kind, **facts)
    shelter.full_clean()
    shelter.save(force_insert=True)
    record(EventType.SHELTER_CHANGED, by=by, about=shelter, new=True)
    return shelter


def why_not_change_shelter(
    shelter: Shelter, *, by: User, kind: str = "", beds: int | None = None
) -> str:
    """Why this person can't change the shelter's facts (so), or nothing."""
    if not by.may("shelters.edit_shelter") or not _is_near(shelter.agency, by):
        return _("Only the protection unit of its district changes a shelter's facts.")
    if kind and kind not in dict(kinds_of_shelter()):
        return _("Choose a kind of institution from the list.")
    living = Shelter.objects.filter(pk=shelter.pk).beds()[shelter.pk].living
    if beds is not None and beds < living:
        return _("%d children live there; it can't have fewer beds.") % living
    return ""


@transaction.atomic
def change_shelter(shelter: Shelter, *, by: User, **facts: Any) -> Shelter:
    """Correct or renew what the registration says."""
    shelter = Shelter.objects.locked(shelter)
    refuse_if(
        why_not_change_shelter(
            shelter, by=by, kind=facts.get("kind", ""), beds=facts.get("beds")
        )
    )
    for name, value in facts.items():
        setattr(shelter, name, value)
    shelter.full_clean()
    shelter.save()
    record(EventType.SHELTER_CHANGED, by=by, about=shelter, fields=sorted(facts))
    return shelter


def why_not_keep_place(shelter: Shelter, *, by: User) -> str:
    """Why this person can't write where the shelter stands, or nothing."""
    if not by.may("shelters.keep_place") or by.agency_id != shelter.pk:
        return _("Only the shelter itself writes where it stands.")
    return ""


@transaction.atomic
def keep_place(
    shelter: Shelter, *, address: str, by: User, phone: str = ""
) -> ShelterPlace:
    """Write where the shelter stands, for those who may know where children live."""
    refuse_if(why_not_keep_place(shelter, by=by))
    place = ShelterPlace(shelter=shelter, address=address.strip(), phone=phone.strip())
    place.full_clean(validate_unique=False)
    place.save()
    record(EventType.SHELTER_CHANGED, by=by, about=shelter, fields=["place"])
    return place


def why_not_show_place(shelter: Shelter, *, by: User) -> str:
    """Why this person can't be told where the shelter stands, or nothing."""
    if not by.reads(DataClass.ICP):
        return _("Your role doesn't learn where children live.")
    return why_not_reveal(by=by)


@transaction.atomic
def show_place(shelter: Shelter, *, by: User) -> None:
    """Let this person read where the shelter stands, in the minute after this is kept.

    Who was told, and when, stays in the book: the database shows nothing to the
    transaction that asks, which might yet be undone.
    """
    refuse_if(why_not_show_place(shelter, by=by))
    reveal(Revealed.PLACE, by=by, about=shelter)
    record(EventType.VALUE_REVEALED, by=by, about=shelter, what=Revealed.PLACE)


def _next_inspection(shelter: Shelter, inspected_on: date) -> date:
    """When the committee comes again at the latest (JJ Act s. 54), by the list's row
    of this kind of home."""
    kinds = CodeListEntry.objects.on(inspected_on).filter(list="placement")
    months = kinds.get(code=shelter.kind).extra["inspect_months"]
    return inspected_on + relativedelta(months=months)


def why_not_inspect_shelter(
    shelter: Shelter, *, by: User, inspected_on: date | None = None
) -> str:
    """Why this person can't record an inspection (of that day), or nothing."""
    if not by.may("shelters.inspect_shelter"):
        return _("Your role doesn't inspect shelters.")
    if not _is_near(shelter.agency, by):
        return _("A shelter is inspected by the offices of its district.")
    if inspected_on and inspected_on > timezone.localdate():
        return _("The inspection can't be in the future.")
    return ""


@transaction.atomic
def inspect_shelter(
    shelter: Shelter,
    *,
    inspected_on: date,
    verdict: str,
    by: User,
    findings: str = "",
    to_mend: str = "",
    children_seen: int | None = None,
    next_due_on: date | None = None,
) -> Inspection:
    """Write down what an inspection found and when the next one is due (Form 46)."""
    refuse_if(why_not_inspect_shelter(shelter, by=by, inspected_on=inspected_on))
    inspection = Inspection(
        shelter=shelter,
        inspected_on=inspected_on,
        by=by,
        agency=by.agency,
        verdict=verdict,
        findings=findings.strip(),
        to_mend=to_mend.strip(),
        children_seen=children_seen,
        next_due_on=next_due_on or _next_inspection(shelter, inspected_on),
    )
    inspection.full_clean()
    inspection.save(force_insert=True)
    record(EventType.SHELTER_INSPECTED, by=by, about=inspection, verdict=verdict)
    return inspection
