"""States that a small demo world doesn't hold, for the pages that need them.

Each is made by the deeds of the people whose duty they are, and says which address it
opens to whom. The children here stand beside those of the demo.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import UnexplainedOpening
from audit.recording import note_access
from cases.actions.break_glass import break_glass
from cases.actions.certificates import find_bondage
from cases.actions.importing import read_rescue_list
from cases.actions.operations import OperationPlan, add_team_member, plan_operation
from cases.actions.ordering import take_undertaking
from cases.actions.recognising import check_known
from cases.actions.sealing import seal_case
from cases.choices import Capacity, GlassReason, Route, SealReason
from cases.lifecycle import CaseStatus
from cases.models import Employer, Flag, MatchPair
from common import walls
from compensation.actions import (
    appeals,
    claim_papers,
    employers,
    groups,
    recovery,
    register,
    reports,
    statements,
    wages,
)
from compensation.actions.claims import decide_claim, open_claim
from compensation.actions.paper_batches import ask_papers
from compensation.actions.saved_views import save_view
from compensation.choices import Account, AppealSide, GroupAct, PaperKind, SavedPage
from compensation.lifecycle import ClaimState
from compensation.models import Claim, LedgerEntry, StatementLine
from compensation.wages import Period
from oversight.actions.breaches import record_breach, report_breach
from oversight.actions.handing_over import ask_hand_over
from oversight.actions.openings import list_openings
from oversight.actions.people import invite_person
from oversight.actions.returns import file_return, note_quarter_end
from oversight.demo import first_days, money, way_home
from oversight.demo.building import Ground, walk_child
from oversight.demo.offices import K, open_agency
from oversight.demo.plans import ChildPlan
from oversight.demo.walking import Deed, Walk
from oversight.figures import digest, figures_of
from oversight.quarters import Quarter
from reintegration.actions.journey import EscortPlan, order_escort
from reintegration.actions.planning import miss_visit
from reintegration.actions.schooling import add_school
from reintegration.choices import TravelMode
from reintegration.models import Enrolment, FollowUpVisit
from shelters.actions.leaves import give_leave
from shelters.actions.placements import order_placement
from tests.browser.reading import Page
from tests.conftest import as_worker, behind_the_walls

S = CaseStatus
STATEMENT = (
    "Value date,Narration,Ref no./Cheque no.,Debit,Credit\n"
    '{day},NEFT from the welfare fund,UNKNOWN 1,"20000",""\n'
)
REGISTER = (
    "Case no,Claim,Amount ordered,Order no,Order date,Deposit,Deposit date,"
    "Challan no,Amount paid,Payment date,UTR\n"
    '{case},EMP_COMP,"20,000",ALC/9,{day},"","","","","",""\n'
)
RESCUED = (
    "Date of rescue,District,State,Employer,Name of child,Father's name,Age,Sex,"
    "Village,Home district,Home State,FIR no.,Police station\n"
    "{day},Jaipur,Rajasthan,Star Bangles,Rahul,Sohan,11,Boy,Pipra,Madhubani,Bihar,,\n"
    "{day},Jaipur,Rajasthan,Star Bangles,Munni,Ram,nine or so,Cow,Pipra,Gaya,,,\n"
)
BOY = {
    "stage": S.SHELTERED,
    "found_in": "Jaipur",
    "home": "Madhubani",
    "sex": "BOY",
    "name": "Kundan Paswan",
    "father": "Ramesh Paswan",
    "mother": "Sita Devi",
    "village": "Rajnagar",
    "age": 12,
    "employer": 0,
}


@dataclass
class Rare:
    """The ground of the demo, and the pages that the states on it open."""

    ground: Ground
    pages: list[Page] = field(default_factory=list)
    lot: int = 9000

    def __post_init__(self):
        self.found = self.ground.offices["Jaipur"]
        self.home = self.ground.offices["Madhubani"]
        self.today = timezone.localdate()

    def opens(self, name: str, person: User | None, *args) -> None:
        """This state opens this page to this person, or to a visitor."""
        username = person.username if person else ""
        self.pages.append(Page(name, reverse(name, args=args), username))

    def child(self, days: float, *deeds: tuple[float, Deed], **facts) -> Walk:
        """A boy rescued so long ago, and what was done for him since."""
        self.lot += 1
        plan = ChildPlan(**{**BOY, "lot": self.lot, "days_ago": days, **facts})
        walk = Walk(self.ground.offices, plan, Random(self.lot), self.ground.now)  # noqa: S311
        walk.kept["workplace"] = self.ground.workplaces[plan.employer]
        with transaction.atomic():
            if deeds:
                first_days.take_in(walk)
                walk.go(list(deeds))
            else:
                walk_child(walk)
            walls.leave()
        return walk

    def with_claim(self, deeds: int, **facts) -> tuple[Walk, Claim]:
        """A boy whose money has come so far; the claim on his employer."""
        way = money.way_of_money(min(deeds, money.DEFAULTED))
        days = facts.pop("days", 90)
        walk = self.child(days, *STAYS, *(way[:-1] if deeds == HALF else way), **facts)
        return walk, walk.kept["claims"]["EMP_COMP"]

    def one(self, role: Role) -> User:
        return self.found.one(role)

    def do(self, person: User, action: Callable, *args, **facts):
        """Let this person do it now."""
        with walls.acting_as(person):
            return action(*args, by=person, **facts)


STAYS = (
    (0.2, first_days.produce),
    (0.4, first_days.place),
    (2, first_days.go_to_police),
    (6, money.propose),
    (6.5, first_days.open_account),
)
# He let the last day pass, and nobody has written the recovery certificate yet.
HALF = money.DEFAULTED + 1


def _in_turn(*deeds: Deed) -> list[tuple[float, Deed]]:
    """One after the other, from the second week on."""
    return [(8.0 + 2 * number, deed) for number, deed in enumerate(deeds)]


def _claims_on_the_way(rare: Rare) -> None:
    """A claim before each of its next deeds."""
    labour = rare.one(Role.LABOUR)
    for deeds, verb in enumerate(("notice", "serve", "hear", "order"), start=1):
        _walk, claim = rare.with_claim(deeds)
        rare.opens(f"compensation:claim-{verb}", labour, claim.pk)
    _walk, claim = rare.with_claim(5)
    for verb in ("appeal", "stay", "deposit", "default"):
        rare.opens(f"compensation:claim-{verb}", labour, claim.pk)
    _walk, claim = rare.with_claim(6)
    rare.opens("compensation:claim-release", rare.one(Role.DM), claim.pk)
    rare.opens("compensation:claim-credit", labour, claim.pk)
    walk, claim = rare.with_claim(7)
    rare.opens("compensation:claim-confirm", walk.kept["worker"], claim.pk)


def _claims_in_recovery(rare: Rare) -> None:
    """An employer who doesn't pay, as far as the land revenue goes."""
    labour, magistrate = rare.one(Role.LABOUR), rare.one(Role.DM)
    _walk, claim = rare.with_claim(HALF)
    rare.opens("compensation:claim-recover", labour, claim.pk)
    _walk, claim = rare.with_claim(money.DEFAULTED)
    rare.opens("compensation:claim-demand", magistrate, claim.pk)
    rare.opens("compensation:claim-write-off-ask", labour, claim.pk)
    _walk, claim = rare.with_claim(money.DEFAULTED)
    rare.do(
        magistrate,
        recovery.begin_revenue_recovery,
        claim,
        demand_number="RD/7",
        demanded_on=rare.today,
    )
    rare.opens("compensation:claim-attach", magistrate, claim.pk)
    rare.do(
        labour,
        recovery.ask_write_off,
        claim,
        reason="The workshop is gone and nothing is left to attach.",
    )
    rare.opens("compensation:claim-write-off", magistrate, claim.pk)
    rare.opens("compensation:claim-write-off-refuse", magistrate, claim.pk)


def _claims_beside(rare: Rare) -> None:
    """Appeal, stay, wages, papers, and a claim of another scheme."""
    labour, magistrate = rare.one(Role.LABOUR), rare.one(Role.DM)
    walk, claim = rare.with_claim(5)
    rare.do(
        labour,
        appeals.file_appeal,
        claim,
        side=AppealSide.EMPLOYER,
        filed_on=rare.today,
        authority="Deputy labour commissioner",
        number="AP/3",
        grounds="He says that the boy is his nephew.",
    )
    rare.opens("compensation:claim-appeal-decide", magistrate, claim.pk)
    paper = rare.do(labour, claim_papers.make_paper, claim, kind=PaperKind.ORDER)
    rare.opens("compensation:paper-serve", labour, paper.pk)
    rare.opens("compensation:paper-html", labour, paper.pk)
    walk, claim = rare.with_claim(5)
    rare.do(
        labour,
        appeals.stay_claim,
        claim,
        court="High Court, Jaipur bench",
        order_number="WP 12/3",
        stayed_on=rare.today,
    )
    rare.opens("compensation:claim-lift", labour, claim.pk)
    walk, claim = rare.with_claim(6, days=420, age=17)
    rare.opens("compensation:claim-mature", labour, claim.pk)
    rare.opens("reintegration:case-eighteen", rare.one(Role.DCPO), walk.case.pk)
    with walls.acting_as(labour):
        entry = LedgerEntry.objects.filter(claim=claim).latest("pk")
    rare.opens("compensation:entry-reverse", magistrate, entry.pk)
    _wages(rare, walk)


def _wages(rare: Rare, walk: Walk) -> None:
    """What the boy had earned, and a claim that is filed with another office."""
    labour, day = rare.one(Role.LABOUR), timezone.localdate(walk.rescued_at)
    why = {"reason": "He worked there for ten months."}
    kept = walk.kept["claims"]
    claim = kept.get("WAGES") or rare.do(
        labour, open_claim, walk.case, code="WAGES", **why
    )
    period = Period(day - timedelta(days=200), day, 170, 12, 0)
    worked = {"zone": "", "skill": "UNSKILLED", "periods": [period]}
    working = rare.do(labour, wages.work_out_wages, claim, **worked)
    rare.opens("compensation:wage-working", labour, working.pk)
    rare.opens("compensation:wage-html", labour, working.pk)
    claim = kept.get("VCS") or rare.do(labour, open_claim, walk.case, code="VCS", **why)
    magistrate = rare.one(Role.DM)
    rare.do(magistrate, decide_claim, claim, accept=True, amount_paise=5_000_000, **why)
    rare.opens("compensation:claim-apply", magistrate, claim.pk)
    rare.opens("compensation:no-account", walk.kept["keeper"], walk.case.pk)
    rare.opens("compensation:claim-open", labour, walk.case.pk)


def _desks(rare: Rare) -> None:
    """A bank statement, an old register, and two employers of like names."""
    labour, case = rare.one(Role.LABOUR), rare.child(20, *STAYS).case
    content = STATEMENT.format(day=f"{rare.today:%d/%m/%Y}").encode()
    taken = rare.do(
        labour,
        statements.take_statement,
        content,
        file_name="june.csv",
        account=Account.WELFARE_FUND,
    )
    rare.opens("compensation:statement-detail", labour, taken.pk)
    with walls.acting_as(labour):
        line = StatementLine.objects.get(statement=taken)
        first, second = Employer.objects.order_by("pk")[:2]
    for deed in ("settle", "book", "dismiss"):
        rare.opens(f"compensation:line-{deed}", labour, line.pk)
    content = REGISTER.format(case=case.number, day=f"{rare.today:%d/%m/%Y}").encode()
    old = rare.do(labour, register.read_register, content, file_name="old.csv")
    rare.opens("compensation:register-list", labour)
    rare.opens("compensation:register-detail", labour, old.pk)
    for deed in ("merge", "apart"):
        rare.opens(f"compensation:employer-{deed}", labour, first.pk, second.pk)
    with walls.acting_as(labour):
        third = Employer.objects.order_by("pk")[2]
    link = rare.do(
        labour, employers.keep_employers_apart, first, third, reason="Two families."
    )
    rare.opens("compensation:link-undo", labour, link.pk)


def _jobs(rare: Rare) -> None:
    """Work that the worker has not begun."""
    labour, lead = rare.one(Role.LABOUR), rare.one(Role.NGO_SUPERVISOR)
    with walls.acting_as(labour):
        employer = Employer.objects.order_by("pk").first()
    job = rare.do(
        labour,
        groups.ask_group_act,
        employer,
        act=GroupAct.CERTIFICATE,
        grounds="Debt.",
    )
    rare.opens("compensation:group-job", labour, job.pk)
    job = rare.do(labour, reports.ask_report, {}, format="xlsx", rows=90_000)
    rare.opens("compensation:report-job", labour, job.pk)
    with walls.acting_as(labour):
        ordered = Claim.objects.filter(state=ClaimState.ORDERED)
    job = rare.do(labour, ask_papers, ordered, kind=PaperKind.ORDER)
    rare.opens("compensation:batch-job", labour, job.pk)
    board, mine = SavedPage.BOARD, {"name": "Late in Jaipur", "query": {}}
    view = rare.do(labour, save_view, board, **mine)
    rare.opens("compensation:view-list", labour)
    for deed in ("change", "mail"):
        rare.opens(f"compensation:view-{deed}", labour, view.pk)
    leaver, to = rare.found.people[Role.CASEWORKER][:2]
    job = rare.do(lead, ask_hand_over, leaver, to=to)
    rare.opens("oversight:hand-over-job", lead, job.pk)


def _order_bed(walk: Walk) -> None:
    """A member orders the place; the home has not admitted him yet."""
    house, _keeper = walk.found.houses["BOY"]
    walk.do(walk.found.one(Role.CWC_CHAIR), order_placement, walk.case, shelter=house)


def _in_care(rare: Rare) -> None:
    """A bed that waits, a leave, a boy who ran away, a plan to look at again."""
    keeper, dcpo = rare.one(Role.SUPERINTENDENT), rare.one(Role.DCPO)
    # Days ago: in a sitting that runs one member alone orders no place.
    walk = rare.child(3, STAYS[0], (0.4, _order_bed))
    rare.opens("shelters:placement-admit", keeper, walk.case.pk)
    walk = rare.child(30, *STAYS, *_in_turn(first_days.plan_care))
    rare.opens("shelters:care-plan-review", walk.kept["worker"], walk.case.pk)
    rare.do(
        keeper,
        give_leave,
        walk.kept["placement"],
        from_at=timezone.now() - timedelta(hours=1),
        until_at=timezone.now() + timedelta(days=3),
        with_whom="His aunt",
        reason="A wedding in the family.",
    )
    rare.opens("shelters:leave-end", keeper, walk.case.pk)
    rare.lot += rare.lot % 2 == 0  # the next one's deed tells no police
    walk = rare.child(40, *STAYS, *_in_turn(first_days.run_away))
    rare.opens("shelters:runaway-police", keeper, walk.case.pk)
    rare.opens("shelters:runaway-found", keeper, walk.case.pk)
    _seal(rare, rare.child(9, *STAYS[:2]))
    district = rare.found.district
    new = open_agency(K.SHELTER, "Boys' home Nayi Disha, Jaipur", district)
    rare.opens("shelters:shelter-new", dcpo, new.pk)


def _seal(rare: Rare, walk: Walk) -> None:
    """A case that only a named few see any more."""
    chair, *others = rare.found.bench()
    rare.do(chair, seal_case, walk.case, reason=SealReason.THREAT, named=others)
    rare.opens("cases:case-unseal", chair, walk.case.pk)


ORDERED = (
    first_days.ask_for_report,
    first_days.file_report,
    way_home.ask_home,
    way_home.answer_home,
    way_home.decide_home,
    way_home.order_return,
)
SENT = (*ORDERED, way_home.send)
ACCEPTED = (*SENT, way_home.accept)
PAID = (*ACCEPTED, way_home.order_journey)


def _on_the_way_home(rare: Rare) -> None:
    """A home to be looked at, a file to be sent, a journey before each of its steps."""
    chair, at_home = rare.one(Role.CWC_CHAIR), rare.home.one(Role.CWC_CHAIR)
    dcpo, keeper = rare.one(Role.DCPO), rare.one(Role.SUPERINTENDENT)
    walk = rare.child(20, *STAYS, *_in_turn(way_home.ask_home))
    unit = rare.home.one(Role.DCPO)
    rare.opens("reintegration:home-check-answer", unit, walk.case.pk)
    walk = rare.child(60, *STAYS, *_in_turn(*ORDERED))
    rare.opens("reintegration:handover-send", chair, walk.case.pk)
    undertaking = rare.do(
        chair,
        take_undertaking,
        walk.case,
        declarant="Ramesh Paswan",
        relation="Father",
        address="Rajnagar, Madhubani",
        signed_on=rare.today,
    )
    rare.opens("cases:undertaking-paper", chair, undertaking.pk, "html")
    walk = rare.child(60, *STAYS, *_in_turn(*SENT))
    rare.opens("reintegration:handover-refuse", at_home, walk.kept["handover"].pk)
    walk = rare.child(60, *STAYS, *_in_turn(*ACCEPTED, _order_journey_unpaid))
    escort = walk.kept["escort"].pk
    rare.opens("reintegration:escort-pay", dcpo, escort)
    rare.opens("reintegration:escort-call-off", dcpo, escort)
    rare.opens("reintegration:escort-paper", dcpo, escort, "html")
    walk = rare.child(60, *STAYS, *_in_turn(*PAID))
    rare.opens("reintegration:escort-depart", keeper, walk.kept["escort"].pk)
    walk = rare.child(60, *STAYS, *_in_turn(*PAID, way_home.leave))
    rare.opens("reintegration:handover-arrival", at_home, walk.kept["handover"].pk)
    walk = rare.child(60, *STAYS, *_in_turn(*PAID, way_home.leave), home="Jaipur")
    police = rare.one(Role.POLICE)
    rare.opens("reintegration:escort-arrive", police, walk.kept["escort"].pk)
    rare.opens("reintegration:return", dcpo, walk.case.pk)


def _order_journey_unpaid(walk: Walk) -> None:
    """The escort is ordered; nobody has paid its way yet."""
    plan = EscortPlan(
        given_by=walk.found.one(Role.POLICE).agency,
        escorts=[{"name": "Constable Devi Lal", "rank": "Constable", "sex": "M"}],
        from_place=walk.plan.found_in,
        to_place=walk.plan.home,
        mode=TravelMode.TRAIN,
        leaves_at=walk.at + timedelta(days=4),
    )
    dcpo = walk.found.one(Role.DCPO)
    walk.kept["escort"] = walk.do(dcpo, order_escort, walk.case, plan)


def _at_home(rare: Rare) -> None:
    """Visits to come, a warning sign, and a case before each way to its end."""
    visitor, unit = rare.home.visitor(), rare.home.one(Role.DCPO)
    chair = rare.home.one(Role.CWC_CHAIR)
    walk = rare.child(200, stage=S.RESTORED, warning=True)
    with walls.acting_as(visitor):
        visit = FollowUpVisit.objects.filter(case=walk.case).open().earliest("due_on")
        flag = Flag.objects.filter(case=walk.case, cleared_at=None).earliest("pk")
        other = FollowUpVisit.objects.filter(case=walk.case).open().latest("due_on")
        enrolment = Enrolment.objects.filter(case=walk.case).latest("pk")
    for deed in ("plan", "miss", "record"):
        rare.opens(f"reintegration:visit-{deed}", visitor, visit.pk)
    rare.opens("reintegration:red-flag-clear", unit, flag.pk)
    rare.do(visitor, miss_visit, other, because="The bridge was under water.")
    rare.opens("reintegration:visit-replan", visitor, other.pk)
    for deed in ("transfer", "leave"):
        rare.opens(f"reintegration:school-{deed}", unit, enrolment.pk)
    for deed in ("closure-ask", "case-untraceable"):
        rare.opens(f"reintegration:{deed}", unit, walk.case.pk)
    # A lot for which the demo leaves nothing out that the gate asks for.
    walk = rare.child(845, stage=S.RESTORED, money=8, lot=9911)
    with transaction.atomic():
        walk.asking = 0
        money.settle_rest(walk)
        way_home.ask_to_close(walk)
        walls.leave()
    rare.opens("reintegration:closure-refuse", chair, walk.case.pk)
    rare.opens("reintegration:case-close", chair, walk.case.pk)


def _operations(rare: Rare) -> None:
    """A planned operation, a list that was read, a day without a sitting."""
    lead, police = rare.one(Role.NGO_SUPERVISOR), rare.one(Role.POLICE)
    plan = OperationPlan(
        planned_for=timezone.now() + timedelta(days=2),
        district=rare.found.district,
        lead=lead,
        route=Route.RAID,
        children_expected=5,
        sites=[("Workshop in the yard", "BANGLES_GLASS")],
        tip_address="Lane 4, behind the school",
        tip_informant="A shopkeeper",
        tip_details="Children are seen at night only.",
    )
    operation = rare.do(lead, plan_operation, plan)
    rare.do(lead, add_team_member, operation, capacity=Capacity.POLICE, user=police)
    rare.opens("cases:operation-tip", lead, operation.pk)
    rare.opens("cases:operation-drop", lead, operation.pk)
    content = RESCUED.format(day=f"{rare.today:%d-%m-%Y}").encode()
    worker = rare.one(Role.CASEWORKER)
    taken = rare.do(worker, read_rescue_list, content, file_name="drive.csv")
    rare.opens("cases:rescue-list-detail", worker, taken.pk)
    tomorrow = (rare.today + timedelta(days=1)).isoformat()
    rare.opens("cases:sitting-open", rare.one(Role.CWC_SECRETARY), tomorrow)
    walk = rare.child(12, STAYS[0], (4, first_days.ask_certificate))
    rare.opens("cases:certificate-refuse", rare.one(Role.DM), walk.case.pk)
    walk = rare.child(12, STAYS[0], (4, first_days.ask_certificate))
    rare.do(rare.one(Role.DM), find_bondage, walk.case)
    rare.opens("cases:certificate-issue", rare.one(Role.DM), walk.case.pk)
    asked = (3, first_days.ask_for_report)
    walk = rare.child(9, *STAYS[:2], asked, needs_interpreter=True)
    rare.opens("cases:sir-file", walk.kept["worker"], walk.case.pk)
    rare.opens("cases:fir-refusal", rare.one(Role.DCPO), walk.case.pk)
    rare.opens("cases:statement-new", police, walk.case.pk)
    rare.opens("cases:interpreter-list", rare.one(Role.DCPO))


def _office(rare: Rare) -> None:
    """An invitation, an emergency, a child known already, an opening unexplained."""
    lead = rare.one(Role.NGO_SUPERVISOR)
    invitation = rare.do(
        lead,
        invite_person,
        lead.agency,
        role=Role.CASEWORKER,
        full_name="Nirmala Toppo",
        email="nirmala@example.org",
    )
    with walls.acting_as(lead):
        words = invitation.renew_link()
    rare.opens("oversight:join", None, words)
    first = rare.child(400, name="Armaan Paswan")
    again = rare.child(3, STAYS[0], name="अरमान पासवान")
    with behind_the_walls():
        call_command("rebuild_match_keys", verbosity=0)
    asker = again.kept["worker"]
    [colleague] = {*rare.found.people[Role.CASEWORKER][:2]} - {asker}
    rare.do(asker, check_known, again.case)
    with behind_the_walls():
        pair = MatchPair.objects.latest("pk")
    rare.opens("oversight:pair-detail", asker, pair.pk)
    rare.opens("oversight:known-of-case", asker, again.case.pk)
    _emergency(rare, first)
    _two_schools(rare)
    with walls.acting_as(colleague):
        note_access(
            by=colleague, case_id=again.case.pk, page="case", data_classes=["ID"]
        )
    monday = rare.today - timedelta(days=rare.today.weekday())
    with as_worker(), walls.on_clock_duty():
        list_openings(monday, today=monday + timedelta(days=7))
    with behind_the_walls():
        opening = UnexplainedOpening.objects.get(user_id=colleague.pk)
    rare.opens("oversight:opening-answer", rare.one(Role.AUDITOR), opening.pk)


def _two_schools(rare: Rare) -> None:
    """A teacher of two schools, who chooses between them."""
    place = rare.ground.offices["Hyderabad"]
    teacher = place.one(Role.TEACHER)
    rare.do(
        place.one(Role.DCPO),
        add_school,
        name="Seekho evening course, Hyderabad",
        kind="BRIDGE",
        district=place.district,
        agency=teacher.agency,
    )
    rare.opens("reintegration:register", teacher)


def _emergency(rare: Rare, walk: Walk) -> None:
    """An office of another State opens a case in an emergency."""
    far = rare.ground.offices["Hyderabad"].one(Role.POLICE)
    rare.opens("cases:glass-break", far)
    glass = rare.do(
        far,
        break_glass,
        walk.case.number,
        reason=GlassReason.FOUND,
        words="He stands before me at the station.",
    )
    rare.opens("cases:glass-review", rare.one(Role.AUDITOR), glass.pk)


def _own_duties(rare: Rare) -> None:
    """A quarterly return filed and one due; a data breach told of, and put right."""
    chair, dcpo = rare.one(Role.CWC_CHAIR), rare.one(Role.DCPO)
    last = Quarter.last_before(rare.today)
    with as_worker(), walls.on_clock_duty():
        note_quarter_end(last)
    keys = [last.year, last.number]
    rare.opens("oversight:return-quarter", chair, *keys)
    rare.opens("oversight:return-file", chair, *keys)
    before = Quarter.last_before(last.starts_on)
    with walls.acting_as(chair):
        made = file_return(before, seen=digest(figures_of(before)), by=chair)
    rare.opens("oversight:return-detail", rare.one(Role.DM), made.pk)
    rare.opens("oversight:return-page", chair, made.pk)
    facts = {"kind": "LOST", "data": ["NAMES", "PHOTO"], "people": 23}
    facts |= {"happened": "A phone was left in a bus.", "done": "It was locked."}
    at = rare.ground.now - timedelta(hours=60)
    breach = rare.do(dcpo, record_breach, found_at=at, **facts)
    told = {"told": "BOARD", "told_at": at, "reference": "DPB/2026/11"}
    rare.do(dcpo, report_breach, breach, **told)
    newer = rare.do(
        dcpo, record_breach, corrects=breach, found_at=at, **{**facts, "people": 25}
    )
    for page in ("detail", "told", "correct", "page"):
        rare.opens(f"oversight:breach-{page}", dcpo, newer.pk)
    rare.opens("oversight:breach-detail", rare.one(Role.AUDITOR), breach.pk)
    rare.opens("oversight:breach-new", dcpo)


PARTS = (
    _claims_on_the_way,
    _claims_in_recovery,
    _claims_beside,
    _desks,
    _jobs,
    _in_care,
    _on_the_way_home,
    _at_home,
    _operations,
    _office,
    _own_duties,
)


def make_rare(ground: Ground) -> list[Page]:
    """Make all of them; the pages that they open."""
    rare = Rare(ground)
    for part in PARTS:
        part(rare)
    return rare.pages
