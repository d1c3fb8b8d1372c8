"""Who can see a case. Role says which verbs, reach says which cases.

Two rows for every grant: a Participation, from which the database keeps its own wall,
and guardian's row, which lists read. One wrong row of either kind opens nothing.
"""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.choices import AgencyKind
from accounts.models import Agency, District, User
from cases.choices import Duty
from cases.models import Case, CaseGroupReach, CaseUserReach, Participation

DUTY_OF_KIND = {
    AgencyKind.NGO: Duty.NGO,
    AgencyKind.POLICE: Duty.POLICE,
    AgencyKind.LABOUR: Duty.LABOUR,
    AgencyKind.DM: Duty.DM,
    AgencyKind.CWC: Duty.CWC_SOURCE,
    AgencyKind.DCPU: Duty.DCPU_SOURCE,
    AgencyKind.SHELTER: Duty.SHELTER,
    AgencyKind.DLSA: Duty.DLSA,
}


def grant(
    case: Case,
    *,
    to: Agency,
    duty: Duty,
    because: str,
    at: datetime | None = None,
    valid_until: datetime | None = None,
) -> Participation:
    """Give an agency a duty on the case and sight of it. Repeating changes nothing."""
    participation = (
        Participation.objects.now().filter(case=case, agency=to, duty=duty).first()
    )
    if participation is None:
        participation = Participation.objects.create(
            case=case,
            agency=to,
            duty=duty,
            from_at=at or timezone.now(),
            valid_until=valid_until,
            because=because,
        )
    _write_reach(case, to)
    return participation


def withdraw(participation: Participation, *, at: datetime | None = None) -> None:
    """End a duty; sight of the case ends with the agency's last duty on it."""
    participation.until_at = at or timezone.now()
    participation.save()
    case, agency = participation.case, participation.agency
    if not Participation.objects.now().filter(case=case, agency=agency).exists():
        CaseGroupReach.objects.filter(
            group_id=agency.group_id, content_object=case
        ).delete()


def grant_person(case: Case, *, to: User) -> None:
    """Make somebody one of the named few of a sealed case."""
    if not CaseUserReach.objects.filter(user=to, content_object=case).exists():
        CaseUserReach.objects.create(
            user=to, content_object=case, permission_id=_permission()
        )


def grant_district_offices(
    case: Case, *, district: District, because: str, at: datetime
) -> None:
    """Give the offices of a district their duties on a case found there."""
    kinds = [
        AgencyKind.CWC,
        AgencyKind.DCPU,
        AgencyKind.POLICE,
        AgencyKind.LABOUR,
        AgencyKind.DM,
    ]
    offices = Agency.objects.serving(district).filter(
        kind__in=kinds, ended_on__isnull=True
    )
    seen = set()
    for office in offices.order_by("id"):
        if office.kind not in seen:
            seen.add(office.kind)
            duty = DUTY_OF_KIND[AgencyKind(office.kind)]
            grant(case, to=office, duty=duty, because=because, at=at)


def may(user: User, verb: str, case: Case) -> bool:
    """True if the user's role has the verb and the case is within reach."""
    return user.may(verb) and Case.objects.visible_to(user).filter(pk=case.pk).exists()


def holds(user: User, duty: Duty, case: Case) -> bool:
    """True if the user's agency has this duty on the case now."""
    return (
        Participation.objects.now()
        .filter(case=case, agency=user.agency_id, duty=duty)
        .exists()
    )


def _write_reach(case: Case, agency: Agency) -> None:
    there = CaseGroupReach.objects.filter(group_id=agency.group_id, content_object=case)
    if not there.exists():
        CaseGroupReach.objects.create(
            group_id=agency.group_id,
            content_object=case,
            permission_id=_permission(),
        )


def _permission() -> int:
    return Permission.objects.values_list("pk", flat=True).get(
        codename="view_case", content_type__app_label="cases"
    )
