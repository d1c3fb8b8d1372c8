"""Home check, final order, journey, two years of visits, closing."""

from datetime import timedelta

from accounts.models import User
from accounts.roles import Role
from cases.actions.ordering import draft_order, sign_order
from cases.choices import OrderKind
from oversight.demo.walking import Walk
from reintegration.actions.closing import ask_closure, close_case
from reintegration.actions.handover import (
    accept_handover,
    confirm_arrival,
    send_handover,
)
from reintegration.actions.home_check import (
    HomeCheckAnswer,
    answer_home_check,
    ask_home_check,
    decide_home_check,
)
from reintegration.actions.journey import (
    EscortPlan,
    depart,
    order_escort,
    pay_allowance,
    record_arrival,
)
from reintegration.actions.path_breaks import reach_eighteen
from reintegration.actions.planning import miss_visit
from reintegration.actions.returning import Homecoming, return_child
from reintegration.actions.schooling import enrol_child, leave_school
from reintegration.actions.visits import VisitReport, record_visit
from reintegration.choices import (
    HomeCheckWay,
    LeavingReason,
    SignedBy,
    TravelMode,
    VideoCall,
    VisitDecision,
    VisitMode,
)
from reintegration.models import FollowUpVisit
from shelters.actions.placements import end_placement
from shelters.choices import LeftBecause

SAFE = {
    "ADDRESS_FOUND": "yes",
    "FAMILY_PROVEN": "yes",
    "VIDEO_CALL": "yes",
    "WHO_SENT": "no",
    "DEBT": "no",
    "AGENT_CONTACT": "no",
    "ACCUSED_HOME": "no",
    "VIOLENCE": "no",
    "SIBLINGS_WORK": "no",
    "INCOME": "yes",
    "SCHOOL_NEAR": "yes",
    "WISHES": "To go home and to school.",
}
PINS = {
    "Madhubani": "847211",
    "Katihar": "854105",
    "Samastipur": "848101",
    "Palamu": "822101",
    "Jaipur": "302012",
    "Hyderabad": "500023",
}


def ask_home(walk: Walk) -> None:
    """The Committee asks the protection unit at home to look at the house."""
    walk.kept["check"] = walk.do(
        walk.found.one(Role.CWC_CHAIR),
        ask_home_check,
        walk.case,
        asked_of=walk.home.one(Role.DCPO).agency,
    )


def answer_home(walk: Walk) -> None:
    poor = walk.plan.lot % 3 == 0
    answer = HomeCheckAnswer(
        way=HomeCheckWay.VISIT,
        answers=SAFE | ({"DEBT": "yes", "INCOME": "no"} if poor else {}),
        outcome="SUITABLE_WITH_SUPPORT" if poor else "SUITABLE",
        visited_on=walk.day,
        risks="The family owes money." if poor else "",
        video_call=VideoCall.KNEW,
        video_call_on=walk.day,
        child_view="DIRECT",
        child_view_words="Wants to go home.",
        support=["RATION", "SPONSOR"] if poor else [],
    )
    walk.do(walk.home.one(Role.DCPO), answer_home_check, walk.kept["check"], answer)


def decide_home(walk: Walk) -> None:
    walk.do(
        walk.found.one(Role.CWC_CHAIR),
        decide_home_check,
        walk.kept["check"],
        suitable=True,
        because="The family is known, and the child wants to go there.",
        receiver_name=walk.plan.father,
        receiver_relation="Father",
        other_receiver_name=walk.plan.mother,
        other_receiver_relation="Mother",
    )


def order_return(walk: Walk) -> None:
    """The final order: drafted by the chairperson, signed by three members."""
    bench = walk.found.bench()
    order = walk.do(
        bench[0],
        draft_order,
        walk.case,
        kind=OrderKind.FINAL,
        codes=["DECLARE_CNCP", "RESTORE"],
    )
    for member in bench:
        walk.wait(minutes=10)
        walk.do(member, sign_order, order)


def send(walk: Walk) -> None:
    if walk.crosses_states:
        committee = walk.home.one(Role.CWC_CHAIR).agency
        chair = walk.found.one(Role.CWC_CHAIR)
        walk.kept["handover"] = walk.do(
            chair, send_handover, walk.case, to_committee=committee
        )


def accept(walk: Walk) -> None:
    """The Committee at home takes the case over and names who will visit."""
    if walk.crosses_states:
        walk.do(
            walk.home.one(Role.CWC_CHAIR),
            accept_handover,
            walk.kept["handover"],
            worker=walk.home.visitor(),
            first_visit_on=walk.day + timedelta(days=20),
        )


def order_journey(walk: Walk) -> None:
    plan = EscortPlan(
        given_by=walk.found.one(Role.ESCORT).office,
        escorts=[
            {"name": "Constable Maya Ranawat", "rank": "Constable", "sex": "F"},
            {"name": "Constable Devi Lal", "rank": "Constable", "sex": "M"},
        ],
        from_place=walk.plan.found_in,
        to_place=walk.plan.home,
        mode=TravelMode.TRAIN if walk.crosses_states else TravelMode.BUS,
        leaves_at=walk.at + timedelta(days=4),
        receiver_name="" if walk.crosses_states else walk.plan.father,
    )
    dcpo = walk.found.one(Role.DCPO)
    escort = walk.do(dcpo, order_escort, walk.case, plan)
    walk.kept["escort"] = walk.do(
        dcpo,
        pay_allowance,
        escort,
        paise=240_000,
        paid_on=walk.day,
        reference=f"TA {walk.plan.lot}",
    )


def leave(walk: Walk) -> None:
    """The child and its file leave the shelter with the escort."""
    keeper = walk.kept["keeper"]
    if enrolment := walk.kept.get("enrolment"):
        walk.do(
            walk.kept["worker"],
            leave_school,
            enrolment,
            ended_on=walk.day,
            outcome=LeavingReason.WENT_HOME,
        )
    walk.do(keeper, depart, walk.kept["escort"], left_at=walk.at, file_packed=True)
    walk.do(
        keeper,
        end_placement,
        walk.kept["placement"],
        because=LeftBecause.ESCORTED,
        at=walk.at,
    )


def arrive(walk: Walk) -> None:
    if walk.crosses_states:
        walk.do(
            walk.home.one(Role.CWC_CHAIR),
            confirm_arrival,
            walk.kept["handover"],
            arrived_at=walk.at,
            file_received=True,
        )
    else:
        walk.do(
            walk.found.one(Role.POLICE),
            record_arrival,
            walk.kept["escort"],
            arrived_at=walk.at,
            handed_to=walk.plan.father,
        )


def come_home(walk: Walk) -> None:
    """The father signs: from now on the child is back."""
    homecoming = Homecoming(
        receiver_name=walk.plan.father,
        receiver_relation="Father",
        district=walk.home.district,
        village=walk.plan.village,
        pin=PINS[walk.plan.home],
        signed_at=walk.at,
        signed_by=SignedBy.THUMB if walk.plan.lot % 3 else SignedBy.SIGNATURE,
        undertaking_signed=True,
        schemes=["RATION"],
    )
    walk.do(walk.home.one(Role.DCPO), return_child, walk.case, homecoming)
    walk.kept["restored_at"] = walk.at


def go_to_school(walk: Walk) -> None:
    if walk.plan.visits_missed and walk.plan.lot % 2:
        return
    walk.do(
        walk.home.one(Role.DCPO),
        enrol_child,
        walk.case,
        school=walk.home.school,
        started_on=walk.day,
        level=f"Class {walk.lots.randint(2, 7)}",
    )


def be_visited(walk: Walk) -> None:
    """Every visit that is due, but for those that nobody made."""
    visitor = walk.look_as(walk.home.visitor())
    slots = list(
        FollowUpVisit.objects.filter(case=walk.case).open().select_related("rule")
    )
    due = [v for v in slots if v.due_on < walk.now.date()]
    for visit in sorted(due, key=lambda visit: visit.due_on):
        late = visit is due[-1] and walk.plan.visits_missed
        if late and walk.plan.lot % 2:
            continue
        wanted = walk.now - timedelta(
            days=(walk.now.date() - visit.due_on).days + walk.lots.randint(0, 3)
        )
        walk.at = max(wanted, walk.kept["restored_at"] + timedelta(hours=20))
        if late:
            walk.do(visitor, miss_visit, visit, because="Nobody opened the door.")
        else:
            _visit(walk, visit, warning=walk.plan.warning and visit is due[-1])


def _visit(walk: Walk, visit: FollowUpVisit, *, warning: bool) -> None:
    report = VisitReport(
        made_on=walk.day,
        mode=VisitMode.HOME,
        child_present=True,
        child_seen_alone=True,
        decision=VisitDecision.URGENT if warning else VisitDecision.STABLE,
        red_flags=["AGENT"] if warning else [],
        next_step="The unit visits the agent's house." if warning else "",
        school_status="FORMAL",
        child_words="I like the midday meal.",
    )
    walk.do(walk.home.visitor(), record_visit, walk.case, report, visit=visit)


def close(walk: Walk) -> None:
    """Asked by the unit, ordered by three members, closed through the gate."""
    walk.do(ask_to_close(walk), close_case, walk.case)


def ask_to_close(walk: Walk) -> User:
    """All but the closing itself; gives back who may do that."""
    walk.at = walk.now - timedelta(days=walk.lots.randint(1, 6))
    bench = walk.home.bench() if walk.crosses_states else walk.found.bench()
    walk.do(
        walk.home.one(Role.DCPO),
        ask_closure,
        walk.case,
        summary="Lives with both parents, goes to school and has the money.",
    )
    order = walk.do(
        bench[0], draft_order, walk.case, kind=OrderKind.FINAL, codes=["CLOSE"]
    )
    for member in bench:
        walk.wait(minutes=10)
        walk.do(member, sign_order, order)
    return bench[0]


def turn_eighteen(walk: Walk) -> None:
    walk.at = walk.now - timedelta(days=3)
    walk.do(
        walk.found.one(Role.DCPO),
        reach_eighteen,
        walk.case,
        because="Lives in after-care and learns to drive a lorry.",
    )
