"""Waiting for one's turn, where there is no row yet to lock."""

from uuid import UUID

from django.db import connection


def take_turn(key: UUID | str) -> None:
    """Let only one transaction at a time go on with this key, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)]
        )
