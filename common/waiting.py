"""How long a page waits for an answer of the database before it does without it."""

from collections.abc import Callable

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled


def answer_within[Answer](seconds: float, ask: Callable[[], Answer]) -> Answer | None:
    """What `ask` answers; nothing where one of its statements takes longer."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
            _wait_at_most(cursor, f"{seconds * 1000:.0f}ms")
            answer = ask()
            _wait_at_most(cursor, before)
            return answer
    except OperationalError as error:
        # The savepoint takes the old limit back with it.
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise


def _wait_at_most(cursor, limit: str) -> None:
    cursor.execute("select set_config('statement_timeout', %s, true)", [limit])
