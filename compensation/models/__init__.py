"""The nouns of this app, one file each."""

from compensation.models.claim import (
    Claim,
    ClaimHearing,
    CreditConfirmation,
    Notice,
    Recovery,
)
from compensation.models.counts import CountedBy, MoneyCount
from compensation.models.daily import MoneyDay
from compensation.models.employer import EmployerDeath, EmployerLink
from compensation.models.facts import EntitlementFacts
from compensation.models.ledger import AccountMark, BankAccount, LedgerEntry
from compensation.models.papers import ClaimPaper
from compensation.models.reconciliation import (
    LedgerMismatch,
    MismatchKind,
    Reconciliation,
)
from compensation.models.register import MoneyRegister, RegisterState
from compensation.models.saved_views import SavedView
from compensation.models.scheme import Scheme
from compensation.models.statement import (
    BankStatement,
    LineSide,
    LineState,
    StatementLine,
    StatementMatch,
)
from compensation.models.wages import WageRate, WageWorking
from compensation.models.way import (
    ClaimAppeal,
    ClaimStay,
    ClaimStep,
    EmployerTie,
    PaymentRelease,
    WriteOff,
)

__all__ = [
    "AccountMark",
    "BankAccount",
    "BankStatement",
    "Claim",
    "ClaimAppeal",
    "ClaimHearing",
    "ClaimPaper",
    "ClaimStay",
    "ClaimStep",
    "CountedBy",
    "CreditConfirmation",
    "EmployerDeath",
    "EmployerLink",
    "EmployerTie",
    "EntitlementFacts",
    "LedgerEntry",
    "LedgerMismatch",
    "LineSide",
    "LineState",
    "MismatchKind",
    "MoneyCount",
    "MoneyDay",
    "MoneyRegister",
    "Notice",
    "PaymentRelease",
    "Reconciliation",
    "Recovery",
    "RegisterState",
    "SavedView",
    "Scheme",
    "StatementLine",
    "StatementMatch",
    "WageRate",
    "WageWorking",
    "WriteOff",
]
