"""The nouns of this app, one file each."""

from compensation.models.claim import (
    Claim,
    ClaimHearing,
    CreditConfirmation,
    Notice,
    Recovery,
)
from compensation.models.ledger import AccountMark, BankAccount, LedgerEntry
from compensation.models.reconciliation import (
    LedgerMismatch,
    MismatchKind,
    Reconciliation,
)
from compensation.models.scheme import Scheme
from compensation.models.statement import (
    BankStatement,
    LineSide,
    LineState,
    StatementLine,
    StatementMatch,
)

__all__ = [
    "AccountMark",
    "BankAccount",
    "BankStatement",
    "Claim",
    "ClaimHearing",
    "CreditConfirmation",
    "LedgerEntry",
    "LedgerMismatch",
    "LineSide",
    "LineState",
    "MismatchKind",
    "Notice",
    "Reconciliation",
    "Recovery",
    "Scheme",
    "StatementLine",
    "StatementMatch",
]
