"""The least that is valid. Everything is built behind the walls."""

from datetime import datetime, timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.choices import AgencyKind
from accounts.models import Agency, District, User
from accounts.roles import Role
from tests.conftest import behind_the_walls

JAIPUR, MADHUBANI = "Jaipur", "Madhubani"

KIND_OF_ROLE = {
    Role.CASEWORKER: AgencyKind.NGO,
    Role.NGO_SUPERVISOR: AgencyKind.NGO,
    Role.CWC_MEMBER: AgencyKind.CWC,
    Role.CWC_CHAIR: AgencyKind.CWC,
    Role.CWC_SECRETARY: AgencyKind.CWC,
    Role.DCPO: AgencyKind.DCPU,
    Role.SUPERINTENDENT: AgencyKind.SHELTER,
    Role.COUNSELLOR: AgencyKind.SHELTER,
    Role.MEDICAL_OFFICER: AgencyKind.SHELTER,
    Role.TEACHER: AgencyKind.SCHOOL,
    Role.POLICE: AgencyKind.POLICE,
    Role.LABOUR: AgencyKind.LABOUR,
    Role.DM: AgencyKind.DM,
    Role.FOLLOW_UP: AgencyKind.NGO,
    Role.STATE_ADMIN: AgencyKind.STATE,
    Role.SYSTEM_ADMIN: AgencyKind.OPERATOR,
    Role.AUDITOR: AgencyKind.OPERATOR,
    Role.PROBATION: AgencyKind.DCPU,
    Role.INTERPRETER: AgencyKind.DCPU,
    Role.ESCORT: AgencyKind.ESCORT,
    Role.DLSA: AgencyKind.DLSA,
    Role.COMMISSION: AgencyKind.COMMISSION,
}


class Walled(DjangoModelFactory):
    """A factory whose rows are made as the database's superuser."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with behind_the_walls():
            return super()._create(model_class, *args, **kwargs)


def district(name: str) -> District:
    return District.objects.get(name=name)


class AgencyFactory(Walled):
    class Meta:
        model = Agency

    class Params:
        place = JAIPUR

    kind = AgencyKind.NGO
    name = factory.LazyAttributeSequence(lambda o, n: f"{o.place} {o.kind} {n}")
    district = factory.LazyAttribute(lambda o: district(o.place))
    state = factory.LazyAttribute(lambda o: o.district.state)
    group = factory.LazyAttribute(
        lambda o: Group.objects.create(name=f"agency: {o.name}")
    )


class UserFactory(Walled):
    """A person: `UserFactory(role=Role.POLICE, place="Jaipur")` gets an agency."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        place = JAIPUR

    role = Role.CASEWORKER
    username = factory.LazyAttributeSequence(lambda o, n: f"{o.role.lower()}-{n}")
    full_name = factory.Sequence(lambda n: f"Worker {n}")
    agency = factory.LazyAttribute(
        lambda o: AgencyFactory(kind=KIND_OF_ROLE[Role(o.role)], place=o.place)
    )


class World:
    """One district's offices with one person each, and actions run as them."""

    def __init__(self, place: str = JAIPUR):
        self.place = place
        self.district = district(place)
        self._people: dict[str, User] = {}

    def __getattr__(self, name: str) -> User:
        """`world.police`, `world.cwc_chair`: the person of this role, made once."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._people:
            role = Role(name.upper())
            kind = KIND_OF_ROLE[role]
            agency = next(
                (p.agency for p in self._people.values() if p.agency.kind == kind), None
            )
            kwargs = {"agency": agency} if agency else {}
            self._people[name] = UserFactory(role=role, place=self.place, **kwargs)
        return self._people[name]

    def offices(self) -> "World":
        """Make the offices that every case of the district is shared with."""
        for role in ("cwc_chair", "dcpo", "police", "labour", "dm"):
            getattr(self, role)
        return self


def hours_ago(n: float) -> datetime:
    return timezone.now() - timedelta(hours=n)
