"""The nouns of this app, one file each."""

from compensation.models.claim import (
    Claim,
    ClaimHearing,
    CreditConfirmation,
    Notice,
    Recovery,
)
from compensation.models.ledger import AccountMark, BankAccount, LedgerEntry
from compensation.models.scheme import Scheme

__all__ = [
    "AccountMark",
    "BankAccount",
    "Claim",
    "ClaimHearing",
    "CreditConfirmation",
    "LedgerEntry",
    "Notice",
    "Recovery",
    "Scheme",
]
