"""What the closing of a case must know of its money, kept in the same transaction."""

from django.db import connection

from cases.models import Case, MoneyState
from compensation.models import AccountMark


def keep_money_state(case: Case, **facts: object) -> MoneyState:
    """Count the case's claims anew. The case is locked by the calling action.

    The database counts: a claim that this person may not read keeps a case open, too.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from money_of_case(%s)", [case.pk])
        open_claims, owed, credited, watched_by = cursor.fetchone()
    values = {
        "open_claims": open_claims,
        "owed_paise": owed,
        "credited_paise": credited,
        "account_of_child": AccountMark.objects.filter(
            case=case, closed_on__isnull=True
        ).exists(),
        "watched_by": watched_by,
        **facts,
    }
    state, _made = MoneyState.objects.update_or_create(case=case, defaults=values)
    return state
