"""The one way of saying no."""

from typing import Any


class Refused(Exception):
    """A verb that can't be done now, with the reason as a sentence for people."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason
        self.faults: list[Any] = []


def certain[T](value: T | None) -> T:
    """What is there by the rule that was asked just before."""
    if value is None:
        raise LookupError
    return value


def refuse_if(reason: str) -> None:
    """Stop the action if there is a reason to."""
    if reason:
        raise Refused(reason)
