"""The offices of the demo world, and the people who work there."""

import os
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.choices import AgencyKind
from accounts.models import Acceptance, Agency, District, State, User
from accounts.roles import Role
from accounts.terms import terms_now
from cases.choices import Sex
from common import walls
from oversight.demo.names import WORKERS
from reintegration.actions.schooling import add_school
from reintegration.models import BridgeSchool
from shelters.actions.registering import keep_place, register_shelter
from shelters.models import Shelter

FOUND_IN = ("Jaipur", "Hyderabad")
AT_HOME = ("Madhubani", "Katihar", "Samastipur", "Palamu")
# Committees of a rescue list that names these districts, so that it can be imported.
ALSO_COMMITTEES = (
    "Sangareddy",
    "Rangareddy",
    "Nizamabad",
    "Karimnagar",
    "Medchal Malkajgiri",
)
PASSWORD = os.environ.get("SAVERA_DEMO_PASSWORD", "every-child-home-safe")

K, R = AgencyKind, Role
# Kind of office, its name, and its people: role and how often.
OFFICES_WHERE_FOUND = (
    (K.CWC, "Child Welfare Committee, {}", [(R.CWC_CHAIR, 1), (R.CWC_MEMBER, 3)]),
    (K.DCPU, "District Child Protection Unit, {}", [(R.DCPO, 1), (R.PROBATION, 1)]),
    (K.POLICE, "Anti-trafficking unit, {}", [(R.POLICE, 1)]),
    (K.ESCORT, "Escort party, {}", [(R.ESCORT, 1)]),
    (K.LABOUR, "Labour office, {}", [(R.LABOUR, 2)]),
    (K.DM, "District magistrate's office, {}", [(R.DM, 1)]),
    (K.NGO, "Subah Trust, {}", [(R.NGO_SUPERVISOR, 1), (R.CASEWORKER, 2)]),
    (K.SHELTER, "Boys' home Kadam, {}", [(R.SUPERINTENDENT, 1)]),
    (K.SHELTER, "Girls' home Umang, {}", [(R.SUPERINTENDENT, 1)]),
    (K.SCHOOL, "Bridge school Seekho, {}", [(R.TEACHER, 1)]),
)
OFFICES_AT_HOME = (
    (K.CWC, "Child Welfare Committee, {}", [(R.CWC_CHAIR, 1), (R.CWC_MEMBER, 2)]),
    (K.DCPU, "District Child Protection Unit, {}", [(R.DCPO, 1)]),
)
ALSO_STAFF = (
    ("Jaipur", K.CWC, R.CWC_SECRETARY),
    ("Hyderabad", K.CWC, R.CWC_SECRETARY),
    ("Jaipur", K.SHELTER, R.COUNSELLOR),
    ("Jaipur", K.SHELTER, R.MEDICAL_OFFICER),
    ("Jaipur", K.DCPU, R.INTERPRETER),
)
# What the offices are called in Hindi, before the name of their place.
IN_HINDI = {
    "Child Welfare Committee": "बाल कल्याण समिति",
    "District Child Protection Unit": "ज़िला बाल संरक्षण इकाई",
    "Anti-trafficking unit": "मानव तस्करी रोधी इकाई",
    "Escort party": "अनुरक्षक दल",
    "Labour office": "श्रम कार्यालय",
    "District magistrate's office": "ज़िलाधिकारी कार्यालय",
    "Subah Trust": "सुबह ट्रस्ट",
    "Boys' home Kadam": "बालक गृह क़दम",
    "Girls' home Umang": "बालिका गृह उमंग",
    "Bridge school Seekho": "ब्रिज स्कूल सीखो",
    "Apna Ghar Samiti": "अपना घर समिति",
    "Legal aid authority": "विधिक सेवा प्राधिकरण",
    "Department of Child Rights": "बाल अधिकार विभाग",
    "Commission for Child Rights": "बाल अधिकार आयोग",
    "Operator of Savera": "सवेरा के संचालक",
}
BEDS = {"Boys": 120, "Girls": 60}


@dataclass
class Place:
    """One district with its people by role and its houses by the sex they take."""

    district: District
    people: dict[str, list[User]] = field(default_factory=dict)
    houses: dict[str, tuple[Shelter, User]] = field(default_factory=dict)
    school: BridgeSchool | None = None

    def one(self, role: Role, turn: int = 0) -> User:
        """A person of this role; with a turn, one after the other."""
        people = self.people[role]
        return people[turn % len(people)]

    def bench(self) -> list[User]:
        """Three members of the Committee."""
        return [*self.people[R.CWC_CHAIR], *self.people[R.CWC_MEMBER]][:3]

    def visitor(self) -> User:
        """Who goes to the children's homes here."""
        return self.one(R.FOLLOW_UP if R.FOLLOW_UP in self.people else R.DCPO)


@dataclass
class Offices:
    """All offices of the world by district, and the people above the districts."""

    places: dict[str, Place] = field(default_factory=dict)
    password: str = ""
    named: int = 0

    def __getitem__(self, name: str) -> Place:
        return self.places[name]


def open_offices() -> Offices:
    """Make the agencies, their people, houses and schools."""
    offices = Offices(password=make_password(PASSWORD))
    for name in FOUND_IN:
        _open_place(offices, name, OFFICES_WHERE_FOUND)
    for name in AT_HOME:
        _open_place(offices, name, OFFICES_AT_HOME)
    for name in AT_HOME[:2]:
        agency = open_agency(K.NGO, f"Apna Ghar Samiti, {name}", offices[name].district)
        _person(offices, name, agency, R.FOLLOW_UP)
    for name in ALSO_COMMITTEES:
        district = District.objects.get(name=name)
        open_agency(K.CWC, f"Child Welfare Committee, {name}", district)
    for name, kind, role in ALSO_STAFF:
        agency = Agency.objects.of_kind(kind).serving(offices[name].district)
        _person(offices, name, agency.order_by("id")[0], role)
    _open_above(offices)
    _open_houses(offices)
    _open_schools(offices)
    return offices


def _open_place(offices: Offices, name: str, kinds) -> None:
    offices.places[name] = Place(District.objects.get(name=name))
    for kind, title, staff in kinds:
        agency = open_agency(kind, title.format(name), offices[name].district)
        for role, often in staff:
            for _turn in range(often):
                _person(offices, name, agency, role)


def _open_above(offices: Offices) -> None:
    """State administration, legal aid, the Commission and the operator."""
    rajasthan = offices["Jaipur"].district
    for name, kind, roles in (
        ("Department of Child Rights, Rajasthan", K.STATE, [R.STATE_ADMIN]),
        ("Commission for Child Rights, Rajasthan", K.COMMISSION, [R.COMMISSION]),
        ("Operator of Savera", K.OPERATOR, [R.SYSTEM_ADMIN, R.AUDITOR]),
    ):
        agency = open_agency(kind, name, rajasthan.state)
        for role in roles:
            _person(offices, "Jaipur", agency, role)
    agency = open_agency(K.DLSA, "Legal aid authority, Jaipur", rajasthan)
    _person(offices, "Jaipur", agency, R.DLSA)


def open_agency(kind: str, name: str, place: District | State) -> Agency:
    """Make one invented office, with its name in both languages."""
    district = place if isinstance(place, District) else None
    title = name.partition(", ")[0]
    title = IN_HINDI.get(title, title)
    return Agency.objects.create(
        kind=kind,
        name=name,
        name_hi=f"{title}, {place.name_hi or place.name}" if ", " in name else title,
        district=district,
        state=place.state if isinstance(place, District) else place,
        group=Group.objects.create(name=f"agency: {name}"),
    )


def _person(offices: Offices, place: str, agency: Agency, role: Role) -> User:
    people = offices[place].people.setdefault(role, [])
    number = f"{len(people) + 1}" if people else ""
    username = f"{role.lower().replace('_', '-')}{number}.{place.lower()}"
    user = User(
        username=username,
        # The month's report comes by mail.
        email=f"{username}@example.org" if role == R.LABOUR else "",
        full_name=WORKERS[offices.named % len(WORKERS)],
        agency=agency,
        role=role,
        languages=["hin", "en"],
        trained_on=timezone.localdate() - timedelta(days=200),
        password=offices.password,
    )
    user.save()
    terms = terms_now()
    Acceptance.objects.create(user=user, version=terms.version, digest=terms.digest)
    offices.named += 1
    people.append(user)
    return user


def _open_houses(offices: Offices) -> None:
    today = timezone.localdate()
    for place in (offices[name] for name in FOUND_IN):
        dcpo = place.one(R.DCPO)
        for keeper in place.people[R.SUPERINTENDENT]:
            word = keeper.office.name.split("'")[0]
            with walls.acting_as(dcpo):
                house = register_shelter(
                    keeper.office,
                    kind="CHILDRENS_HOME",
                    by=dcpo,
                    registration=f"CCI/{place.district.pk}/{keeper.agency_id}",
                    valid_from=today - timedelta(days=1700),
                    valid_until=today + timedelta(days=45 if word == "Girls" else 400),
                    sexes=[Sex.BOY] if word == "Boys" else [Sex.GIRL, Sex.OTHER],
                    age_from=5,
                    age_to=18,
                    beds=BEDS[word],
                )
            with walls.acting_as(keeper):
                keep_place(house, address="Behind the old water tower", by=keeper)
            place.houses[Sex.BOY if word == "Boys" else Sex.GIRL] = (house, keeper)


def _open_schools(offices: Offices) -> None:
    for name, place in offices.places.items():
        dcpo = place.one(R.DCPO)
        teacher = place.people.get(R.TEACHER, [None])[0]
        with walls.acting_as(dcpo):
            place.school = add_school(
                name=f"Seekho bridge course, {name}"
                if teacher
                else f"Middle school, {name} block",
                kind="BRIDGE" if teacher else "FORMAL",
                district=place.district,
                by=dcpo,
                agency=teacher.agency if teacher else None,
            )
