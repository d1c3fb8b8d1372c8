"""Twenty-three children of one workshop, until each of them has its money.

The employer pays for some, a part for others and nothing for the rest. What he owes is
recovered as land revenue, lies in the welfare fund, is let go by a third person and
seen in the passbook by a fourth. In the end the report says what the ledger says.
"""

import csv
from collections import defaultdict
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from cases.models import Case, Employer, RescueOperation
from common.models import OutboxEntry, new_key
from common.walls import on_clock_duty
from compensation.actions.groups import TASK
from compensation.actions.reconciling import reconcile_ledger
from compensation.choices import Account, EntryKind, PaperKind
from compensation.models import (
    Claim,
    ClaimPaper,
    LedgerEntry,
    LedgerMismatch,
    Notice,
    StatementLine,
)
from compensation.tasks import do_group_act
from shelters.models import Shelter
from tests.conftest import as_worker
from tests.stories.pages import Pages, rows

pytestmark = pytest.mark.django_db

HOW_MANY = 23
ORDERED = 20_000 * 100
# Ten are paid for in two parts, five in part only, eight not at all.
PAID, IN_PART = slice(0, 10), slice(10, 15)
IN_DEFAULT = slice(10, HOW_MANY)
TOPPED_UP = slice(0, 3)
FIRST_PART, SMALL_PART = 12_000 * 100, 733_333
INSTALMENT = 5_000 * 100
INTEREST = 31_245
REPORT, MAKE = "/compensation/reports/", "/compensation/reports/make/"


def typed(paise: int) -> str:
    """A sum as somebody types it: 7333.33."""
    return f"{paise // 100}.{paise % 100:02d}"


class Money:
    """The chapters, in their order; each deed is a form that somebody sends."""

    def __init__(self, pages: Pages):
        self.pages, self.office = pages, pages.found
        self.claims: list[Claim] = []
        self.top_ups: list[Claim] = []
        self.bank: list[str] = []

    # The raid, the home and the accounts

    def rescue(self) -> None:
        pages, police = self.pages, self.office.police
        pages.send(
            police,
            "cases:operation-plan",
            planned_for=pages.moment,
            lead=police.pk,
            route="RAID",
            children_expected=20,
            sites=1,
            industry="BANGLES_GLASS",
            tip_address="Lane 2, behind the market",
            tip_informant="A neighbour",
        )
        with rows():
            self.operation = RescueOperation.objects.get()
            site = self.operation.sites.get()
        where = self.operation.pk
        team = {"LABOUR": self.office.labour, "NGO": self.office.caseworker}
        for capacity, person in team.items():
            facts = {"capacity": capacity, "user": person.pk}
            pages.send(police, "cases:operation-team", where, **facts)
        pages.later(days=2)
        pages.send(police, "cases:operation-open", where, only_post=True)
        pages.send(
            police,
            "cases:operation-site",
            site.pk,
            address="Lane 2, behind the market",
            industry="BANGLES_GLASS",
            employer_name="Moti Lac Bangles",
            owner_name="Lakhan Chippa",
        )
        self._each(
            self.office.caseworker,
            "cases:operation-intake",
            [(n, where) for n in range(HOW_MANY)],
            lambda n: {
                "key": str(new_key()),
                "sex": "GIRL" if n % 4 == 0 else "BOY",
                "name": f"Mandal Kumar{n}",
                "age": 8 + n % 6,
            },
            {
                "spoken": ["mai"],
                "home_other": "Madhubani, Bihar",
                "site": str(site.pk),
                "rescued_at": pages.moment,
            },
        )
        with rows():
            self.cases = list(Case.objects.order_by("number"))
            self.employer = Employer.objects.get()
        assert len(self.cases) == HOW_MANY

    def shelter(self) -> None:
        """All before the Committee at once; each into the home, with an account."""
        pages, keeper = self.pages, self.office.superintendent
        pages.later(hours=3)
        pages.send(
            self.office.police,
            "cases:operation-produce",
            self.operation.pk,
            cases=[case.pk for case in self.cases],
            at=pages.moment,
            before=self.office.cwc_chair.pk,
            journey_minutes=30,
        )
        self.each_case(
            self.office.cwc_chair, "shelters:placement-order", shelter=pages.shelter.pk
        )
        self.each_case(keeper, "shelters:placement-admit", at=pages.moment)
        pages.later(days=1)
        self.each_case(
            keeper,
            "compensation:bank-account",
            each=lambda n: {
                "number": f"304100{n:05d}",
                "again": f"304100{n:05d}",
                "holder_name": f"Mandal Kumar{n}",
            },
            bank="India Post Payments Bank",
            ifsc="IPOS0000001",
            holder_is_child="yes",
            joint_with="SUPERINTENDENT",
            joint_name="Sunita Verma",
            opened_on=pages.today,
        )

    # The demand

    def demand(self) -> None:
        pages, labour = self.pages, self.office.labour
        self.group(self.office.caseworker, act="PROPOSE")
        with rows():
            found = Claim.objects.order_by("case__number")
            self.claims = list(found.filter(scheme__code="EMP_COMP"))
            self.top_ups = list(found.filter(scheme__code="STATE_TOPUP"))[TOPPED_UP]
        assert len(self.claims) == HOW_MANY
        pages.later(days=1)
        self.each(labour, "decide", accept="yes", reason="Found at work.")
        hearing = timezone.localtime() + timedelta(days=8)
        self.group(
            labour,
            act="NOTICE",
            hearing_at=hearing.strftime("%Y-%m-%dT%H:%M"),
            hearing_place="Labour office, room 4",
        )
        with rows():
            assert Notice.objects.count() == HOW_MANY
            assert Notice.objects.values("number").distinct().count() == 1
        self.paper(PaperKind.SHOW_CAUSE)
        self.paper(PaperKind.CERTIFICATE_REQUEST, words="An advance was paid.")
        pages.later(days=1)
        self.each(labour, "serve", served_at=pages.moment, how="POST", proof="RL 17 IN")
        pages.until(hearing + timedelta(hours=1))
        self.each(
            labour,
            "hear",
            heard_at=pages.moment,
            attended="yes",
            said="Says that the children only helped out.",
        )
        self.paper(PaperKind.HEARING)
        pages.later(days=1)
        self.each(
            labour,
            "order",
            each=lambda n: {"order_number": f"ALC/{n + 1}"},
            amount_paise=typed(ORDERED),
            pay_by=(timezone.localdate() + timedelta(days=15)).isoformat(),
        )
        self.serve_paper(self.paper(PaperKind.ORDER))

    def part_payments(self) -> None:
        pages = self.pages
        pages.later(days=5)
        self.deposit("CHALLAN/1", FIRST_PART, PAID)
        self.deposit("CHALLAN/2", SMALL_PART, IN_PART)
        pages.later(days=5)
        self.deposit("CHALLAN/3", ORDERED - FIRST_PART, PAID)
        self.paper(PaperKind.DEMAND)

    def default(self) -> None:
        pages, labour = self.pages, self.office.labour
        early = pages.refused(labour, "compensation:claim-default", self.claims[-1].pk)
        assert "can still pay until the last day" in early
        pages.later(days=7)
        self.each(labour, "default", IN_DEFAULT)
        pages.later(days=1)
        self.each(
            labour,
            "recover",
            IN_DEFAULT,
            each=lambda n: {"certificate_number": f"RRC/{n}"},
            issued_on=pages.today,
            tehsil="Sanganer",
            officer="Tehsildar Sanganer",
        )
        self.paper(PaperKind.RECOVERY)
        self.paper(PaperKind.LETTER_DM, addressee="District magistrate")
        self.paper(PaperKind.LETTER_DLSA, addressee="Secretary, DLSA")

    def recover(self) -> None:
        """The Collector demands, attaches, and what comes in goes to the fund."""
        pages, dm = self.pages, self.office.dm
        pages.later(days=4)
        self.each(
            dm,
            "demand",
            IN_DEFAULT,
            each=lambda n: {"demand_number": f"DEM/{n}"},
            demanded_on=pages.today,
        )
        pages.later(days=5)
        self.each(
            dm,
            "attach",
            IN_DEFAULT,
            attached_on=pages.today,
            attached="Two furnaces and a handcart",
        )
        pages.later(days=20)
        self.deposit("CHALLAN/4", INSTALMENT, IN_DEFAULT)
        self.wrong_deposit()
        pages.later(days=15)
        self.deposit("CHALLAN/5", ORDERED - SMALL_PART - INSTALMENT, IN_PART)
        rest = slice(IN_PART.stop, HOW_MANY)
        self.deposit("CHALLAN/6", ORDERED - INSTALMENT, rest)
        self.paper(PaperKind.LETTER_FUND, addressee="Welfare fund of the district")

    def wrong_deposit(self) -> None:
        """One sum is written down for the wrong child, and taken back by another."""
        self.deposit("CHALLAN/9", 100_00, slice(22, 23), at_bank=False)
        with rows():
            wrong = LedgerEntry.objects.get(reference="CHALLAN/9")
        by_whom = self.office.labour, self.office.dm
        words = {"reason": "Not of this child."}
        page = self.pages.refused(
            by_whom[0], "compensation:entry-reverse", wrong.pk, **words
        )
        assert "Somebody else must reverse it" in page
        self.pages.send(by_whom[1], "compensation:entry-reverse", wrong.pk, **words)

    # From the fund to the children

    def everything_is_in_the_fund(self) -> None:
        answer = self.pages.browser(self.office.labour).get("/compensation/")
        headline = answer.context["headline"]
        assert headline["paise"] == HOW_MANY * ORDERED
        assert headline["children"] == HOW_MANY
        assert headline["without"] == 0
        assert "₹4,60,000 has reached the fund but not the children." in _text(answer)

    def release_and_credit(self) -> None:
        pages, labour, dm = self.pages, self.office.labour, self.office.dm
        pages.later(days=3)
        words = pages.refused(
            labour,
            "compensation:claim-release",
            self.claims[0].pk,
            amount_paise=typed(ORDERED),
            number="REL/0",
        )
        assert "Somebody else must release it" in words
        self.credit(1, INTEREST, "UTRINTEREST1", kind="INTEREST")
        self.each(
            dm,
            "release",
            each=lambda n: {"number": f"REL/{n}"},
            amount_paise=typed(ORDERED),
        )
        pages.later(days=1)
        self.credit(0, FIRST_PART, "UTRPART0001")
        self.credit(0, ORDERED - FIRST_PART, "UTRPART0002")
        self.returned_by_the_bank()
        self.credits_of_the_rest()
        words = pages.refused(labour, "compensation:claim-confirm", self.claims[3].pk)
        assert "can’t confirm payments" in words

    def credit(self, n: int, paise: int, reference: str, kind="PRINCIPAL") -> None:
        self.each(
            self.office.labour,
            "credit",
            slice(n, n + 1),
            kind=kind,
            from_account="WELFARE_FUND",
            amount_paise=typed(paise),
            credited_on=self.pages.today,
            reference=reference,
        )
        self.at_bank(reference, out=paise)

    def returned_by_the_bank(self) -> None:
        """A credit bounces: it is reversed, and the same reference never counts."""
        self.credit(2, ORDERED, "UTRRETURNED2")
        with rows():
            entry = LedgerEntry.objects.get(reference="UTRRETURNED2")
        self.pages.send(
            self.office.dm,
            "compensation:entry-reverse",
            entry.pk,
            reason="The bank sent the money back.",
        )
        self.credit(2, ORDERED, "UTRAGAIN0002")

    def credits_of_the_rest(self) -> None:
        self.each(
            self.office.labour,
            "credit",
            slice(3, HOW_MANY),
            each=lambda n: {"reference": f"UTRSUM{n:06d}"},
            kind="PRINCIPAL",
            from_account="WELFARE_FUND",
            amount_paise=typed(ORDERED),
            credited_on=self.pages.today,
        )
        for n in range(3, HOW_MANY):
            self.at_bank(f"UTRSUM{n:06d}", out=ORDERED)
        self.credit(1, ORDERED, "UTRSUM000001")
        twice = self.pages.refused(
            self.office.labour,
            "compensation:claim-credit",
            self.claims[4].pk,
            kind="PRINCIPAL",
            from_account="WELFARE_FUND",
            amount_paise="1",
            credited_on=self.pages.today,
            reference="UTRSUM000003",
        )
        assert "The whole sum is with the child already" in twice

    def top_up(self) -> None:
        """The State's share of three children is sanctioned by the magistrate."""
        pages, dm, labour = self.pages, self.office.dm, self.office.labour
        sums = {"amount_paise": "5,000"}
        some = {"claims": self.top_ups}
        self.each(dm, "decide", **some, accept="yes", reason="No adult has work.")
        self.each(
            dm,
            "order",
            **some,
            each=lambda n: {"order_number": f"SAN/{n}"},
            pay_by=pages.today,
            **sums,
        )
        numbered = {"each": lambda n: {"number": f"REL/T{n}"}}
        self.each(labour, "release", **some, **numbered, **sums)
        self.each(
            dm,
            "credit",
            **some,
            each=lambda n: {"reference": f"UTRSTATE{n:04d}"},
            kind="PRINCIPAL",
            from_account="STATE",
            credited_on=pages.today,
            **sums,
        )

    def confirm(self) -> None:
        pages = self.pages
        pages.later(days=5)
        for claims in (self.claims, self.top_ups):
            self.each(
                self.office.follow_up,
                "confirm",
                claims=claims,
                seen_on=pages.today,
                seen_how="PASSBOOK",
            )
        self.paper(PaperKind.ACKNOWLEDGEMENT)

    # Who sends what

    def group(self, person, **facts) -> None:
        """One act for the whole employer, done by the worker child by child."""
        where = self.employer.pk
        self.pages.send(person, "compensation:employer-group", where, **facts)
        with rows():
            entry = OutboxEntry.objects.filter(task=TASK).latest("pk")
        assert do_group_act(str(entry.pk)) == "done"

    def each(
        self, person, verb, part=slice(None), *, claims=None, each=None, **facts
    ) -> None:
        """The same verb of the same person on each of these claims."""
        chosen = list(enumerate(claims or self.claims))[part]
        name = f"compensation:claim-{verb}"
        self._each(person, name, [(n, c.pk) for n, c in chosen], each, facts)

    def each_case(self, person, name: str, *, each=None, **facts) -> None:
        chosen = [(n, case.pk) for n, case in enumerate(self.cases)]
        self._each(person, name, chosen, each, facts)

    def _each(self, person, name, chosen, each, facts) -> None:
        """Open the first one's form, and send one for each."""
        client = self.pages.browser(person)
        assert client.get(reverse(name, args=[chosen[0][1]])).status_code == 200, name
        for n, pk in chosen:
            own = each(n) if each else {}
            answer = client.post(reverse(name, args=[pk]), {**facts, **own})
            assert answer.status_code == 302, f"{name} of {n}: {_text(answer)[-900:]}"

    def deposit(self, challan, paise, part, *, at_bank=True) -> None:
        self.each(
            self.office.labour,
            "deposit",
            part,
            fund="WELFARE_FUND",
            amount_paise=typed(paise),
            deposited_on=self.pages.today,
            reference=challan,
        )
        if at_bank:
            self.at_bank(challan, came=paise * len(self.claims[part]))

    def at_bank(self, reference: str, *, came: int = 0, out: int = 0) -> None:
        """The fund's bank sees the money move, too."""
        sums = [typed(paise) if paise else "" for paise in (out, came)]
        day = f"{timezone.localdate():%d/%m/%Y}"
        self.bank.append(f"{day},{reference},{sums[0]},{sums[1]}")

    def paper(self, kind: PaperKind, **facts) -> ClaimPaper:
        """A paper of the last child, who is the last to be paid."""
        last = slice(HOW_MANY - 1, HOW_MANY)
        self.each(self.office.labour, "paper", last, kind=kind, **facts)
        with rows():
            return ClaimPaper.objects.latest("pk")

    def serve_paper(self, paper: ClaimPaper) -> None:
        self.pages.later(hours=1)
        self.pages.send(
            self.office.labour,
            "compensation:paper-serve",
            paper.pk,
            served_at=self.pages.moment,
            how="POST",
            proof="RL 18 IN",
        )


@pytest.fixture
def told(browser):
    """The story ends today: the database's clock is real."""
    start = (timezone.localtime() - timedelta(days=100)).replace(hour=9, minute=0)
    pages = Pages(browser, start.replace(second=0, microsecond=0))
    with rows():
        Shelter.objects.filter(pk=pages.shelter.pk).update(beds=HOW_MANY)
    money = Money(pages)
    for chapter in (
        money.rescue,
        money.shelter,
        money.demand,
        money.part_payments,
        money.default,
        money.recover,
        money.everything_is_in_the_fund,
        money.release_and_credit,
        money.top_up,
        money.confirm,
    ):
        chapter()
    pages.until(pages.real_now)
    yield money
    pages.end()


def test_the_money_of_23_children_reaches_each_of_them(told):
    for check in (
        every_claim_is_confirmed,
        every_paper_is_made,
        the_night_finds_no_difference,
        the_banks_statement_shows_the_same,
        the_report_agrees_with_the_ledger,
        the_month_of_the_rescue_holds_them_all,
    ):
        check(told)


def every_claim_is_confirmed(told) -> None:
    with rows():
        states = Claim.objects.exclude(state="IDENTIFIED").values_list(
            "scheme__code", "state"
        )
        found = sorted(states)
        dues = Claim.objects.filter(state="PAID_OUT", confirmations=None)
        assert list(dues) == []
    assert found == [("EMP_COMP", "PAID_OUT")] * 23 + [("STATE_TOPUP", "PAID_OUT")] * 3


def every_paper_is_made(told) -> None:
    with rows():
        papers = list(ClaimPaper.objects.order_by("pk"))
    assert {paper.kind for paper in papers} == set(PaperKind)
    assert len({paper.number for paper in papers}) == len(PaperKind)
    labour = told.pages.browser(told.office.labour)
    for paper in papers:
        page = labour.get(reverse("compensation:paper-html", args=[paper.pk]))
        assert paper.number in _text(page)
        assert "Kumar" not in _text(page)
        printed = labour.get(reverse("compensation:paper-pdf", args=[paper.pk]))
        leaves = PdfReader(BytesIO(printed.content)).pages
        assert paper.number in "".join(leaf.extract_text() for leaf in leaves)


def the_night_finds_no_difference(told) -> None:
    with as_worker(), on_clock_duty():
        run = reconcile_ledger(now=timezone.now())
    with rows():
        assert not LedgerMismatch.objects.exists()
        assert run.entries == LedgerEntry.objects.count()
    assert run.mismatches == 0
    assert run.balances_to_nil


def the_banks_statement_shows_the_same(told) -> None:
    """All of it but the bounced credit, of which the ledger keeps both halves."""
    file = "\n".join(["Date,Reference,Debit,Credit", *told.bank]).encode()
    labour = told.pages.browser(told.office.labour)
    sent = {"account": "WELFARE_FUND", "file": SimpleUploadedFile("fund.csv", file)}
    answer = labour.post(reverse("compensation:statement-list"), sent)
    assert answer.status_code == 302
    with rows():
        lines = StatementLine.objects.all()
        waiting = list(lines.waiting().values_list("reference", flat=True))
        assert lines.count() == len(told.bank)
    assert waiting == ["UTRRETURNED2"]


def the_report_agrees_with_the_ledger(told) -> None:
    """By sums and for each child, on the screen, as CSV and as Excel file."""
    kept = by_the_entries()
    labour = told.pages.browser(told.office.labour)
    screen = labour.get(REPORT).context["totals"]
    assert screen["children"] == HOW_MANY
    with rows():
        assert screen["rows"] == Claim.objects.count()
    for name, column in COLUMNS.items():
        assert screen[f"{name}_paise"] == sum(kept[name].values()), name
        for made in (of_csv, of_xlsx):
            assert made(labour, column) == kept[name], f"{made.__name__}: {name}"


COLUMNS = {
    "ordered": "Ordered (₹)",
    "received": "Received (₹)",
    "in_fund": "In a fund (₹)",
    "credited": "With the child (₹)",
}


def by_the_entries() -> dict[str, dict[str, int]]:
    """What the entries themselves say of each child, in paise, by case number."""
    sums: dict[str, dict[str, int]] = {name: defaultdict(int) for name in COLUMNS}
    payers = {Account.EMPLOYER, Account.STATE}
    with rows():
        entries = LedgerEntry.objects.filter(kind=EntryKind.PRINCIPAL)
        for entry in entries.select_related("claim__case"):
            number, paise = entry.claim.case.number, entry.amount_paise
            for account, sign in ((entry.to_account, 1), (entry.from_account, -1)):
                if account in payers:
                    sums["received"][number] -= sign * paise
                elif account == Account.CHILD:
                    sums["credited"][number] += sign * paise
                else:
                    sums["in_fund"][number] += sign * paise
        for claim in Claim.objects.select_related("case"):
            sums["ordered"][claim.case.number] += claim.amount_ordered_paise
            sums["in_fund"][claim.case.number] += 0
    return {name: dict(found) for name, found in sums.items()}


def of_csv(labour, column: str) -> dict[str, int]:
    answer = labour.post(MAKE, {"format": "csv"})
    lines = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
    return _by_child((line["Case number"], line[column]) for line in lines)


def of_xlsx(labour, column: str) -> dict[str, int]:
    answer = labour.post(MAKE, {"format": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = list(sheet.iter_rows(values_only=True))
    top = next(n for n, row in enumerate(cells) if row[0] == "Case number")
    place = cells[top].index(column)
    return _by_child((row[0], row[place]) for row in cells[top + 1 : -1])


def _by_child(pairs) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for number, rupees in pairs:
        found[number] += round(float(rupees or 0) * 100)
    return dict(found)


def the_month_of_the_rescue_holds_them_all(told) -> None:
    labour = told.pages.browser(told.office.labour)
    day = timezone.localdate(told.cases[0].rescued_at)
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    month = {"counted_by": "rescued", "from_day": first, "to_day": last}
    assert labour.get(REPORT, month).context["totals"]["children"] == HOW_MANY
    after = {"counted_by": "rescued", "from_day": last + timedelta(days=1)}
    assert labour.get(REPORT, after).context["totals"]["rows"] == 0


def _text(answer) -> str:
    return answer.content.decode()
