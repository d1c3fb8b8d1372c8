"""What the code lists say about the way home."""

from cases.code_lists import entries

QUESTIONS = "home_check_question"
OUTCOMES = "home_check_outcome"
CHILD_VIEWS = "child_view"
ORDERS = "order_code"
SCHEMES = "family_scheme"


def words(name: str, codes) -> list[str]:
    """What these codes say, in the list's order."""
    return [entry.text for entry in entries(name) if entry.code in set(codes)]


def outcomes_for_return() -> set[str]:
    """The outcomes of a home check after which a child may go home."""
    return {e.code for e in entries(OUTCOMES) if e.extra.get("allows_return")}


def codes_sending_home() -> set[str]:
    """The codes of orders that send a child home: those with Form 44."""
    return {e.code for e in entries(ORDERS) if e.extra.get("form") == "44"}
