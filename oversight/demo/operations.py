"""Three rescue operations: one of today, one of last month, one of two years ago."""

from datetime import datetime, timedelta

from accounts.roles import Role
from cases.actions.employers import save_employer, save_workplace
from cases.actions.operations import (
    OperationPlan,
    add_team_member,
    count_children,
    end_operation,
    leave_site,
    open_operation,
    plan_operation,
    record_arrival,
    tick_leaving,
)
from cases.choices import Capacity, TakenTo
from cases.models import RescueOperation, TeamMember, Workplace
from common import walls
from common.refusals import certain
from oversight.demo.moments import on
from oversight.demo.names import EMPLOYERS
from oversight.demo.offices import Offices, Place
from oversight.demo.plans import LIVE, OPERATIONS

TEAM = (
    (Capacity.POLICE, Role.POLICE),
    (Capacity.LABOUR, Role.LABOUR),
    (Capacity.DCPU, Role.DCPO),
)
OTHERS = (
    (Capacity.WOMAN_OFFICER, "Sub-inspector Rajni Bairwa"),
    (Capacity.DOCTOR, "Dr Sarla Vyas"),
    (Capacity.INTERPRETER, "A teacher who speaks Maithili"),
)


def write_down_workplaces(offices: Offices) -> list[Workplace]:
    """The employers and where they made children work, half of them in each city."""
    workplaces = []
    for number, (name, owner, industry) in enumerate(EMPLOYERS):
        place = offices["Jaipur" if number < 5 else "Hyderabad"]
        officer = place.one(Role.LABOUR)
        with walls.acting_as(officer):
            employer = save_employer(
                by=officer, name=name, owner_name=owner, district=place.district
            )
            workplaces.append(
                save_workplace(
                    by=officer,
                    district=place.district,
                    address=f"Lane {number + 2}, behind the market",
                    industry=industry,
                    employer=employer,
                )
            )
    return workplaces


def begin(
    name: str, offices: Offices, now: datetime, *, children: int
) -> RescueOperation:
    """Plan it, name the team, open it, and let the team arrive; today's only partly."""
    place_name, days_ago = OPERATIONS[name]
    place = offices[place_name]
    opened = now - timedelta(days=days_ago, minutes=30)
    lead = place.one(Role.NGO_SUPERVISOR)
    plan = OperationPlan(
        planned_for=opened,
        district=place.district,
        lead=lead,
        drive="" if name == LIVE else "Month against child labour",
        children_expected=children + 3,
        sites=[("Workshop on two floors", "BANGLES_GLASS"), ("Store", "PACKAGING")],
        tip_address="Lane 2, behind the market, second floor",
        tip_informant="A neighbour",
        tip_details="Lights until late at night. Children don't come out.",
    )
    with walls.acting_as(lead), on(opened - timedelta(days=2)):
        operation = plan_operation(plan, by=lead)
        _name_team(operation, place, lead)
    with walls.acting_as(lead), on(opened):
        operation = open_operation(operation, by=lead, at=opened)
        _let_arrive(operation, lead, opened, all_of_them=name != LIVE)
        found = children + 2 if name == LIVE else children
        return count_children(operation, by=lead, found=found)


def _name_team(operation: RescueOperation, place: Place, lead) -> None:
    for capacity, role in TEAM:
        add_team_member(operation, by=lead, capacity=capacity, user=place.one(role))
    for capacity, person in OTHERS:
        add_team_member(operation, by=lead, capacity=capacity, person=person)


def _let_arrive(
    operation: RescueOperation, lead, opened: datetime, *, all_of_them: bool
) -> None:
    late = {Capacity.DOCTOR, Capacity.INTERPRETER}
    for member in TeamMember.objects.filter(operation=operation).order_by("id"):
        if all_of_them or member.capacity not in late:
            record_arrival(member, by=lead, at=opened)


def finish(operation: RescueOperation, now: datetime) -> None:
    """The team leaves with the children; every child found has its case."""
    lead = operation.lead
    left = certain(operation.opened_at) + timedelta(hours=4)
    with walls.acting_as(lead), on(left):
        for number, check in enumerate(operation.leaving_checks.order_by("item")):
            if number % 5:
                tick_leaving(check, by=lead)
        leave_site(operation, by=lead, taken_to=TakenTo.COMMITTEE, at=left)
    with walls.acting_as(lead), on(min(left + timedelta(hours=30), now)):
        end_operation(operation, by=lead)
