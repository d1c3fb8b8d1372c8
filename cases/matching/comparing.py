"""How alike two profiles are, fact by fact: one of a few levels each.

The database does the same with arrays (see the function `match_levels` of the
migrations); a test holds the two together.
"""

from cases.matching.profile import Profile, Sounds

NAME_LEVELS = ("null", "agree", "weak", "close", "cross", "near", "nickname", "diff")
PLACE_LEVELS = ("null", "agree", "weak", "close", "near", "block", "diff")
AGE_GAPS = (0.8, 1.6, 2.6, 3.6, 5.1)


def compare(asked: Profile, known: Profile) -> dict[str, str]:
    """The level of each fact; “null” where one of the two is silent."""
    village = _village(asked, known)
    district = _equal(asked.district, known.district)
    context = (
        "village"
        if village in {"agree", "weak", "close"}
        else "district"
        if district == "same"
        else "far"
    )
    return {
        "given": _given(asked, known),
        "father": _name(
            asked.father,
            known.father,
            asked.father.agree & known.father_others
            or asked.father_others & known.father.agree,
        ),
        "mother": _name(asked.mother, known.mother, frozenset()),
        "surname": _surname(asked, known),
        "village": village,
        f"district in {'village' if context == 'village' else 'far'}": district,
        f"block in {context}": _block(asked, known),
        "state": "null" if district == "same" else _equal(asked.state, known.state),
        "age": _age(asked.born, known.born),
        "sex": _equal(asked.sex, known.sex),
    }


def _name(asked: Sounds, known: Sounds, crossed: frozenset[int]) -> str:
    if not (asked and known):
        return "null"
    for level in ("agree", "weak", "close"):
        if getattr(asked, level) & getattr(known, level):
            return level
    if crossed:
        return "cross"
    return "near" if asked.near & known.near else "diff"


def _given(asked: Profile, known: Profile) -> str:
    crossed = asked.given.agree & known.others or asked.others & known.given.agree
    level = _name(asked.given, known.given, crossed)
    if level == "diff" and asked.nickname != known.nickname:
        return "nickname"
    return level


def _surname(asked: Profile, known: Profile) -> str:
    ours = asked.others | asked.father_others
    theirs = known.others | known.father_others
    if not (ours and theirs):
        return "null"
    return "agree" if ours & theirs else "diff"


def _village(asked: Profile, known: Profile) -> str:
    level = _name(asked.village, known.village, frozenset())
    if level not in {"null", "near", "diff"}:
        return level
    crossed = (
        asked.village.weak & known.block.weak or asked.block.weak & known.village.weak
    )
    return "block" if crossed else level


def _block(asked: Profile, known: Profile) -> str:
    level = _name(asked.block, known.block, frozenset())
    if level == "null":
        return level
    return "same" if level in {"agree", "weak", "close"} else "diff"


def _equal(asked, known) -> str:
    if not (asked and known):
        return "null"
    return "same" if asked == known else "diff"


def _age(asked: float | None, known: float | None) -> str:
    if asked is None or known is None:
        return "null"
    gap = abs(asked - known)
    return f"gap {sum(gap >= limit for limit in AGE_GAPS)}"
