"""One child from the tip to the closed case, by the forms of the real pages."""

from datetime import datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db.models import F
from django.utils import timezone

from audit.models import Event
from cases.lifecycle import CaseStatus
from cases.models import (
    Case,
    Clock,
    Flag,
    Order,
    RescueOperation,
    SocialInvestigation,
    TeamMember,
)
from compensation.models import Claim
from reintegration.models import (
    BridgeSchool,
    ClosureGateRecord,
    Enrolment,
    Escort,
    FollowUpVisit,
    Handover,
)
from shelters.choices import MUST_COVER
from tests.reintegration.conftest import good_answers
from tests.stories.pages import Pages, rows

pytestmark = pytest.mark.django_db


class Story:
    """The chapters of one child's way, in their order."""

    def __init__(self, pages: Pages):
        self.pages = pages
        self.found, self.home = pages.found, pages.home
        self.case: Case

    # The first days

    def rescue(self) -> None:
        pages, police = self.pages, self.found.police
        pages.send(
            police,
            "cases:operation-plan",
            planned_for=pages.moment,
            lead=police.pk,
            route="RAID",
            children_expected=1,
            sites=1,
            industry="BANGLES_GLASS",
            tip_address="Lane 2, behind the market",
            tip_informant="A neighbour",
        )
        with rows():
            operation = RescueOperation.objects.get()
            site = operation.sites.get()
        pages.send(police, "cases:operation-tip", operation.pk)
        for capacity, person in (
            ("LABOUR", self.found.labour),
            ("NGO", self.found.caseworker),
        ):
            pages.send(
                police,
                "cases:operation-team",
                operation.pk,
                capacity=capacity,
                user=person.pk,
            )
        pages.later(days=2)
        pages.send(police, "cases:operation-open", operation.pk, only_post=True)
        with rows():
            lead = TeamMember.objects.get(operation=operation, capacity="LEAD")
        pages.send(police, "cases:operation-arrival", lead.pk, only_post=True)
        pages.send(
            police,
            "cases:operation-site",
            site.pk,
            address="Lane 2, behind the market",
            industry="BANGLES_GLASS",
            employer_name="Moti Lac Bangles",
            owner_name="Lakhan Chippa",
        )
        pages.send(
            police,
            "cases:operation-count",
            operation.pk,
            expected=1,
            **{f"site_{site.pk.hex}": 1},
        )
        self.take_in(operation, site)
        pages.later(hours=1)
        pages.send(police, "cases:operation-leave", operation.pk, taken_to="COMMITTEE")
        pages.send(police, "cases:operation-end", operation.pk, only_post=True)

    def take_in(self, operation, site) -> None:
        self.pages.send(
            self.found.caseworker,
            "cases:operation-intake",
            operation.pk,
            sex="BOY",
            name="Raju Mandal",
            father="Shyam Mandal",
            village="Rampur",
            age=11,
            spoken=["mai"],
            home_other="Madhubani, Bihar",
            site=str(site.pk),
            rescued_at=self.pages.moment,
        )
        with rows():
            self.case = Case.objects.get()

    def before_the_committee(self) -> None:
        pages, chair = self.pages, self.found.cwc_chair
        pages.later(hours=3)
        self.on_case(
            self.found.police,
            "cases:case-produce",
            at=pages.moment,
            before=chair.pk,
            journey_minutes=30,
        )
        self.on_case(chair, "shelters:placement-order", shelter=pages.shelter.pk)
        self.on_case(
            self.found.superintendent, "shelters:placement-admit", at=pages.moment
        )
        pages.later(hours=2)
        self.on_case(
            self.found.superintendent,
            "shelters:health-new",
            kind="ADMISSION",
            examined_at=pages.moment,
            doctor="Dr Sarla Vyas",
            findings="Thin, small burns.",
        )
        self.on_case(chair, "cases:sir-ask", of=self.found.caseworker.agency.pk)
        self.on_case(
            chair,
            "reintegration:home-check-ask",
            asked_of=self.home.dcpo.agency.pk,
        )

    def police_and_magistrate(self) -> None:
        pages = self.pages
        self.on_case(
            self.found.police,
            "cases:fir-new",
            number=f"412/{timezone.localdate().year}",
            filed_on=pages.today,
            police_station="East",
            sections=["CLPRA_14"],
            accused="Lakhan Chippa",
        )
        pages.later(hours=14)
        self.on_case(
            self.found.police,
            "cases:statement-new",
            recorded_at=pages.moment,
            place="COMMITTEE",
            language="mai",
            minutes=40,
            text="We made bangles until late at night.",
        )
        self.on_case(
            self.found.caseworker,
            "cases:certificate-apply",
            grounds="An advance was paid.",
        )
        pages.later(hours=2)
        self.on_case(self.found.dm, "cases:certificate-find", only_post=True)
        self.on_case(
            self.found.dm,
            "cases:certificate-issue",
            number="RC/17",
            authority="Sub-divisional magistrate",
            copy_given_on=pages.today,
        )

    def life_in_the_shelter(self) -> None:
        pages, worker = self.pages, self.found.caseworker
        self.on_case(
            self.found.superintendent,
            "compensation:bank-account",
            bank="India Post Payments Bank",
            ifsc="IPOS0000001",
            number="30410000017",
            again="30410000017",
            holder_is_child="yes",
            holder_name="Raju Mandal",
            joint_with="SUPERINTENDENT",
            joint_name="Sunita Verma",
            opened_on=pages.today,
        )
        areas = {f"{area}_need": "Much." for area in MUST_COVER}
        areas |= {f"{area}_intervention": "Daily." for area in MUST_COVER}
        self.on_case(worker, "shelters:care-plan", stay="SHORT", **areas)
        self.on_case(
            self.found.superintendent, "shelters:care-plan-approve", only_post=True
        )
        self.school_near(worker, self.found.district, "BRIDGE")

    def school_near(self, worker, district, kind: str) -> None:
        name = f"School of {district}"
        self.on_case(
            worker,
            "reintegration:school-add",
            name=name,
            kind=kind,
            district=district.pk,
        )
        with rows():
            school = BridgeSchool.objects.get(name=name)
        self.on_case(
            worker,
            "reintegration:school-enrol",
            school=school.pk,
            started_on=self.pages.today,
        )

    # Money

    def claims(self) -> dict[str, Claim]:
        with rows():
            found = Claim.objects.filter(case=self.case).select_related("scheme")
            return {claim.scheme.code: claim for claim in found}

    def demand(self) -> None:
        """Propose, accept what is proven, and give the employer his notices."""
        pages, labour = self.pages, self.found.labour
        self.on_case(self.found.caseworker, "compensation:case-propose", only_post=True)
        claims = self.claims()
        assert {"EMP_COMP", "WAGES", "BL_IMMEDIATE"} <= set(claims)
        for code, sums in (("EMP_COMP", {}), ("WAGES", {"amount_paise": "9,000"})):
            claim = claims[code]
            pages.send(
                labour,
                "compensation:claim-decide",
                claim.pk,
                accept="yes",
                reason="Found at work.",
                **sums,
            )
            pages.send(
                labour,
                "compensation:claim-notice",
                claim.pk,
                hearing_at=pages.moment,
                hearing_place="Labour office",
            )
        for code in set(claims) - {"EMP_COMP", "WAGES", "BL_IMMEDIATE"}:
            pages.send(
                self.found.dm,
                "compensation:claim-decide",
                claims[code].pk,
                accept="no",
                reason="Not in force for this child.",
            )
        self.assist(claims["BL_IMMEDIATE"])

    def assist(self, claim: Claim) -> None:
        """The magistrate's immediate assistance, within a week."""
        pages, dm = self.pages, self.found.dm
        pages.send(
            dm,
            "compensation:claim-decide",
            claim.pk,
            accept="yes",
            amount_paise="30,000",
            reason="The certificate is issued.",
        )
        self.order_and_credit(dm, claim, "30,000", "STATE", "GVBXN0001")

    def order_and_credit(self, officer, claim, rupees, source, reference) -> None:
        pages = self.pages
        pages.send(
            officer,
            "compensation:claim-order",
            claim.pk,
            amount_paise=rupees,
            order_number=f"ORD/{reference}",
            pay_by=(timezone.localdate() + timedelta(days=15)).isoformat(),
        )
        if source == "WELFARE_FUND":
            pages.later(days=1)
            pages.send(
                officer,
                "compensation:claim-deposit",
                claim.pk,
                fund=source,
                amount_paise=rupees,
                deposited_on=pages.today,
                reference=f"CHALLAN {reference}",
            )
        if source != "EMPLOYER":
            third = self.found.labour if officer == self.found.dm else self.found.dm
            pages.send(
                third,
                "compensation:claim-release",
                claim.pk,
                amount_paise=rupees,
                number=f"REL/{reference}",
            )
        pages.later(hours=2)
        pages.send(
            officer,
            "compensation:claim-credit",
            claim.pk,
            kind="PRINCIPAL",
            from_account=source,
            amount_paise=rupees,
            credited_on=pages.today,
            reference=reference,
        )
        pages.send(
            self.found.caseworker,
            "compensation:claim-confirm",
            claim.pk,
            seen_on=pages.today,
            seen_how="PASSBOOK",
        )

    def employer_pays(self) -> None:
        pages, labour = self.pages, self.found.labour
        claims = self.claims()
        for code, rupees, source in (
            ("EMP_COMP", "20,000", "WELFARE_FUND"),
            ("WAGES", "9,000", "EMPLOYER"),
        ):
            claim = claims[code]
            pages.send(
                labour,
                "compensation:claim-serve",
                claim.pk,
                served_at=pages.moment,
                how="POST",
                proof="RL 17 IN",
            )
            pages.later(days=2)
            pages.send(
                labour,
                "compensation:claim-hear",
                claim.pk,
                heard_at=pages.moment,
                attended="yes",
                said="Says that the child only helped out.",
            )
            self.order_and_credit(labour, claim, rupees, source, f"GVBXN-{code}")

    # The inquiry and the way home

    def inquire(self) -> None:
        pages = self.pages
        self.on_case(
            self.found.caseworker,
            "cases:sir-file",
            work_history="Bangles since March.",
            hours_a_day="14",
            debt_or_advance="An advance of 3,000.",
            wages_withheld="yes",
            confined="no",
            family="Mother and two sisters.",
            risk_of_return="The agent lives next door.",
            recommendation="Return home, with visits.",
        )
        answers = {f"q_{code}": words for code, words in good_answers().items()}
        self.on_case(
            self.home.dcpo,
            "reintegration:home-check-answer",
            way="VISIT",
            visited_on=pages.today,
            outcome="SUITABLE",
            video_call="KNEW",
            video_call_on=pages.today,
            child_view="DIRECT",
            child_view_words="Wants to go home.",
            **answers,
        )
        self.on_case(
            self.found.cwc_chair,
            "reintegration:home-check-decide",
            suitable="yes",
            because="The family is known.",
            receiver_name="Shyam Mandal",
            receiver_relation="Father",
        )

    def order(self, bench, **fields) -> Order:
        """An order drafted by the first member and signed by all three."""
        self.on_case(bench[0], "cases:order-new", do="draft", language="en", **fields)
        with rows():
            order = Order.objects.filter(case=self.case).latest("drafted_at")
        for member in bench:
            self.pages.later(minutes=5)
            self.pages.send(member, "cases:order-sign", order.pk, only_post=True)
        with rows():
            order.refresh_from_db()
        assert order.made_at
        return order

    def travel(self) -> None:
        pages = self.pages
        self.on_case(
            self.found.cwc_chair,
            "reintegration:handover-send",
            to_committee=self.home.cwc_chair.agency.pk,
        )
        with rows():
            handover = Handover.objects.get()
        pages.later(days=1)
        pages.send(
            self.home.cwc_chair,
            "reintegration:handover-detail",
            handover.pk,
            worker=self.home.follow_up.pk,
            first_visit_on=(timezone.localdate() + timedelta(days=30)).isoformat(),
        )
        self.on_case(
            self.found.dcpo,
            "reintegration:escort-order",
            given_by=self.found.police.agency.pk,
            from_place="Jaipur",
            to_place="Madhubani",
            mode="TRAIN",
            leaves_at=pages.moment,
            escort_1_name="Constable Maya Ranawat",
            escort_1_sex="F",
        )
        with rows():
            escort = Escort.objects.get()
            enrolment = Enrolment.objects.get(case=self.case)
        pages.send(
            self.found.dcpo,
            "reintegration:escort-pay",
            escort.pk,
            rupees="2400",
            paid_on=pages.today,
        )
        pages.send(
            self.found.caseworker,
            "reintegration:school-leave",
            enrolment.pk,
            ended_on=pages.today,
            outcome="WENT_HOME",
        )
        keeper = self.found.superintendent
        pages.send(
            keeper,
            "reintegration:escort-depart",
            escort.pk,
            left_at=pages.moment,
            file_packed="on",
        )
        self.on_case(
            keeper, "shelters:placement-end", because="ESCORTED", at=pages.moment
        )
        pages.later(days=1)
        pages.send(
            self.home.cwc_chair,
            "reintegration:handover-arrival",
            handover.pk,
            arrived_at=pages.moment,
            file_received="yes",
        )

    def come_home(self) -> None:
        pages = self.pages
        self.on_case(
            self.home.dcpo,
            "reintegration:return",
            receiver_name="Shyam Mandal",
            district=self.home.district.pk,
            village="Rampur",
            pin="847211",
            undertaking_signed="yes",
            signed_at=pages.moment,
            signed_by="THUMB",
        )
        pages.later(days=3)
        self.school_near(self.home.dcpo, self.home.district, "FORMAL")

    def be_visited(self) -> None:
        """Every visit on the day before it is due, and what the police owe."""
        pages = self.pages
        with rows():
            visits = list(FollowUpVisit.objects.filter(case=self.case).in_order())
        assert len(visits) == 7
        for number, visit in enumerate(visits):
            day = visit.due_on - timedelta(days=1)
            pages.until(timezone.make_aware(datetime.combine(day, time(11))))
            pages.send(
                self.home.follow_up,
                "reintegration:visit-record",
                visit.pk,
                made_on=pages.today,
                mode="HOME",
                child_present="yes",
                child_seen_alone="yes",
                school_status="FORMAL",
                decision="STABLE",
                child_words="I like the midday meal.",
            )
            if number == 0:
                self.investigate()

    def investigate(self) -> None:
        with rows():
            fir = self.case.firs.get()
        self.pages.send(
            self.found.police, "cases:fir-status", fir.pk, status="CHARGE_SHEET"
        )
        self.on_case(self.found.police, "cases:victim-inform", on=self.pages.today)

    def close(self, today: datetime) -> None:
        self.pages.until(today)
        self.on_case(
            self.home.dcpo,
            "reintegration:closure-ask",
            summary="Lives with both parents, goes to class 5.",
        )
        self.order(
            self.pages.benches[self.home],
            order="own",
            kind="FINAL",
            codes=["CLOSE"],
            text="The two years are over. The case is closed.",
        )
        self.on_case(self.home.cwc_chair, "reintegration:case-close")

    def on_case(self, person, name: str, /, **fields) -> None:
        self.pages.send(person, name, self.case.pk, **fields)


@pytest.fixture
def pages(browser):
    """The story begins so that its last day is today: the database's clock is real."""
    back_home = timezone.localtime() - relativedelta(months=24, days=6)
    start = (back_home - timedelta(days=24)).replace(hour=9, minute=0, second=0)
    told = Pages(browser, start.replace(microsecond=0))
    yield told
    told.end()


def test_a_child_goes_from_the_tip_to_the_closed_case(pages, wall):
    story = Story(pages)
    story.rescue()
    story.before_the_committee()
    story.police_and_magistrate()
    story.life_in_the_shelter()
    story.demand()
    pages.later(days=2)
    story.employer_pays()
    story.inquire()
    story.order(pages.benches[story.found], order="restore")
    story.travel()
    story.come_home()
    story.be_visited()
    story.close(pages.real_now)

    with rows():
        case = Case.objects.get()
        assert case.status == CaseStatus.CLOSED
        gate = ClosureGateRecord.objects.get(case=case)
        assert gate.results == {str(n): "ok" for n in range(1, 11)}
        assert list(Flag.objects.filter(case=case, cleared_at__isnull=True)) == []
        late = Clock.objects.filter(case=case, met_at__gt=F("due_at"))
        assert [clock.rule.code for clock in late] == []
        still_open = Clock.objects.filter(case=case).open()
        assert [clock.rule.code for clock in still_open] == []
        assert SocialInvestigation.objects.get().filed_at
        told = list(
            Event.objects.of_case(case)
            .order_by("happened_at", "id")
            .values_list("type", flat=True)
        )
    assert in_order(
        told,
        "child.rescued",
        "child.produced",
        "child.placed",
        "child.admitted",
        "fir.filed",
        "statement.recorded",
        "release_certificate.issued",
        "sir.filed",
        "home_check.decided",
        "order.final",
        "handover.accepted",
        "escort.left",
        "handover.arrived",
        "child.restored",
        "closure.asked",
        "case.closed",
    )
    assert told.count("visit.recorded") == 6
    assert told.count("claim.confirmed") == 3


def in_order(told: list[str], *wanted: str) -> bool:
    """These events happened, the first of each in this order."""
    places = [told.index(one) for one in wanted]
    return places == sorted(places)
