"""Taking a child in: the first minute of a case. Never slower than it must be."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import AgencyKind
from accounts.models import Agency, District, User
from audit.event_types import EventType
from audit.recording import record
from cases import reach
from cases.actions.recruiters import name_recruiter
from cases.breaches import flag_breach
from cases.choices import AgeSource, Duty, Route, Sex
from cases.happening import happened
from cases.lifecycle import OperationStatus
from cases.models import (
    Case,
    Child,
    ChildIdentity,
    ChildWish,
    InterpreterBooking,
    MatchProfile,
    RescueOperation,
    Workplace,
)
from cases.names import initials, to_latin
from common.locks import take_turn
from common.models import NumberSeries, new_key
from common.refusals import Refused, refuse_if

MOST_AT_ONCE = 200


@dataclass
class Intake:
    """What is known about a child in its first minute. Only sex must be given.

    An unknown name stays empty; the child is counted all the same.
    """

    sex: Sex
    name: str = ""
    nickname: str = ""
    father: str = ""
    mother: str = ""
    age_years: int | None = None
    age_to_years: int | None = None
    age_source: AgeSource = AgeSource.STATED
    languages: list[str] = field(default_factory=list)
    interpreter_needed: bool = False
    needs: list[str] = field(default_factory=list)
    village: str = ""
    block: str = ""
    pin: str = ""
    address: str = ""
    phone: str = ""
    phone_whose: str = ""
    home_district: District | None = None
    wish: str = ""
    # Who brought the child: name, alias, phone, village (cases.models.Recruiter).
    recruiter: dict[str, Any] = field(default_factory=dict)


def why_not_take_in_child(*, by: User, operation: RescueOperation | None) -> str:
    if not by.may("cases.take_in_child"):
        return _("Your role can't take a child in.")
    if operation and operation.status not in {
        OperationStatus.LIVE,
        OperationStatus.OVER,
    }:
        return _("Open the operation before you take children in.")
    return ""


@transaction.atomic
def take_in_child(
    intake: Intake,
    *,
    by: User,
    rescued_at: datetime,
    operation: RescueOperation | None = None,
    district: District | None = None,
    route: Route = Route.RAID,
    workplace: Workplace | None = None,
    sibling_of: Case | None = None,
    previous: Case | None = None,
    key: UUID | None = None,
    offices: reach.Offices | None = None,
) -> Case:
    """Open the case of a rescued child; repeating it with the same key changes nothing.

    The offices of the district where the child was found get their duties at once;
    who takes in many children of one place looks them up once and gives them here.
    """
    if key:
        take_turn(key)
        if known := Case.objects.filter(pk=key).first():
            return known
    if operation:
        operation = RescueOperation.objects.locked(operation)
    refuse_if(why_not_take_in_child(by=by, operation=operation))
    if offices is None:
        district = district or (operation or by.office).district
        if district is None:
            raise Refused(
                _("Your office has no district. Take the child in from an operation.")
            )
        offices = reach.offices_of(district)
    district, owner = offices.district, offices.committee
    refuse_if("" if owner else _("No Committee is known for %s.") % district)

    child = _save_child(
        intake, sibling_of=sibling_of, on=timezone.localdate(rescued_at)
    )
    year = timezone.localdate(rescued_at).year
    case = Case(
        pk=key or new_key(),
        number=_next_case_number(district, year),
        child=child,
        label=_label(intake, operation),
        initials=initials(intake.name),
        route=route if operation is None else operation.route,
        operation=operation,
        workplace=workplace,
        district=district,
        home_district=intake.home_district,
        owner=owner,
        opened_by=by,
        worker=by if by.role in {"CASEWORKER", "NGO_SUPERVISOR"} else None,
        previous=previous,
        rescued_at=rescued_at,
        agency_ids=[by.agency_id],
    )
    case.save(force_insert=True)
    identity = _save_identity(child, intake)
    if intake.wish:
        ChildWish(case=case, words=intake.wish, written_by=by).save(force_insert=True)
    _share(case, offices, by=by, operation=operation, at=rescued_at)
    MatchProfile.of(child, identity).save(force_insert=True)
    home_known = bool(intake.home_district and intake.village)
    happened(
        EventType.CHILD_RESCUED,
        by=by,
        about=case,
        case=case,
        at=rescued_at,
        also={EventType.HOME_ADDRESS_KNOWN: timezone.now()} if home_known else None,
        fresh=True,
        operation=operation,
        unnamed=not intake.name,
        home_known=home_known,
    )
    if operation and operation.was_taken_to_police:
        flag_breach([case], by=by, at=rescued_at)
    _go_on(case, intake, by=by)
    return case


def _go_on(case: Case, intake: Intake, *, by: User) -> None:
    """What was said in the first minute and has an action of its own."""
    if intake.interpreter_needed:
        ask_interpreter(case, by=by, languages=intake.languages, at=case.rescued_at)
    if intake.recruiter:
        name_recruiter(case, by=by, **intake.recruiter)


@transaction.atomic
def take_in_unnamed(
    number: int,
    *,
    by: User,
    sex: Sex,
    rescued_at: datetime,
    key: UUID,
    operation: RescueOperation | None = None,
    **about: Any,
) -> list[Case]:
    """Open the cases of many children at once whose names nobody knows yet.

    Each gets a key made from the one key given, so that a repeated form adds nobody.
    """
    refuse_if(why_not_take_in_unnamed(number, by=by, operation=operation))
    return [
        take_in_child(
            Intake(sex=sex),
            by=by,
            rescued_at=rescued_at,
            operation=operation,
            key=uuid5(key, str(place)),
            **about,
        )
        for place in range(number)
    ]


def why_not_take_in_unnamed(
    number: int, *, by: User, operation: RescueOperation | None
) -> str:
    if not 1 <= number <= MOST_AT_ONCE:
        return _("Give a number from 1 to %d.") % MOST_AT_ONCE
    return why_not_take_in_child(by=by, operation=operation)


@transaction.atomic
def ask_interpreter(
    case: Case, *, by: User, languages: list[str], at: datetime
) -> InterpreterBooking:
    """Say that the child needs somebody who speaks its language; the clock starts."""
    refuse_if(why_not_ask_interpreter(case, by=by))
    booking = InterpreterBooking.objects.create(
        case=case, language=languages[0] if languages else "", asked_at=at
    )
    happened(
        EventType.INTERPRETER_NEEDED,
        by=by,
        about=booking,
        case=case,
        at=at,
        language=booking.language,
    )
    return booking


def why_not_ask_interpreter(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.take_in_child", case):
        return _("Your role can't ask for an interpreter here.")
    if case.interpreter_bookings.filter(booked_at__isnull=True).exists():
        return _("An interpreter is already asked for.")
    return ""


def why_not_link_siblings(case: Case, other: Case, *, by: User) -> str:
    for each in (case, other):
        if not reach.may(by, "cases.edit_identity", each):
            return _("Your role can't link these children.")
    if case.child_id == other.child_id:
        return _("A child is no sibling of its own.")
    return ""


@transaction.atomic
def link_siblings(case: Case, other: Case, *, by: User) -> Case:
    """Record that two children are siblings; groups that meet become one."""
    case = Case.objects.locked(case)
    refuse_if(why_not_link_siblings(case, other, by=by))
    group = _sibling_group(other)
    if case.child.sibling_group:
        Child.objects.filter(sibling_group=case.child.sibling_group).update(
            sibling_group=group
        )
    else:
        case.child.sibling_group = group
        case.child.save(update_fields=["sibling_group"])
    happened(EventType.SIBLINGS_LINKED, by=by, about=case.child, case=case, linked=True)
    return case


def why_not_unlink_sibling(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.edit_identity", case):
        return _("Your role can't change who is a sibling.")
    if case.child.sibling_group is None:
        return _("No sibling is recorded.")
    return ""


@transaction.atomic
def unlink_sibling(case: Case, *, by: User) -> Case:
    """Take a child out of its group of siblings again."""
    case = Case.objects.locked(case)
    refuse_if(why_not_unlink_sibling(case, by=by))
    case.child.sibling_group = None
    case.child.save(update_fields=["sibling_group"])
    happened(
        EventType.SIBLINGS_LINKED, by=by, about=case.child, case=case, linked=False
    )
    return case


def why_not_edit_identity(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.edit_identity", case):
        return _("Your role can't correct these facts.")
    return ""


@transaction.atomic
def edit_identity(case: Case, *, by: User, **facts: Any) -> Case:
    """Correct what names the child; the case's initials follow."""
    case = Case.objects.locked(case)
    refuse_if(why_not_edit_identity(case, by=by))
    identity = ChildIdentity.objects.select_for_update().get(child_id=case.child_id)
    for name, value in facts.items():
        setattr(identity, name, value)
    identity.name_latin = to_latin(identity.name)
    identity.full_clean(exclude=["child"])
    identity.save()
    MatchProfile.of(case.child, identity).save()
    case.initials = initials(identity.name)
    if identity.name:
        case.label = ""
    case.save()
    record(
        EventType.IDENTITY_CHANGED,
        by=by,
        about=identity,
        case_id=case.pk,
        fields=sorted(facts),
    )
    return case


def _next_case_number(district: District, year: int) -> str:
    place = f"{district.state.iso.removeprefix('IN-')}/{district.pk}/{year}"
    return f"CWC/{place}/{NumberSeries.take(f'case/{place}'):05d}"


def _label(intake: Intake, operation: RescueOperation | None) -> str:
    """An unnamed child is counted, never given an invented name."""
    if intake.name:
        return ""
    if operation is None:
        return _("Child, name not known")
    taken = NumberSeries.take(f"unnamed/{operation.pk}")
    return _("Child %(n)d of %(operation)s") % {
        "n": taken,
        "operation": operation.number,
    }


def _save_child(intake: Intake, *, sibling_of: Case | None, on: date) -> Child:
    child = Child(
        sex=intake.sex,
        age_years=intake.age_years,
        age_to_years=intake.age_to_years,
        age_as_of=on if intake.age_years is not None else None,
        age_source=intake.age_source,
        languages=intake.languages,
        interpreter_needed=intake.interpreter_needed,
        needs=intake.needs,
        home_district=intake.home_district,
        sibling_group=_sibling_group(sibling_of),
    )
    # The database asks the constraints; asking them here too costs seven queries.
    child.clean_fields(exclude=["home_district"])
    child.save(force_insert=True)
    return child


def _sibling_group(sibling_of: Case | None) -> UUID | None:
    if sibling_of is None:
        return None
    elder = sibling_of.child
    if elder.sibling_group is None:
        elder.sibling_group = new_key()
        elder.save(update_fields=["sibling_group"])
    return elder.sibling_group


def _save_identity(child: Child, intake: Intake) -> ChildIdentity:
    identity = ChildIdentity(
        child=child,
        name=intake.name,
        name_latin=to_latin(intake.name),
        nickname=intake.nickname,
        father=intake.father,
        mother=intake.mother,
        village=intake.village,
        block=intake.block,
        pin=intake.pin,
        address=intake.address,
        phone=intake.phone,
        phone_whose=intake.phone_whose,
    )
    identity.save(force_insert=True)
    return identity


def _share(
    case: Case,
    offices: reach.Offices,
    *,
    by: User,
    operation: RescueOperation | None,
    at: datetime,
) -> None:
    own_duty = reach.DUTY_OF_KIND.get(AgencyKind(by.office.kind), Duty.OPENER)
    parts = [(by.office, own_duty), *offices.parts]
    known = {agency.pk for agency, _duty in parts}
    others = set(operation.agency_ids) - known if operation else set()
    for agency in Agency.objects.filter(pk__in=others) if others else ():
        duty = reach.DUTY_OF_KIND.get(AgencyKind(agency.kind))
        if duty and duty != Duty.SHELTER:
            parts.append((agency, duty))
    reach.grant_many(case, parts, because="child.rescued", at=at, fresh=True)
