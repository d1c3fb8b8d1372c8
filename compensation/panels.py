"""The money's part of a case page."""

from cases.models import Case
from compensation.actions.bank_accounts import why_not_open_bank_account
from compensation.actions.claims import why_not_propose_claims
from compensation.models import AccountMark, Claim


def panel(case: Case, user) -> dict | None:
    """What the child is owed, where it is, and the account that it can go to."""
    claims = list(
        Claim.objects.visible_to(user)
        .filter(case=case)
        .select_related("scheme", "employer")
        .order_by("scheme__payer", "pk")
    )
    live = [claim for claim in claims if claim.state != "REJECTED"]
    return {
        "case": case,
        "claims": claims,
        "owed_paise": sum(claim.owed_paise for claim in live),
        "in_fund_paise": sum(claim.in_fund_paise for claim in live),
        "credited_paise": sum(claim.credited_paise for claim in live),
        "account": AccountMark.objects.filter(case=case, closed_on=None).first(),
        "why_not_propose": why_not_propose_claims(case, by=user),
        "why_not_account": why_not_open_bank_account(case, by=user),
    }
