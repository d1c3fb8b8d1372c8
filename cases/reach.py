"""Who can see a case. Role says which verbs, reach says which cases.

Two rows for every grant: a Participation, from which the database keeps its own wall,
and guardian's row, which lists read. One wrong row of either kind opens nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.choices import AgencyKind
from accounts.models import Agency, District, User
from cases.choices import Duty
from cases.models import Case, CaseUserReach, Participation

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
_OPEN = """
insert into cases_casegroupreach (group_id, permission_id, content_object_id, status)
select unnest(%s::int[]), %s, %s, '' on conflict do nothing
"""


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
    fresh: bool = False,
) -> None:
    """Give several agencies their duties at once, in three statements.

    A `fresh` case was opened in this transaction: nobody has a duty on it yet.
    """
    now = Participation.objects.now().filter(case=case)
    held = set() if fresh else set(now.values_list("agency_id", "duty"))
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
    if not case.sealed:
        # A sealed case is seen by the named few; the offices come back with `reopen`.
        _reach(case, {agency.group_id for agency in wanted.values()})


def reopen(case: Case) -> None:
    """Let the offices that have a duty now see the case again: its seal is lifted."""
    now = Participation.objects.now().filter(case=case)
    _reach(case, set(now.values_list("agency__group_id", flat=True)))


def _reach(case: Case, groups: set[int]) -> None:
    """Write the rows that lists read, for the groups that lack one.

    Other offices' rows are read by nobody, so the database says which there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [sorted(groups), _permission(), case.pk])


def withdraw(participation: Participation, *, at: datetime | None = None) -> None:
    """End a duty; sight of the case ends with the agency's last duty on it."""
    participation.until_at = at or timezone.now()
    participation.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "select reach_ended(%s, %s)",
            [participation.case_id, participation.agency_id],
        )


def was_lost_since(moment: datetime) -> bool:
    """Whether a case has left the sight of the asking person's office since then."""
    with connection.cursor() as cursor:
        cursor.execute("select reach_lost_since(%s)", [moment])
        return cursor.fetchone()[0]


def grant_person(case: Case, *, to: User) -> None:
    """Make somebody one of the named few of a sealed case."""
    if not CaseUserReach.objects.filter(user=to, content_object=case).exists():
        CaseUserReach.objects.create(
            user=to, content_object=case, permission_id=_permission()
        )


def drop_person(case: Case, *, person: User) -> None:
    """Take somebody off the named few of a sealed case."""
    CaseUserReach.objects.filter(user=person, content_object=case).delete()


def named_few(case: Case) -> QuerySet[User]:
    """Who alone sees the case while it is sealed."""
    few = CaseUserReach.objects.filter(content_object=case)
    return User.objects.filter(pk__in=few.values("user_id"))


@dataclass(frozen=True)
class Offices:
    """The offices of a district, each with the duty it has on a case found there."""

    district: District
    parts: tuple[tuple[Agency, Duty], ...]

    @property
    def committee(self) -> Agency | None:
        """The Committee whose cases they are; None where there is none."""
        return next((a for a, duty in self.parts if duty == Duty.CWC_SOURCE), None)


def offices_of(district: District) -> Offices:
    """Who takes care of a child found in this district: a permanent office first."""
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
    for office in offices.order_by("interim", "id"):
        first.setdefault(office.kind, office)
    parts = ((office, DUTY_OF_KIND[AgencyKind(kind)]) for kind, office in first.items())
    return Offices(district, tuple(parts))


def bring_in(case: Case, kind: AgencyKind, *, because: str) -> None:
    """Let the district's office of this kind see the case, where there is one."""
    offices = Agency.objects.serving(case.district).filter(
        kind=kind, ended_on__isnull=True
    )
    if office := offices.order_by("interim", "id").first():
        grant(case, to=office, duty=DUTY_OF_KIND[kind], because=because)


def may(user: User, verb: str, case: Case) -> bool:
    """True if the user's role has the verb and the case is within reach."""
    reached = Case.objects.within_reach(user)
    return user.may(verb) and reached.filter(pk=case.pk).exists()


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
