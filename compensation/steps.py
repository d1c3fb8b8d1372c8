"""What can be done with a claim now, and by whom: the verbs with their reasons."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from compensation.actions.claims import (
    why_not_decide_claim,
    why_not_order_compensation,
    why_not_watch_claim,
)
from compensation.actions.ledger import (
    why_not_confirm_credit,
    why_not_record_credit,
    why_not_record_deposit,
)
from compensation.actions.notices import (
    why_not_default_claim,
    why_not_issue_notice,
    why_not_issue_recovery,
    why_not_record_hearing,
    why_not_serve_notice,
)
from compensation.lifecycle import ClaimState
from compensation.models import Claim

_S = ClaimState
STEPS = {
    "decide": (gettext_lazy("Decide"), why_not_decide_claim),
    "notice": (gettext_lazy("Issue the notice"), why_not_issue_notice),
    "serve": (gettext_lazy("Record the serving"), why_not_serve_notice),
    "hear": (gettext_lazy("Record the hearing"), why_not_record_hearing),
    "order": (gettext_lazy("Order payment"), why_not_order_compensation),
    "deposit": (gettext_lazy("Record a deposit in a fund"), why_not_record_deposit),
    "credit": (gettext_lazy("Record a payment to the child"), why_not_record_credit),
    "confirm": (gettext_lazy("Confirm that the child has it"), why_not_confirm_credit),
    "default": (gettext_lazy("Record the default"), why_not_default_claim),
    "recover": (gettext_lazy("Issue a recovery certificate"), why_not_issue_recovery),
    "watch": (gettext_lazy("Put on the money watch"), why_not_watch_claim),
}
# The verbs that make sense in a state; the first is the next step.
NEXT = {
    _S.IDENTIFIED: ["decide"],
    _S.ASSESSED: ["notice", "order"],
    _S.NOTICE_ISSUED: ["serve"],
    _S.NOTICE_SERVED: ["hear"],
    _S.HEARD: ["order"],
    _S.ORDERED: ["deposit", "credit", "default", "watch"],
    _S.DEFAULTED: ["recover", "deposit", "credit", "watch"],
    _S.RECOVERY: ["deposit", "credit", "watch"],
    _S.PART_IN_FUND: ["deposit", "credit", "default", "watch"],
    _S.IN_FUND: ["credit", "watch"],
    _S.INTEREST_RUNNING: ["credit", "watch"],
    _S.CREDITED: ["confirm"],
    _S.PAID_OUT: [],
    _S.REJECTED: [],
}


@dataclass
class Step:
    """A verb as a button: its name, its page, and why it can't be done now."""

    label: str
    url: str
    why_not: str


def steps_of(claim: Claim, *, by: User) -> list[Step]:
    """The verbs of the claim's state, the next one first."""
    names = list(NEXT[ClaimState(claim.state)])
    if claim.state == ClaimState.ASSESSED and not claim.scheme.is_on_employer:
        names.remove("notice")
    elif claim.state == ClaimState.ASSESSED:
        names.remove("order")
    return [
        Step(
            label=str(STEPS[name][0]),
            url=reverse(f"compensation:claim-{name}", args=[claim.pk]),
            why_not=STEPS[name][1](claim, by=by),
        )
        for name in names
    ]


def next_words(claim: Claim) -> str:
    """The next step as a sentence with its day."""
    words = {
        _S.IDENTIFIED: _("Somebody else than the preparer decides on this claim."),
        _S.ASSESSED: _("The claim is accepted and must be filed."),
        _S.NOTICE_ISSUED: _("The notice must reach the employer."),
        _S.NOTICE_SERVED: _("The employer has to be heard."),
        _S.HEARD: _("The order can be made."),
        _S.ORDERED: _("The payer has to pay by the last day."),
        _S.DEFAULTED: _("The recovery certificate has to go to the Collector."),
        _S.RECOVERY: _("The Collector recovers the sum as land revenue."),
        _S.PART_IN_FUND: _("A part is in. The rest is owed."),
        _S.IN_FUND: _("The money is in the fund. The child has nothing of it yet."),
        _S.INTEREST_RUNNING: _("The child gets interest. The sum is in the fund."),
        _S.CREDITED: _("Somebody on the child’s side must see the money."),
        _S.PAID_OUT: _("The child has the money, and the child’s side has seen it."),
        _S.REJECTED: _("This claim was rejected."),
    }
    return words[ClaimState(claim.state)]
