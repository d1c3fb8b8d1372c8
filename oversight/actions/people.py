"""Agencies and the people who work for them."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, Approval, Invitation, Session, User
from accounts.models.invitations import VALID_FOR
from accounts.roles import POWERFUL, Role
from audit.event_types import EventType
from audit.recording import record
from common.outbox import post
from common.refusals import refuse_if

# Without letters and digits that are mistaken for each other on paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

ROLES_OF_KIND: dict[AgencyKind, tuple[Role, ...]] = {
    AgencyKind.NGO: (Role.CASEWORKER, Role.NGO_SUPERVISOR, Role.FOLLOW_UP),
    AgencyKind.CWC: (Role.CWC_MEMBER, Role.CWC_CHAIR, Role.CWC_SECRETARY),
    AgencyKind.DCPU: (Role.DCPO, Role.PROBATION, Role.FOLLOW_UP, Role.INTERPRETER),
    AgencyKind.POLICE: (Role.POLICE,),
    AgencyKind.ESCORT: (Role.ESCORT,),
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
    if agency.district:
        agency.state_id = agency.district.state_id
    agency.full_clean(exclude=["group"])
    agency.group = Group.objects.create(name=f"{agency.state_id} {agency.name}"[:150])
    agency.save()
    record(EventType.AGENCY_ADDED, by=by, about=agency, kind=agency.kind)
    return agency


def keeps_office(agency: Agency, *, by: User) -> bool:
    """Whether this person keeps the accounts of this office."""
    return by.may("accounts.manage_agencies") or (
        by.may("accounts.invite_people") and by.agency_id == agency.pk
    )


def why_not_add_person(agency: Agency, *, by: User, role: str = "") -> str:
    if not keeps_office(agency, by=by):
        return _("You can add people only to your own office.")
    if role and role not in ROLES_OF_KIND[AgencyKind(agency.kind)]:
        return _("This role doesn't exist in this kind of office.")
    return ""


@transaction.atomic
def add_person(agency: Agency, *, by: User, **facts: Any) -> tuple[User, str]:
    """Add a person to an office; gives back the first password, shown once.

    It holds for a week and opens nothing but the page that sets another one.
    """
    refuse_if(why_not_add_person(agency, by=by, role=facts.get("role", "")))
    password = get_random_string(16, READABLE)
    person = _new_person(agency, None, by=by, **facts)
    person.lend_password(password)
    person.save()
    record(EventType.PERSON_ADDED, by=by, about=person, role=person.role)
    return person, password


def _new_person(
    agency: Agency, password: str | None, *, by: User, **facts: Any
) -> User:
    person = User.objects.create_user(
        password=password,
        agency=agency,
        is_active=facts["role"] not in POWERFUL,
        **facts,
    )
    _ask_second_person(person, by=by)
    return person


def _ask_second_person(person: User, *, by: User) -> None:
    """A powerful account opens nothing until somebody else has approved it."""
    if person.role not in POWERFUL:
        return
    # Who set the last password is never the second person.
    if not person.approvals.waiting().update(asked_by=by):
        Approval.objects.create(person=person, asked_by=by)


def why_not_invite_person(agency: Agency, *, by: User, role: str = "") -> str:
    return why_not_add_person(agency, by=by, role=role)


@transaction.atomic
def invite_person(
    agency: Agency,
    *,
    by: User,
    role: str,
    full_name: str,
    email: str,
    valid_until: date | None = None,
) -> Invitation:
    """Ask somebody by e-mail to make an account; the link works once, for a week."""
    refuse_if(why_not_invite_person(agency, by=by, role=role))
    invitation = Invitation(
        agency=agency,
        role=role,
        full_name=full_name,
        email=email,
        valid_until=valid_until,
        invited_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )
    invitation.full_clean(exclude=["agency", "invited_by"])
    invitation.save(force_insert=True)
    post("oversight.mail_invitation", by=by, invitation=invitation.pk)
    record(EventType.PERSON_INVITED, by=by, about=invitation, role=role)
    return invitation


def why_not_withdraw_invitation(invitation: Invitation, *, by: User) -> str:
    if invitation.taken_at:
        return _("This invitation was accepted. End the account instead.")
    if invitation.withdrawn_at:
        return _("This invitation is withdrawn already.")
    return why_not_add_person(invitation.agency, by=by)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Take an invitation back: its link opens nothing from now on."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(
        pk=invitation.pk
    )
    refuse_if(why_not_withdraw_invitation(invitation, by=by))
    invitation.withdrawn_at = timezone.now()
    invitation.save()
    record(EventType.INVITATION_WITHDRAWN, by=by, about=invitation)
    return invitation


def why_not_accept_invitation(invitation: Invitation, *, by: User) -> str:
    """`by` is who invited: the account is made on that person's word."""
    open_now = Invitation.objects.open(timezone.now())
    if not open_now.filter(pk=invitation.pk).exists():
        return _("This link has been used already or is too old.")
    return why_not_add_person(invitation.agency, by=by, role=invitation.role)


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, by: User, username: str, password: str, full_name: str
) -> User:
    """Make the account that an invitation promised, once."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(
        pk=invitation.pk
    )
    refuse_if(why_not_accept_invitation(invitation, by=by))
    person = _new_person(
        invitation.agency,
        password,
        by=by,
        username=username,
        full_name=full_name,
        role=invitation.role,
        email=invitation.email,
        valid_until=invitation.valid_until,
    )
    invitation.taken_at, invitation.person = timezone.now(), person
    invitation.save()
    record(EventType.PERSON_JOINED, by=by, about=person, role=person.role)
    return person


def why_not_decide_account(approval: Approval, *, by: User) -> str:
    if approval.decided_at:
        return _("This was decided already.")
    if by.pk == approval.asked_by_id:
        return _("A second person has to decide, not who asked for the account.")
    if by.pk == approval.person_id:
        return _("Somebody else must change your account.")
    if not keeps_office(approval.person.office, by=by):
        return _("Only who keeps the accounts of this office decides.")
    return ""


@transaction.atomic
def decide_account(approval: Approval, *, by: User, grant: bool) -> Approval:
    """Let a powerful account work, or not."""
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    refuse_if(why_not_decide_account(approval, by=by))
    approval.decided_by, approval.decided_at = by, timezone.now()
    approval.granted = grant
    approval.save()
    if grant:
        User.objects.filter(pk=approval.person_id).update(is_active=True)
    record(EventType.ACCOUNT_DECIDED, by=by, about=approval.person, granted=grant)
    return approval


def why_not_change_person(person: User, *, by: User) -> str:
    if person.pk == by.pk:
        return _("Somebody else must change your account.")
    return why_not_add_person(person.office, by=by)


@transaction.atomic
def end_account(person: User, *, by: User) -> User:
    """End somebody's account: from the next request on it opens nothing.

    Its sessions, its second steps, the groups it reached cases through, the
    invitations it sent, what it waits for and the jobs it began end with it; its tokens
    open only while the account is open. Its seats at sealed cases and in planned
    operations are taken back, and those who see them are told.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    refuse_if(why_not_change_person(person, by=by))
    person.is_active = False
    person.save()
    Session.objects.of(person).end()
    Authenticator.objects.filter(user=person).delete()
    person.groups.clear()
    sent = Invitation.objects.open(timezone.now()).filter(invited_by=person)
    sent.update(withdrawn_at=timezone.now())
    person.approvals.waiting().update(
        decided_by=by, decided_at=timezone.now(), granted=False
    )
    with connection.cursor() as cursor:
        cursor.execute("select let_go_of_closed()")
    record(EventType.PERSON_CHANGED, by=by, about=person, ended=True)
    return person


@transaction.atomic
def end_sessions(person: User, *, by: User) -> int:
    """End every session of somebody whose account stays; gives back how many."""
    refuse_if(why_not_change_person(person, by=by))
    count = Session.objects.of(person).living().end()
    record(EventType.PERSON_CHANGED, by=by, about=person, sessions=count)
    return count


def why_not_set_end(person: User, *, by: User, valid_until: date | None = None) -> str:
    if valid_until and valid_until < timezone.localdate():
        return _("The last day can’t be in the past. End the account instead.")
    return why_not_change_person(person, by=by)


@transaction.atomic
def set_end(person: User, *, by: User, valid_until: date | None) -> User:
    """Say until which day somebody's account and role are good.

    A powerful account that has run out waits for a second person, as a new one does.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    refuse_if(why_not_set_end(person, by=by, valid_until=valid_until))
    if person.has_run_out and person.role in POWERFUL:
        person.is_active = False
        _ask_second_person(person, by=by)
    person.valid_until = valid_until
    person.save()
    record(EventType.PERSON_CHANGED, by=by, about=person, valid_until=valid_until)
    return person


def why_not_renew_password(person: User, *, by: User) -> str:
    waits = person.approvals.waiting().exists()
    if not person.is_active and not waits:
        # Its seats, tokens and sessions ended with it, and must not come back.
        return _("This account is closed for good. Add the person anew.")
    return why_not_change_person(person, by=by)


@transaction.atomic
def renew_password(person: User, *, by: User) -> str:
    """Give somebody a new first password, shown once; the old one is gone.

    Whoever knows it could sign in instead of that person: a powerful account waits
    for a second person again.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    refuse_if(why_not_renew_password(person, by=by))
    password = get_random_string(16, READABLE)
    person.lend_password(password)
    person.is_active = person.role not in POWERFUL
    person.save()
    Session.objects.of(person).end()
    _ask_second_person(person, by=by)
    record(EventType.PERSON_CHANGED, by=by, about=person, password=True)
    return password


def ends_in(days: int, now: datetime) -> Any:
    """Open accounts whose last day is this many days away."""
    day = timezone.localdate(now) + timedelta(days=days)
    return User.objects.filter(is_active=True, valid_until=day)
