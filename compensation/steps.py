"""What can be done with a claim now, and by whom: the verbs with their reasons."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from compensation.actions.appeals import (
    why_not_decide_appeal,
    why_not_file_appeal,
    why_not_lift_stay,
    why_not_stay_claim,
)
from compensation.actions.claim_papers import why_not_make_paper
from compensation.actions.claims import (
    why_not_apply_claim,
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
from compensation.actions.recovery import (
    open_write_off,
    why_not_ask_write_off,
    why_not_attach_property,
    why_not_begin_revenue_recovery,
    why_not_refuse_write_off,
    why_not_write_off,
)
from compensation.actions.releases import (
    why_not_mature_claim,
    why_not_release_payment,
)
from compensation.actions.unpaid import why_not_note_unpaid
from compensation.actions.wages import why_not_work_out_wages
from compensation.lifecycle import SETTLED, ClaimState
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
    "paper": (gettext_lazy("Make a paper"), why_not_make_paper),
    "unpaid": (gettext_lazy("Say why it isn’t paid yet"), why_not_note_unpaid),
    "wages": (gettext_lazy("Work out the wages"), why_not_work_out_wages),
    "apply": (gettext_lazy("File with the paying office"), why_not_apply_claim),
    "release": (gettext_lazy("Release the payment"), why_not_release_payment),
    "demand": (
        gettext_lazy("Record the Collector’s demand"),
        why_not_begin_revenue_recovery,
    ),
    "attach": (gettext_lazy("Record an attachment"), why_not_attach_property),
    "mature": (gettext_lazy("Record that the sum is due"), why_not_mature_claim),
    "appeal": (gettext_lazy("Record an appeal"), why_not_file_appeal),
    "appeal-decide": (
        gettext_lazy("Record the decision on the appeal"),
        why_not_decide_appeal,
    ),
    "stay": (gettext_lazy("Record a stay by a court"), why_not_stay_claim),
    "lift": (gettext_lazy("Record the end of the stay"), why_not_lift_stay),
    "write-off-ask": (
        gettext_lazy("Ask to write the claim off"),
        why_not_ask_write_off,
    ),
    "write-off": (gettext_lazy("Approve writing off"), why_not_write_off),
    "write-off-refuse": (
        gettext_lazy("Refuse to write the claim off"),
        why_not_refuse_write_off,
    ),
}
# The verbs that make sense in a state; the first is the next step.
NEXT = {
    _S.IDENTIFIED: ["decide"],
    _S.ASSESSED: ["notice", "order", "apply"],
    _S.APPLIED: ["order"],
    _S.NOTICE_ISSUED: ["serve"],
    _S.NOTICE_SERVED: ["hear"],
    _S.HEARD: ["order"],
    _S.ORDERED: ["deposit", "release", "credit", "default", "stay", "watch"],
    _S.DEFAULTED: ["recover", "deposit", "credit", "stay", "watch"],
    _S.RECOVERY: ["demand", "deposit", "credit", "stay", "write-off-ask", "watch"],
    _S.REVENUE_RECOVERY: [
        "deposit",
        "attach",
        "credit",
        "stay",
        "write-off-ask",
        "watch",
    ],
    _S.STAYED: ["lift", "watch"],
    _S.PART_IN_FUND: ["deposit", "release", "credit", "default", "stay", "watch"],
    _S.IN_FUND: ["release", "credit", "mature", "watch"],
    _S.INTEREST_RUNNING: ["release", "credit", "mature", "watch"],
    _S.MATURED: ["release", "credit", "watch"],
    _S.CREDITED: ["confirm"],
    _S.PAID_OUT: [],
    _S.REJECTED: ["appeal"],
    _S.APPEALED: ["appeal-decide", "watch"],
    _S.IRRECOVERABLE: ["recover"],
}
# Beside the next steps, where it can come to that.
MAY_BE_APPEALED = {
    _S.ORDERED,
    _S.DEFAULTED,
    _S.RECOVERY,
    _S.REVENUE_RECOVERY,
    _S.PART_IN_FUND,
}


@dataclass
class Step:
    """A verb as a button: its name, its page, and why it can't be done now."""

    label: str
    url: str
    why_not: str


def steps_of(claim: Claim, *, by: User) -> list[Step]:
    """The verbs of the claim's state, the next one first."""
    names = _names_of(claim)
    return [
        Step(
            label=str(STEPS[name][0]),
            url=reverse(f"compensation:claim-{name}", args=[claim.pk]),
            why_not=STEPS[name][1](claim, by=by),
        )
        for name in names
    ]


def _names_of(claim: Claim) -> list[str]:
    state = ClaimState(claim.state)
    names = list(NEXT[state])
    if state not in SETTLED | {_S.CREDITED}:
        names.append("unpaid")
    names.append("paper")
    on_employer = claim.scheme.is_on_employer
    if claim.scheme.formula == "WAGES" and state in {_S.IDENTIFIED, _S.ASSESSED}:
        names.insert(0 if claim.amount_claimed_paise is None else 1, "wages")
    if state == _S.ASSESSED:
        left_out = {"order", "apply"} if on_employer else {"notice"}
        names = [name for name in names if name not in left_out]
    if not on_employer:
        names = [name for name in names if name not in {"default", "stay"}]
    if on_employer and state in MAY_BE_APPEALED | {_S.STAYED}:
        is_open = claim.appeals.filter(decided_on=None).exists()
        names.append("appeal-decide" if is_open else "appeal")
    if state in {_S.RECOVERY, _S.REVENUE_RECOVERY} and open_write_off(claim):
        names = ["write-off", "write-off-refuse", *names]
        names.remove("write-off-ask")
    if state == _S.PART_IN_FUND and claim.recoveries.exists():
        asked = open_write_off(claim)
        names += ["write-off", "write-off-refuse"] if asked else ["write-off-ask"]
    return names


def next_words(claim: Claim) -> str:
    """The next step as a sentence with its day."""
    words = {
        _S.IDENTIFIED: _("Somebody else than the preparer decides on this claim."),
        _S.ASSESSED: _("The claim is accepted and must be filed."),
        _S.APPLIED: _("The paying office has to decide."),
        _S.NOTICE_ISSUED: _("The notice must reach the employer."),
        _S.NOTICE_SERVED: _("The employer has to be heard."),
        _S.HEARD: _("The order can be made."),
        _S.ORDERED: _("The payer has to pay by the last day."),
        _S.DEFAULTED: _("The recovery certificate has to go to the Collector."),
        _S.RECOVERY: _("The Collector has to demand the sum as land revenue."),
        _S.REVENUE_RECOVERY: _("The Collector recovers the sum as land revenue."),
        _S.STAYED: _("A court holds the order up."),
        _S.PART_IN_FUND: _("A part is in. The rest is owed."),
        _S.IN_FUND: _("The money is in the fund. The child has nothing of it yet."),
        _S.INTEREST_RUNNING: _("The child gets interest. The sum is in the fund."),
        _S.MATURED: _("The child is 18: the whole sum must be paid out."),
        _S.CREDITED: _("Somebody on the child’s side must see the money."),
        _S.PAID_OUT: _("The child has the money, and the child’s side has seen it."),
        _S.REJECTED: _("This claim was rejected. The child’s side can appeal."),
        _S.APPEALED: _("A higher office decides on the appeal."),
        _S.IRRECOVERABLE: _("Two people have written this claim off."),
    }
    return words[ClaimState(claim.state)]
