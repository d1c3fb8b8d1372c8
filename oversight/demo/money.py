"""Claims of a child, as far as its plan lets the money come."""

from datetime import timedelta

from accounts.roles import Role
from compensation.actions.claims import (
    decide_claim,
    order_compensation,
    propose_claims,
)
from compensation.actions.ledger import confirm_credit, record_credit, record_deposit
from compensation.actions.notices import (
    default_claim,
    issue_notice,
    issue_recovery,
    record_hearing,
    serve_notice,
)
from compensation.actions.releases import release_payment
from compensation.choices import Account, SeenHow, ServedHow
from compensation.models import Claim
from oversight.demo.walking import Deed, Walk

TWENTY_THOUSAND = 20_000 * 100


def propose(walk: Walk) -> None:
    """The caseworker opens a claim for everything the law gives."""
    claims = walk.do(walk.kept["worker"], propose_claims, walk.case)
    walk.kept["claims"] = {claim.scheme.code: claim for claim in claims}


def _claim(walk: Walk) -> Claim | None:
    """The claim on the employer, read afresh as the labour officer."""
    claim = walk.kept["claims"].get("EMP_COMP")
    walk.look_as(walk.found.one(Role.LABOUR))
    return claim and Claim.objects.select_related("scheme", "case").get(pk=claim.pk)


def _officer(deed):
    """A deed of the labour officer on the claim, left out where there is none."""

    def do(walk: Walk) -> None:
        if claim := _claim(walk):
            deed(walk, claim, walk.found.one(Role.LABOUR))

    return do


@_officer
def accept(walk: Walk, claim: Claim, officer) -> None:
    walk.do(officer, decide_claim, claim, accept=True, reason="Found at work.")


@_officer
def notify(walk: Walk, claim: Claim, officer) -> None:
    walk.do(officer, issue_notice, claim, at=walk.at)


@_officer
def serve(walk: Walk, claim: Claim, officer) -> None:
    walk.do(
        officer,
        serve_notice,
        claim,
        served_at=walk.at,
        how=ServedHow.POST,
        proof=f"RL {walk.plan.lot:06d} IN",
    )


@_officer
def hear(walk: Walk, claim: Claim, officer) -> None:
    there = bool(walk.plan.lot % 3)
    said = "Says that the child only helped out." if there else ""
    walk.do(officer, record_hearing, claim, heard_at=walk.at, attended=there, said=said)


@_officer
def order(walk: Walk, claim: Claim, officer) -> None:
    walk.do(
        officer,
        order_compensation,
        claim,
        amount_paise=TWENTY_THOUSAND,
        order_number=f"CL/{walk.day.year}/{walk.plan.lot}",
        pay_by=walk.day + timedelta(days=15),
    )


@_officer
def deposit(walk: Walk, claim: Claim, officer) -> None:
    walk.do(
        officer,
        record_deposit,
        claim,
        fund=Account.WELFARE_FUND,
        amount_paise=TWENTY_THOUSAND,
        deposited_on=walk.day,
        reference=f"CHALLAN {walk.plan.lot}",
    )


@_officer
def credit(walk: Walk, claim: Claim, officer) -> None:
    walk.do(
        walk.found.one(Role.DM),
        release_payment,
        claim,
        amount_paise=TWENTY_THOUSAND,
        number=f"REL/{walk.plan.lot}",
    )
    walk.do(
        officer,
        record_credit,
        claim,
        from_account=Account.WELFARE_FUND,
        amount_paise=TWENTY_THOUSAND,
        credited_on=walk.day,
        reference=f"GVBXN{walk.day:%y%m%d}{walk.plan.lot:06d}",
    )


@_officer
def confirm(walk: Walk, claim: Claim, officer) -> None:
    walk.do(
        walk.kept["worker"],
        confirm_credit,
        claim,
        seen_on=walk.day,
        seen_how=SeenHow.PASSBOOK,
    )


@_officer
def default(walk: Walk, claim: Claim, officer) -> None:
    walk.do(officer, default_claim, claim)


@_officer
def recover(walk: Walk, claim: Claim, officer) -> None:
    walk.do(
        officer,
        issue_recovery,
        claim,
        certificate_number=f"REC/{walk.plan.lot}",
        issued_on=walk.day,
        tehsil=walk.plan.found_in,
        officer="Tehsildar",
    )


def settle_rest(walk: Walk) -> None:
    """The magistrate decides on what was not proven, so that nothing stays open."""
    magistrate = walk.found.one(Role.DM)
    for code, claim in walk.kept["claims"].items():
        if code != "EMP_COMP":
            walk.do(
                magistrate,
                decide_claim,
                claim,
                accept=False,
                reason="Not proven, or paid under another scheme.",
            )


# The deeds in their order and the days after the rescue; a plan stops after some.
WAY = (
    (8, accept),
    (10, notify),
    (17, serve),
    (26, hear),
    (33, order),
    (48, deposit),
    (66, credit),
    (74, confirm),
)
# Money that never comes: the sum was ordered and the last day passed.
DEFAULTED = 9


def way_of_money(depth: int) -> list[tuple[float, Deed]]:
    """The deeds for a claim that comes so far; 9 is one on which he defaults."""
    if depth == DEFAULTED:
        return [*WAY[:5], (52, default), (58, recover)]
    return list(WAY[: min(depth, len(WAY))])
