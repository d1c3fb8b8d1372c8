"""How much of a claim was released for an account and hasn't gone there yet."""

from uuid import UUID

from django.db.models import Sum

from compensation.choices import Account, EntryKind
from compensation.models import Claim, LedgerEntry, PaymentRelease


def released_left(claim: Claim, account: UUID | None) -> int:
    """In paise; money that an employer pays to the child itself needs no release."""
    released = PaymentRelease.objects.filter(claim=claim, account=account)
    went = (
        LedgerEntry.objects.filter(
            claim=claim,
            bank_account=account,
            kind=EntryKind.PRINCIPAL,
            to_account=Account.CHILD,
        )
        .exclude(from_account=Account.EMPLOYER)
        .standing()
    )
    return (released.aggregate(n=Sum("amount_paise"))["n"] or 0) - (
        went.aggregate(n=Sum("amount_paise"))["n"] or 0
    )
