"""What the closing of a case must know of its money, kept in the same transaction."""

from django.db import connection

from cases.models import Case


def keep_money_state(case: Case, *, no_account_reason: str | None = None) -> None:
    """Count the case's claims anew. The case is locked by the calling action.

    The database counts and writes: a claim that this person may not read keeps a case
    open, too, and no hand writes the sums. Without a reason, the one told stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select keep_money_of_case(%s, %s)", [case.pk, no_account_reason]
        )
