"""Intake, production, shelter, police and inquiry: the first four months."""

from datetime import timedelta

from accounts.roles import Role
from cases.actions.certificates import (
    apply_for_certificate,
    find_bondage,
    issue_certificate,
)
from cases.actions.inquiry import ask_inquiry, book_interpreter, file_inquiry
from cases.actions.intake import Intake, take_in_child
from cases.actions.police import file_fir, record_fir_refusal
from cases.actions.production import produce_child
from cases.actions.statements import record_statement
from cases.choices import Route, StatementPlace
from compensation.actions.bank_accounts import open_bank_account
from compensation.choices import JointWith
from oversight.demo.names import AGENTS, EMPLOYERS
from oversight.demo.walking import Walk
from reintegration.actions.schooling import enrol_child
from shelters.actions.care_plans import AreaPlan, approve_care_plan, make_care_plan
from shelters.actions.health import record_health_check, write_counselling_note
from shelters.actions.placements import admit_child, order_placement
from shelters.actions.runaways import LastSeen, report_runaway, report_to_police
from shelters.choices import MUST_COVER, HealthCheckKind, Stay

NEEDS = {
    "EDUCATION": ("Left school in class 2.", "Bridge course, then class 4."),
    "HEALTH": ("Thin, cough since weeks.", "Milk and eggs daily, chest clinic."),
    "EMOTIONAL": ("Wakes at night.", "Sits with the counsellor every week."),
    "MONEY": ("No wages for eight months.", "Claims filed, account opened."),
    "SAFETY": ("An agent knows the village.", "No calls from unknown numbers."),
}
ROUTES = (Route.RAID, Route.POLICE_RAID, Route.HELPLINE, Route.ESCAPED, Route.TRANSIT)


def take_in(walk: Walk) -> None:
    """The caseworker opens the case, on site or when the child is brought."""
    plan = walk.plan
    worker = walk.found.one(Role.CASEWORKER, plan.lot)
    intake = Intake(
        sex=plan.sex,
        **({} if plan.unnamed else _identity(walk)),
        needs=["FOOD"] if plan.lot % 3 == 0 else [],
        interpreter_needed=plan.needs_interpreter,
        languages=[plan.language],
    )
    walk.kept["worker"] = worker
    walk.case = walk.do(
        worker,
        take_in_child,
        intake,
        rescued_at=walk.rescued_at,
        district=walk.found.district,
        route=ROUTES[plan.lot % len(ROUTES)],
        workplace=walk.kept["workplace"],
        operation=walk.kept.get("operation"),
        sibling_of=walk.kept.get("sibling_of"),
    )


def _identity(walk: Walk) -> dict:
    plan = walk.plan
    return {
        "name": plan.name,
        "father": plan.father,
        "mother": plan.mother,
        "age_years": plan.age,
        "village": plan.village,
        "home_district": walk.home.district,
        "wish": "Wants to go home to the mother." if plan.lot % 2 else "",
    }


def produce(walk: Walk) -> None:
    """The police bring the child before a member of the Committee."""
    members = walk.found.people[Role.CWC_MEMBER]
    walk.do(
        walk.found.one(Role.POLICE),
        produce_child,
        walk.case,
        at=walk.at,
        before=members[walk.plan.lot % len(members)],
        journey_minutes=walk.lots.choice((20, 35, 50)),
        place="Committee's room",
    )


def place(walk: Walk) -> None:
    """A member orders the place; the home admits the child and a doctor sees it."""
    house, keeper = walk.found.houses[walk.plan.sex]
    chair = walk.found.one(Role.CWC_CHAIR)
    placement = walk.do(chair, order_placement, walk.case, shelter=house)
    walk.wait(hours=1)
    bed = f"{'ABCDEFGH'[walk.plan.lot % 8]}{walk.plan.lot // 8 + 1}"
    walk.do(keeper, admit_child, placement, bed=bed, at=walk.at)
    walk.kept.update(placement=placement, keeper=keeper)


def see_doctor(walk: Walk) -> None:
    walk.do(
        walk.kept["keeper"],
        record_health_check,
        walk.case,
        kind=HealthCheckKind.ADMISSION,
        examined_at=walk.at,
        doctor="Dr Sarla Vyas",
        findings=walk.lots.choice(
            ("Burns on both hands, healing.", "Anaemia.", "Nothing acute.")
        ),
        height_cm=105 + 5 * (walk.plan.age - 5),
        weight_kg=13 + 3 * (walk.plan.age - 5),
    )


def tell_story(walk: Walk) -> None:
    walk.do(
        walk.found.one(Role.POLICE),
        record_statement,
        walk.case,
        recorded_at=walk.at,
        language=walk.plan.language,
        place=StatementPlace.COMMITTEE,
        text="An uncle promised school. We worked from six in the morning to ten at "
        "night and slept on the floor of the workshop.",
        minutes=walk.lots.choice((25, 40, 55)),
        support_person="Support person of the Committee",
    )


def go_to_police(walk: Walk) -> None:
    """The FIR, or who refused it and why."""
    police = walk.found.one(Role.POLICE)
    _name, owner, _industry = EMPLOYERS[walk.plan.employer]
    if walk.plan.without_fir:
        if walk.plan.lot % 2:
            walk.do(
                walk.found.one(Role.DCPO),
                record_fir_refusal,
                walk.case,
                officer="Inspector on duty",
                designation="Station house officer",
                police_station="East",
                reason="Says that the owner has left the city.",
            )
        return
    fir = walk.do(
        police,
        file_fir,
        walk.case,
        filed_on=walk.day,
        police_station=walk.lots.choice(("East", "Old City", "Station Road")),
        number=f"{100 + walk.plan.employer * 40 + walk.plan.lot % 37}/{walk.day.year}",
        sections=["BNS_143", "CLPRA_14", "JJ_79"],
        accused=[owner],
        officer=police.full_name,
    )
    walk.kept["fir"] = fir


def book_speaker(walk: Walk) -> None:
    """Somebody who speaks the child's language comes."""
    walk.do(
        walk.found.one(Role.DCPO),
        book_interpreter,
        walk.case,
        language=walk.plan.language,
        interpreter="A teacher from the child's region",
        comes_at=walk.at + timedelta(days=1),
    )


def ask_for_report(walk: Walk) -> None:
    chair = walk.found.one(Role.CWC_CHAIR)
    walk.do(chair, ask_inquiry, walk.case, of=walk.kept["worker"].agency)


def file_report(walk: Walk) -> None:
    walk.do(
        walk.kept["worker"],
        file_inquiry,
        walk.case,
        family="Father works in fields when there is work; four children.",
        work_history="Ten months in the workshop, no day off.",
        trafficker="A man of the next village took three boys.",
        recruiter=dict(
            zip(("name", "village"), AGENTS[walk.plan.lot % len(AGENTS)], strict=True)
        ),
        debt_or_advance="Rs 3,000 paid to the father." if walk.plan.bonded else "",
        wages_withheld=True,
        confined=walk.plan.bonded,
        hours_a_day=walk.lots.choice((12, 14, 16)),
        risk_of_return="The agent still visits.",
        recommendation="Return after the home check, with school and sponsorship.",
    )


def ask_certificate(walk: Walk) -> None:
    walk.do(
        walk.kept["worker"],
        apply_for_certificate,
        walk.case,
        grounds="An advance was paid, and the child wasn't free to leave.",
    )


def give_certificate(walk: Walk) -> None:
    """The magistrate finds bondage and issues the paper."""
    magistrate = walk.found.one(Role.DM)
    walk.do(magistrate, find_bondage, walk.case)
    walk.wait(hours=20)
    walk.do(
        magistrate,
        issue_certificate,
        walk.case,
        number=f"RC/{walk.day.year}/{walk.plan.lot:04d}",
        authority="Sub-divisional magistrate",
        copy_given_on=walk.day,
    )


def open_account(walk: Walk) -> None:
    walk.do(
        walk.kept["keeper"],
        open_bank_account,
        walk.case,
        bank="India Post Payments Bank",
        ifsc="IPOS0000001",
        number=f"3{walk.plan.lot + 41_000_000:010d}",
        holder_is_child=True,
        holder_name=walk.case.child.identity.name or walk.case.label,
        joint_with=JointWith.SUPERINTENDENT,
        joint_name=walk.kept["keeper"].full_name,
        opened_on=walk.day,
    )


def join_course(walk: Walk) -> None:
    """The bridge course beside the home."""
    walk.kept["enrolment"] = walk.do(
        walk.kept["worker"],
        enrol_child,
        walk.case,
        school=walk.found.school,
        started_on=walk.day,
        level=f"Level {walk.lots.randint(1, 3)}",
    )


def plan_care(walk: Walk) -> None:
    """The care plan, which the superintendent approves."""
    plan = walk.do(
        walk.kept["worker"],
        make_care_plan,
        walk.case,
        stay=Stay.SHORT,
        areas={area: AreaPlan(*NEEDS[area]) for area in MUST_COVER},
        child_view="Wants to learn to read.",
    )
    if walk.plan.lot % 4:
        walk.do(walk.kept["keeper"], approve_care_plan, plan)


def talk(walk: Walk) -> None:
    """A talk with the counsellor, which only counsellors read."""
    if walk.plan.found_in == "Jaipur" and walk.plan.sex == "BOY":
        walk.do(
            walk.found.one(Role.COUNSELLOR),
            write_counselling_note,
            walk.case,
            held_at=walk.at,
            words="Speaks little. Draws the house and the pond.",
            minutes=30,
        )


def run_away(walk: Walk) -> None:
    """Not there in the morning; for every second one the police know it."""
    seen = LastSeen(
        since=walk.at - timedelta(hours=9),
        by="Night guard",
        where="Dormitory",
        looks="Blue shirt, no shoes.",
    )
    keeper = walk.kept["keeper"]
    gone = walk.do(keeper, report_runaway, walk.kept["placement"], seen=seen)
    if walk.plan.lot % 2:
        walk.do(keeper, report_to_police, gone, station="East", entry="GD 27")
