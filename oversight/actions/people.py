"""Agencies and the people who work for them."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, Session, User
from accounts.roles import Role
from audit.event_types import EventType
from audit.recording import record
from common.refusals import refuse_if

# Without letters and digits that are mistaken for each other on paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

ROLES_OF_KIND: dict[AgencyKind, tuple[Role, ...]] = {
    AgencyKind.NGO: (Role.CASEWORKER, Role.NGO_SUPERVISOR, Role.FOLLOW_UP),
    AgencyKind.CWC: (Role.CWC_MEMBER, Role.CWC_CHAIR, Role.CWC_SECRETARY),
    AgencyKind.DCPU: (Role.DCPO, Role.PROBATION, Role.FOLLOW_UP, Role.INTERPRETER),
    AgencyKind.POLICE: (Role.POLICE, Role.ESCORT),
    AgencyKind.LABOUR: (Role.LABOUR,),
    AgencyKind.SHELTER: (
        Role.SUPERINTENDENT,
        Role.COUNSELLOR,
        Role.MEDICAL_OFFICER,
        Role.CASEWORKER,
    ),
    AgencyKind.SCHOOL: (Role.TEACHER,),
    AgencyKind.DM: (Role.DM,),
    AgencyKind.DLSA: (Role.DLSA,),
    AgencyKind.STATE: (Role.STATE_ADMIN,),
    AgencyKind.COMMISSION: (Role.COMMISSION,),
    AgencyKind.OPERATOR: (Role.SYSTEM_ADMIN, Role.AUDITOR),
}


def why_not_add_agency(*, by: User) -> str:
    if not by.may("accounts.manage_agencies"):
        return _("Only the system administrator adds agencies.")
    return ""


@transaction.atomic
def add_agency(*, by: User, **facts: Any) -> Agency:
    """Add an office or organisation; its people reach cases through its group."""
    refuse_if(why_not_add_agency(by=by))
    agency = Agency(**facts)
    if agency.district_id:
        agency.state_id = agency.district.state_id
    agency.full_clean(exclude=["group"])
    agency.group = Group.objects.create(name=f"{agency.state_id} {agency.name}"[:150])
    agency.save()
    record(EventType.AGENCY_ADDED, by=by, about=agency, kind=agency.kind)
    return agency


def why_not_add_person(agency: Agency, *, by: User, role: str = "") -> str:
    everywhere = by.may("accounts.manage_agencies")
    if not everywhere and not (
        by.may("accounts.invite_people") and by.agency_id == agency.pk
    ):
        return _("You can add people only to your own office.")
    if role and role not in ROLES_OF_KIND[AgencyKind(agency.kind)]:
        return _("This role doesn't exist in this kind of office.")
    return ""


@transaction.atomic
def add_person(agency: Agency, *, by: User, **facts: Any) -> tuple[User, str]:
    """Add a person to an office; gives back the first password, shown once."""
    refuse_if(why_not_add_person(agency, by=by, role=facts.get("role", "")))
    password = get_random_string(16, READABLE)
    person = User.objects.create_user(password=password, agency=agency, **facts)
    record(EventType.PERSON_ADDED, by=by, about=person, role=person.role)
    return person, password


def why_not_change_person(person: User, *, by: User) -> str:
    if person.pk == by.pk:
        return _("Somebody else must change your account.")
    return why_not_add_person(person.agency, by=by)


@transaction.atomic
def end_account(person: User, *, by: User) -> User:
    """End somebody's account: from the next request on it opens nothing."""
    person = User.objects.select_for_update().get(pk=person.pk)
    refuse_if(why_not_change_person(person, by=by))
    person.is_active = False
    person.save()
    Session.objects.of(person).end()
    record(EventType.PERSON_CHANGED, by=by, about=person, ended=True)
    return person


@transaction.atomic
def renew_password(person: User, *, by: User) -> str:
    """Give somebody a new first password, shown once; the old one is gone."""
    person = User.objects.select_for_update().get(pk=person.pk)
    refuse_if(why_not_change_person(person, by=by))
    password = get_random_string(16, READABLE)
    person.set_password(password)
    person.is_active = True
    person.save()
    record(EventType.PERSON_CHANGED, by=by, about=person, password=True)
    return password
