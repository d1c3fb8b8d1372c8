"""The states of a claim, the arrows between them, and the five stages on the board."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClaimState(TextChoices):
    IDENTIFIED = "IDENTIFIED", _("To be assessed")
    ASSESSED = "ASSESSED", _("Accepted, to be filed")
    APPLIED = "APPLIED", _("Filed with the paying office")
    NOTICE_ISSUED = "NOTICE_ISSUED", _("Notice issued")
    NOTICE_SERVED = "NOTICE_SERVED", _("Notice served")
    HEARD = "HEARD", _("Employer heard")
    ORDERED = "ORDERED", _("Payment ordered")
    DEFAULTED = "DEFAULTED", _("Not paid in time")
    RECOVERY = "RECOVERY", _("Recovery certificate issued")
    REVENUE_RECOVERY = "REVENUE_RECOVERY", _("Recovered as land revenue")
    STAYED = "STAYED", _("Stayed by a court")
    PART_IN_FUND = "PART_IN_FUND", _("Partly paid in")
    IN_FUND = "IN_FUND", _("In the fund")
    INTEREST_RUNNING = "INTEREST_RUNNING", _("In the fund, interest paid")
    MATURED = "MATURED", _("Child is 18, the sum is due")
    CREDITED = "CREDITED", _("Credited, to be confirmed")
    PAID_OUT = "PAID_OUT", _("Paid, confirmed by the child’s side")
    REJECTED = "REJECTED", _("Rejected")
    APPEALED = "APPEALED", _("Rejected, under appeal")
    IRRECOVERABLE = "IRRECOVERABLE", _("Written off, can’t be recovered")


FIRST = ClaimState.IDENTIFIED

_S = ClaimState

# Nothing more is owed in these. A credit that nobody has confirmed is not among them.
SETTLED = frozenset({_S.PAID_OUT, _S.REJECTED, _S.IRRECOVERABLE})
# Not on the board: nobody has a next step.
WITHOUT_STAGE = frozenset({_S.REJECTED, _S.IRRECOVERABLE})
# The sum is fixed: from here on the ledger says how far the money is.
DEMANDED = frozenset(
    {
        _S.ORDERED,
        _S.DEFAULTED,
        _S.RECOVERY,
        _S.REVENUE_RECOVERY,
        _S.PART_IN_FUND,
        _S.IN_FUND,
        _S.INTEREST_RUNNING,
        _S.MATURED,
        _S.CREDITED,
    }
)
# The payer's last day is the claim's next day.
AWAITS_PAYER = frozenset({_S.ORDERED, _S.PART_IN_FUND})
# A court may hold up what isn't paid in full.
CAN_BE_STAYED = frozenset(
    {_S.ORDERED, _S.DEFAULTED, _S.RECOVERY, _S.REVENUE_RECOVERY, _S.PART_IN_FUND}
)

# A reversed entry takes the money back a stage, whichever it had reached.
_BY_MONEY = frozenset(
    {_S.PART_IN_FUND, _S.IN_FUND, _S.INTEREST_RUNNING, _S.MATURED, _S.CREDITED}
)
_BACK = frozenset({_S.ORDERED, _S.DEFAULTED, _S.RECOVERY, _S.REVENUE_RECOVERY})

ARROWS: dict[ClaimState, frozenset[ClaimState]] = {
    _S.IDENTIFIED: frozenset({_S.ASSESSED, _S.REJECTED}),
    # The State's own share is sanctioned; only an employer gets a notice first.
    _S.ASSESSED: frozenset({_S.NOTICE_ISSUED, _S.APPLIED, _S.ORDERED, _S.REJECTED}),
    _S.APPLIED: frozenset({_S.ORDERED, _S.REJECTED}),
    _S.NOTICE_ISSUED: frozenset({_S.NOTICE_SERVED}),
    _S.NOTICE_SERVED: frozenset({_S.HEARD}),
    _S.HEARD: frozenset({_S.ORDERED, _S.REJECTED}),
    _S.ORDERED: _BY_MONEY | {_S.DEFAULTED, _S.STAYED},
    _S.DEFAULTED: _BY_MONEY | {_S.RECOVERY, _S.STAYED},
    _S.RECOVERY: _BY_MONEY | {_S.REVENUE_RECOVERY, _S.STAYED, _S.IRRECOVERABLE},
    _S.REVENUE_RECOVERY: _BY_MONEY | {_S.STAYED, _S.IRRECOVERABLE},
    # A stay ends where it began, or the order falls.
    _S.STAYED: CAN_BE_STAYED | {_S.REJECTED},
    _S.PART_IN_FUND: _BY_MONEY | _BACK | {_S.STAYED, _S.IRRECOVERABLE},
    _S.IN_FUND: _BY_MONEY | _BACK,
    _S.INTEREST_RUNNING: _BY_MONEY | _BACK,
    _S.MATURED: _BY_MONEY | _BACK,
    _S.CREDITED: _BY_MONEY | _BACK | {_S.PAID_OUT},
    _S.PAID_OUT: frozenset(),
    _S.REJECTED: frozenset({_S.APPEALED}),
    _S.APPEALED: frozenset({_S.ASSESSED, _S.REJECTED}),
    # The employer has come to money after all: a new certificate takes it up again.
    _S.IRRECOVERABLE: frozenset({_S.RECOVERY}),
}


class Stage(TextChoices):
    """Where the money is, in five steps that everybody understands."""

    TO_FILE = "TO_FILE", _("Claim to be filed")
    NOTICE = "NOTICE", _("Notice to employer")
    RECOVERY = "RECOVERY", _("Recovery order")
    FUND = "FUND", _("In fund or bank")
    PAID = "PAID", _("Paid to the child")


STATES_OF: dict[Stage, tuple[ClaimState, ...]] = {
    Stage.TO_FILE: (_S.IDENTIFIED, _S.ASSESSED, _S.APPEALED),
    Stage.NOTICE: (_S.APPLIED, _S.NOTICE_ISSUED, _S.NOTICE_SERVED, _S.HEARD),
    Stage.RECOVERY: (
        _S.ORDERED,
        _S.DEFAULTED,
        _S.RECOVERY,
        _S.REVENUE_RECOVERY,
        _S.STAYED,
    ),
    Stage.FUND: (_S.PART_IN_FUND, _S.IN_FUND, _S.INTEREST_RUNNING, _S.MATURED),
    Stage.PAID: (_S.CREDITED, _S.PAID_OUT),
}
STAGE_OF = {state: stage for stage, states in STATES_OF.items() for state in states}
STAGE_KIND = {
    Stage.TO_FILE: "stop",
    Stage.NOTICE: "soon",
    Stage.RECOVERY: "law",
    Stage.FUND: "info",
    Stage.PAID: "done",
}
