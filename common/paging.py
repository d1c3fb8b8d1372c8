"""The token of the next page of a list that is ordered by a moment and a key."""

from datetime import UTC, datetime
from uuid import UUID


def token_of(moment: datetime, key: UUID) -> str:
    """The token that begins after this row."""
    return f"{moment.timestamp():.6f}_{key}"


def moment_and_key(token: str) -> tuple[datetime, UUID]:
    """What the token says; a ValueError if it is none of ours."""
    stamp, key = token.split("_")
    try:
        return datetime.fromtimestamp(float(stamp), tz=UTC), UUID(key)
    except (OverflowError, OSError) as error:
        raise ValueError(token) from error
