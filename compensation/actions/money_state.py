"""What the closing of a case must know of its money, kept in the same transaction."""

from django.db.models import F, Q, Sum
from django.db.models.functions import Greatest

from cases.models import Case, MoneyState
from compensation.models import AccountMark, Claim


def keep_money_state(case: Case, **facts: object) -> MoneyState:
    """Count the case's claims anew. The case is locked by the calling action."""
    claims = Claim.objects.filter(case=case)
    waiting = claims.unsettled().filter(watch_until__isnull=True)
    sums = claims.exclude(state="REJECTED").aggregate(
        owed=Sum(Greatest("amount_ordered_paise", F("amount_claimed_paise"))),
        credited=Sum("credited_paise"),
    )
    has_account = AccountMark.objects.filter(
        Q(case=case), Q(closed_on__isnull=True)
    ).exists()
    watchers = claims.filter(watch_until__isnull=False).values_list(
        "watched_by", flat=True
    )
    values = {
        "open_claims": waiting.count(),
        "owed_paise": sums["owed"] or 0,
        "credited_paise": sums["credited"] or 0,
        "account_of_child": has_account,
        "watched_by": next(iter(watchers), ""),
        **facts,
    }
    state, _made = MoneyState.objects.update_or_create(case=case, defaults=values)
    return state
