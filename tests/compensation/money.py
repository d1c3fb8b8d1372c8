"""A claim at each point of its way, made by the people whose duty it is."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.choices import Duty, Sex
from cases.models import Case, Employer, MoneyState, Workplace
from common import walls
from compensation.actions.bank_accounts import open_bank_account
from compensation.actions.claims import (
    decide_claim,
    order_compensation,
    propose_claims,
)
from compensation.actions.ledger import (
    open_account,
    record_credit,
    record_deposit,
)
from compensation.actions.notices import issue_notice, record_hearing, serve_notice
from compensation.actions.releases import release_payment
from compensation.choices import Account, EntryKind, JointWith, ServedHow
from compensation.models import Claim
from compensation.released import released_left
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

RUPEES_20K = 20_000 * 100
UTR = "SBIN426312345678"


class Money:
    """One world, one employer, one child: `money.ordered()` walks up to there."""

    def __init__(self, place: str = "Jaipur"):
        self.world = World(place).offices()
        self.employer, self.workplace = self._place_of_work()

    def _place_of_work(self, name: str = "Lac bangle unit"):
        with behind_the_walls():
            employer = Employer.objects.create(name=name, address="Lane 2")
            workplace = Workplace.objects.create(
                employer=employer, district=self.world.district, industry="BANGLES"
            )
        return employer, workplace

    def as_(self, person):
        walls.enter(person.pk)
        return person

    def child(self, **facts) -> Case:
        """A boy of 11 with a labour office and a shelter on his case."""
        worker = self.as_(self.world.caseworker)
        facts = {"name": "Raju Mandal", "age_years": 11, **facts}
        case = take_in_child(
            Intake(sex=Sex.BOY, **facts),
            by=worker,
            rescued_at=hours_ago(2),
            workplace=self.workplace,
        )
        shelter = self.world.superintendent.agency
        reach.grant(case, to=shelter, duty=Duty.SHELTER, because="child.placed")
        return case

    def proposed(self, code="EMP_COMP", **facts) -> Claim:
        case = self.child(**facts)
        propose_claims(case, by=self.as_(self.world.caseworker))
        return Claim.objects.get(case=case, scheme__code=code)

    def assessed(self, code="EMP_COMP", by=None) -> Claim:
        claim = self.proposed(code)
        by = self.as_(by or self.world.labour)
        return decide_claim(claim, by=by, accept=True, reason="Found at work.")

    def noticed(self) -> Claim:
        claim = self.assessed()
        issue_notice(claim, by=self.world.labour, at=hours_ago(1.5))
        return fresh(claim)

    def served(self) -> Claim:
        claim = self.noticed()
        serve_notice(
            claim,
            by=self.world.labour,
            served_at=hours_ago(1),
            how=ServedHow.POST,
            proof="RJ 443 IN",
        )
        return fresh(claim)

    def heard(self) -> Claim:
        claim = self.served()
        record_hearing(
            claim, by=self.world.labour, heard_at=hours_ago(0.5), attended=False
        )
        return fresh(claim)

    def ordered(self) -> Claim:
        return order_compensation(
            self.heard(),
            by=self.world.labour,
            amount_paise=RUPEES_20K,
            order_number="ALC/77",
            pay_by=timezone.localdate() + timedelta(days=15),
        )

    def in_fund(self) -> Claim:
        claim = self.ordered()
        self.deposit(claim)
        return fresh(claim)

    def deposit(self, claim, amount_paise=RUPEES_20K, **facts):
        by = self.as_(self.world.labour)
        before = claim.entries.filter(from_account=Account.EMPLOYER).count()
        facts = {
            "fund": Account.WELFARE_FUND,
            "deposited_on": timezone.localdate(),
            "reference": f"CHALLAN {9 + before}",
            **facts,
        }
        return record_deposit(claim, by=by, amount_paise=amount_paise, **facts)

    def account(self, case, number="30012345678", **facts):
        by = self.as_(self.world.superintendent)
        facts = {
            "bank": "State Bank of India",
            "ifsc": "SBIN0001234",
            "holder_is_child": True,
            "holder_name": case.child.identity.name,
            "joint_with": JointWith.SUPERINTENDENT,
            "joint_name": "Sunita Verma",
            "opened_on": timezone.localdate(),
            **facts,
        }
        return open_bank_account(case, by=by, number=number, **facts)

    def release(self, claim, amount_paise=RUPEES_20K, by=None):
        """Let the payment go: the magistrate, or labour where he had ordered it."""
        world, claim = self.world, fresh(claim)
        by = by or (world.labour if claim.ordered_by == world.dm else world.dm)
        return release_payment(
            claim, by=self.as_(by), amount_paise=amount_paise, number="REL/1"
        )

    def release_missing(self, claim, amount_paise):
        mark = open_account(claim.case)
        missing = amount_paise - (released_left(claim, mark.pk) if mark else 0)
        if missing > 0:
            self.release(claim, missing)

    def credit(self, claim, amount_paise=RUPEES_20K, reference=UTR, **facts):
        facts = {"from_account": Account.WELFARE_FUND, **facts}
        by_employer = facts["from_account"] == Account.EMPLOYER
        if facts.get("kind") != EntryKind.INTEREST and not by_employer:
            self.release_missing(claim, amount_paise)
        return record_credit(
            claim,
            by=self.as_(self.world.labour),
            amount_paise=amount_paise,
            reference=reference,
            **{"credited_on": timezone.localdate(), **facts},
        )

    def credited(self) -> Claim:
        claim = self.in_fund()
        self.account(claim.case)
        self.credit(claim)
        return fresh(claim)


def sums_of(case: Case | UUID) -> MoneyState:
    """What the closing reads of a case's money; no login of the program does."""
    with behind_the_walls():
        return MoneyState.objects.get(case=case)


def fresh(claim: Claim | UUID) -> Claim:
    return Claim.objects.select_related("scheme", "case").get(
        pk=getattr(claim, "pk", claim)
    )
