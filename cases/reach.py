"""Who can see a case. Role says which verbs, reach says which cases.

Two rows for every grant: a Participation, from which the database keeps its own wall,
and guardian's row, which lists read. One wrong row of either kind opens nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

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
    grant_many(case, [(to, duty)], because=because, at=at, valid_until=valid_until)
    return Participation.objects.now().get(case=case, agency=to, duty=duty)


def grant_many(
    case: Case,
    parts: Iterable[tuple[Agency, Duty]],
    *,
    because: str,
    at: datetime | None = None,
    valid_until: datetime | None = None,
) -> None:
    """Give several agencies their duties at once, in four statements."""
    now = Participation.objects.now().filter(case=case)
    held = set(now.values_list("agency_id", "duty"))
    wanted = {(agency.pk, duty): agency for agency, duty in parts}
    Participation.objects.bulk_create(
        Participation(
            case=case,
            agency=agency,
            duty=duty,
            from_at=at or timezone.now(),
            valid_until=valid_until,
            because=because,
        )
        for (key, duty), agency in wanted.items()
        if (key, duty) not in held
    )
    groups = {agency.group_id for agency in wanted.values()}
    reached = CaseGroupReach.objects.filter(content_object=case, group__in=groups)
    missing = groups - set(reached.values_list("group_id", flat=True))
    CaseGroupReach.objects.bulk_create(
        CaseGroupReach(
            group_id=group_id, content_object=case, permission_id=_permission()
        )
        for group_id in sorted(missing)
    )


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


def district_offices(district: District) -> list[tuple[Agency, Duty]]:
    """The offices of a district with the duty each has on a case found there."""
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
    first: dict[str, Agency] = {}
    for office in offices.order_by("id"):
        first.setdefault(office.kind, office)
    return [(office, DUTY_OF_KIND[AgencyKind(kind)]) for kind, office in first.items()]


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


@cache
def _permission() -> int:
    """The one permission that reach is about; its row is made once, by migration."""
    return Permission.objects.values_list("pk", flat=True).get(
        codename="view_case", content_type__app_label="cases"
    )
