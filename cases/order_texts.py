"""The words of an order, drafted from facts, and the six orders a sitting offers.

A draft is only a draft: the Committee changes what it likes before it signs. What
isn't known is left out, never invented, and the text never holds the child's name:
the printed order carries that in its head.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.choices import OrderKind

# Facts that a drafted text may speak of, and how a form asks for them.
DAYS = frozenset({"by_date", "review_on"})


@dataclass(frozen=True)
class OrderChoice:
    """One of the orders that a sitting offers, with what it still has to ask."""

    key: str
    digit: str
    label: str | Promise
    hint: str | Promise
    kind: OrderKind | None
    codes: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)


_RESTORE = OrderChoice(
    "restore",
    "1",
    gettext_lazy("Restore to parent"),
    gettext_lazy("escort, home Committee told"),
    OrderKind.FINAL,
    ["DECLARE_CNCP", "RESTORE_SUPERVISED"],
    ["receiver", "receiver_address", "by_date", "escort", "follow_up_owner"],
)
_STAY_FOR_NOW = OrderChoice(
    "stay",
    "2",
    gettext_lazy("Safe place for now"),
    gettext_lazy("until the inquiry ends"),
    OrderKind.INTERIM,
    ["INTERIM_PLACEMENT"],
    ["home", "months", "review_on"],
)
_STAY = OrderChoice(
    "stay",
    "2",
    gettext_lazy("Stay in the Home"),
    gettext_lazy("choose review date"),
    OrderKind.FINAL,
    ["DECLARE_CNCP", "PLACE_INSTITUTION"],
    ["home", "review_on", "follow_up_owner"],
)
_TRANSFER = OrderChoice(
    "transfer",
    "3",
    gettext_lazy("Transfer to home Committee"),
    gettext_lazy("whole record goes along"),
    OrderKind.PROCEDURAL,
    ["TRANSFER"],
    ["to_committee", "by_date"],
)
_FOSTER = OrderChoice(
    "foster",
    "4",
    gettext_lazy("Foster or kinship care"),
    gettext_lazy("supervision terms"),
    OrderKind.FINAL,
    ["DECLARE_CNCP", "FOSTER"],
    ["receiver", "receiver_address", "supervision", "review_on", "follow_up_owner"],
)
_INQUIRE = OrderChoice(
    "inquire",
    "5",
    gettext_lazy("More inquiry"),
    gettext_lazy("pick date and reason"),
    OrderKind.PROCEDURAL,
    ["SIR"],
    ["reason", "by_date"],
)
_OWN = OrderChoice(
    "own",
    "6",
    gettext_lazy("Write my own"),
    gettext_lazy("free text"),
    None,
    [],
    [],
)


def choices_for(case) -> list[OrderChoice]:
    """The six orders of a sitting, as far as the inquiry has come. None is chosen."""
    stay = _STAY if case.sir_filed_at else _STAY_FOR_NOW
    return [_RESTORE, stay, _TRANSFER, _FOSTER, _INQUIRE, _OWN]


def choice_of(case, key: str) -> OrderChoice | None:
    """The choice of this key, or None if a sitting doesn't offer it."""
    return next((c for c in choices_for(case) if c.key == key), None)


FACT_LABELS = {
    "receiver": gettext_lazy("Who receives the child"),
    "receiver_address": gettext_lazy("Village, district and State of that person"),
    "by_date": gettext_lazy("By which day"),
    "escort": gettext_lazy("Who takes the child there"),
    "follow_up_owner": gettext_lazy("Which office follows up"),
    "home": gettext_lazy("Which Home"),
    "months": gettext_lazy("For how many months"),
    "review_on": gettext_lazy("Looked at again on"),
    "to_committee": gettext_lazy("To which Committee"),
    "supervision": gettext_lazy("Who supervises, and how"),
    "reason": gettext_lazy("What is still to be found out"),
}


def drafted_text(
    case, *, codes: list[str], facts: dict[str, Any], language: str = "en"
) -> str:
    """The order in sentences, in this language, from the facts that are known."""
    with translation.override(language):
        sentences = [_opening(case)]
        for code in codes:
            maker = _SENTENCES.get(code)
            if maker:
                sentences += maker({**facts, "home_district": case.home_district})
        sentences += _closing(facts)
        return "\n\n".join(part for part in sentences if part)


def _opening(case) -> str:
    read = []
    if case.sir_filed_at:
        read.append(
            _("the social investigation report of %(day)s")
            % {"day": _day(case.sir_filed_at)}
        )
    if case.home_checked_at:
        read.append(
            _("the home check decided on %(day)s") % {"day": _day(case.home_checked_at)}
        )
    if not read:
        return _("The Committee has heard the case of the child named above.")
    return _(
        "The Committee has heard the case of the child named above and read %s."
    ) % (_(" and ").join(read))


def _day(value) -> str:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return value
    return date_format(value, "j F Y")


def _declare(facts) -> list[str]:
    return [
        _(
            "The Committee declares the child to be a child in need of care and "
            "protection under section 2(14) of the Juvenile Justice Act, 2015."
        )
    ]


def _restore(facts) -> list[str]:
    receiver, address = facts.get("receiver"), facts.get("receiver_address")
    if receiver and address:
        first = _("The child is restored to %(receiver)s, %(address)s.") % {
            "receiver": receiver,
            "address": address,
        }
    elif receiver:
        first = _("The child is restored to %(receiver)s.") % {"receiver": receiver}
    else:
        first = _("The child is restored to the family.")
    return [first, *_journey(facts), *_follow_up(facts)]


def _journey(facts) -> list[str]:
    said = []
    if facts.get("by_date"):
        said.append(_("The journey ends by %s.") % _day(facts["by_date"]))
    if facts.get("escort"):
        said.append(_("The child travels with %s.") % facts["escort"])
    said.append(
        _(
            "The District Child Protection Unit pays the travel before it begins "
            "(section 95)."
        )
    )
    return [" ".join(said)]


def _follow_up(facts) -> list[str]:
    owner = facts.get("follow_up_owner")
    if not owner:
        return []
    return [
        _(
            "%s visits the child at home for two years, at the times that the rules "
            "set, and reports each visit to the Committee."
        )
        % owner
    ]


def _interim(facts) -> list[str]:
    home, months = facts.get("home"), facts.get("months")
    said = [
        _("Until the inquiry ends the child is placed in %s.") % home
        if home
        else _("Until the inquiry ends the child is placed in a safe place.")
    ]
    if months:
        said.append(
            ngettext(
                "The stay is for %(n)d month.",
                "The stay is for %(n)d months.",
                int(months),
            )
            % {"n": int(months)}
        )
    said.append(
        _("A health examination takes place within twenty-four hours of admission.")
    )
    return [" ".join(said)]


def _institution(facts) -> list[str]:
    home = facts.get("home")
    return [
        _("The child is placed in %s.") % home
        if home
        else _("The child is placed in a children's home or fit facility."),
        *_follow_up(facts),
    ]


def _foster(facts) -> list[str]:
    receiver, terms = facts.get("receiver"), facts.get("supervision")
    said = [
        _("The child is placed in the foster or kinship care of %s.") % receiver
        if receiver
        else _("The child is placed in foster or kinship care.")
    ]
    if terms:
        said.append(_("Supervision: %s.") % terms.rstrip("."))
    return [" ".join(said), *_follow_up(facts)]


def _transfer(facts) -> list[str]:
    there = facts.get("to_committee") or (
        _("the Child Welfare Committee of %s") % facts["home_district"]
        if facts["home_district"]
        else _("the Committee of the child's home district")
    )
    return [
        _("The case is transferred to %s, with the whole record.") % there,
        *_journey(facts),
    ]


def _inquire(facts) -> list[str]:
    said = [
        _(
            "A social investigation is carried out and reported in Form 22 within "
            "fifteen days."
        )
    ]
    if facts.get("reason"):
        said.append(_("In particular: %s.") % facts["reason"].rstrip("."))
    return [" ".join(said)]


def _plain(sentence: str | Promise):
    return lambda facts: [str(sentence)]


_SENTENCES = {
    "DECLARE_CNCP": _declare,
    "RESTORE": _restore,
    "RESTORE_SUPERVISED": _restore,
    "PLACE_INSTITUTION": _institution,
    "FOSTER": _foster,
    "INTERIM_PLACEMENT": _interim,
    "SIR": _inquire,
    "TRANSFER": _transfer,
    "AGE_TEST": _plain(
        gettext_lazy(
            "The age of the child is determined under section 94, a test within "
            "fifteen days."
        )
    ),
    "MEDICAL": _plain(gettext_lazy("The child is examined by a doctor.")),
    "INTERPRETER": _plain(
        gettext_lazy("An interpreter for the child's language is provided.")
    ),
    "FIR_DIRECTION": _plain(
        gettext_lazy("The police register an FIR on these facts and report its number.")
    ),
    "MONEY_REFERENCE": _plain(
        gettext_lazy(
            "The labour office recovers the wages and the compensation due to the "
            "child and reports to the Committee."
        )
    ),
    "ESCORT": _plain(
        gettext_lazy("The police escort the child within fifteen days (section 95).")
    ),
    "CLOSE": _plain(
        gettext_lazy("Nobody need look after the child any more. The case is closed.")
    ),
}


def _closing(facts) -> list[str]:
    if not facts.get("review_on"):
        return []
    return [
        _("The case comes before the Committee again on %s.") % _day(facts["review_on"])
    ]
