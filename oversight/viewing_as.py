"""What a role sees, shown on three invented children: no row of the database is read.

The same table of rights that the walls come from cuts these facts (docs/adr/0020).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import MATRIX, DataClass, Role, verbs_of


@dataclass(frozen=True)
class Invented:
    """A child who doesn't exist."""

    number: str
    name: str
    stage: Callable[[], str]


CHILDREN = (
    Invented("PRACTICE/1", "Sunil Example", lambda: _("In a home")),
    Invented("PRACTICE/2", "Rani Example", lambda: _("Before the Committee")),
    Invented("PRACTICE/3", "Dev Example", lambda: _("Back with the family")),
)

# The title of each class, and what the first child's record says there.
_t = gettext_lazy
FACTS: dict[DataClass, tuple] = {
    DataClass.CASE: (_t("The case"), _t("In a home. Inquiry due on 4 March.")),
    DataClass.ID: (
        _t("Who it is"),
        _t("Sunil Example, 11. Parents: Example, village A."),
    ),
    DataClass.RSC: (_t("The rescue"), _t("Found on 1 February in a bangle workshop.")),
    DataClass.ACC: (_t("Employer and accused"), _t("Example Bangles, one owner.")),
    DataClass.FIR: (_t("FIR"), _t("FIR 12 of 2 February, section 143 BNS.")),
    DataClass.STM: (_t("The child’s own words"), _t("“We worked until night.”")),
    DataClass.MED: (_t("Health"), _t("Eyes tired, weight 28 kg.")),
    DataClass.SEN: (_t("Protected health"), _t("Nothing found.")),
    DataClass.CNS: (_t("Counselling"), _t("Sleeps badly; speaks about the sea.")),
    DataClass.SIR: (_t("Family and home"), _t("The uncle took an advance of ₹5,000.")),
    DataClass.ORD: (_t("Orders and papers"), _t("Interim order of 2 February.")),
    DataClass.ICP: (_t("Care plan and place"), _t("Children’s home B, room of four.")),
    DataClass.SCH: (_t("School"), _t("Bridge school C, reads in Hindi.")),
    DataClass.TRV: (_t("The way home"), _t("Train on 20 March with two escorts.")),
    DataClass.FUP: (_t("Follow-up"), _t("First visit due on 5 April.")),
    DataClass.MON: (_t("Money owed"), _t("₹20,000 ordered, nothing credited yet.")),
    DataClass.BNK: (_t("Bank account"), _t("Account ending in 0000.")),
    DataClass.TIP: (_t("Who gave the hint"), _t("A neighbour.")),
    DataClass.AGG: (_t("Counts"), _t("41 children in this district this year.")),
}


@dataclass(frozen=True)
class Section:
    """One class of facts as the role meets it on a case."""

    title: str
    words: str
    may_change: bool
    less: str  # why it shows less than there is


def sections(role: Role) -> list[Section]:
    """The parts of a case's page that this role is shown, in the table's order."""
    shown = []
    for cls, cell in MATRIX[role].items():
        title, words = FACTS[cls]
        if set(cell) & set("RU"):
            shown.append(Section(title, words, bool(set(cell) & set("CUA")), ""))
        elif "m" in cell:
            shown.append(Section(title, "", False, _("Masked: initials and number.")))
        elif "x" in cell:
            shown.append(Section(title, "", False, _("An extract, when it is shared.")))
        elif set(cell) & set("CA"):
            shown.append(
                Section(title, "", True, _("May add to it, and doesn’t read it."))
            )
    return shown


def unseen(role: Role) -> list[str]:
    """The classes whose very existence this role isn't shown."""
    return [FACTS[cls][0] for cls, cell in MATRIX[role].items() if cell == "-"]


def rows(role: Role) -> list[dict[str, str]]:
    """The list of cases: with names for who reads them, else with initials."""
    case, name = MATRIX[role][DataClass.CASE], MATRIX[role][DataClass.ID]
    if case == "-":
        return []
    return [
        {
            "number": child.number,
            "name": child.name if set(name) & set("RU") else initials(child.name),
            "stage": child.stage(),
        }
        for child in CHILDREN
    ]


def initials(name: str) -> str:
    """As lists show a child to who doesn't read names."""
    return " ".join(f"{word[0]}." for word in name.split())


def verbs(role: Role) -> list[str]:
    """What the role may do, in the words of the table of rights."""
    return sorted(verbs_of(role))
