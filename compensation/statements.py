"""A bank's statement read into lines: day, reference, in or out, sum."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.rescue_list.cells import text_of
from common.identifiers import holds_aadhaar_number, plain_digits
from compensation.banks import bank_of
from compensation.models import LineSide
from compensation.money_tables import BadTable, Fault, Row, read_rows

COLUMNS = {
    "day": [
        "Date",
        "Value date",
        "Txn date",
        "Transaction date",
        "Post date",
        "Tran date",
        "तारीख",
        "दिनांक",
    ],
    "reference": [
        "Reference",
        "UTR",
        "UTR number",
        "UTR no",
        "Ref no",
        "Ref no./Cheque no.",
        "Reference no",
        "Reference number",
        "Chq/Ref number",
        "Cheque no",
        "Transaction id",
        "Challan no",
        "संदर्भ",
        "यूटीआर",
    ],
    "out": ["Debit", "Withdrawal", "Withdrawal amt", "Dr", "Paid out", "निकासी", "नामे"],
    "in": ["Credit", "Deposit", "Deposit amt", "Cr", "Paid in", "जमा"],
}
REQUIRED = ["day", "reference"]
# What a retrieval reference of an instant payment is made of: year, day, hour, number.
_TRANSFER = re.compile(r"[A-Z]{4}[A-Z0-9]{12,18}")  # a bank's code and its number
_INSTANT = re.compile(r"\d(?P<day>\d{3})(?P<hour>\d{2})\d{6}")


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a statement."""

    row: int
    day: date
    side: LineSide
    reference: str
    amount_paise: int

    @property
    def mark(self) -> str:
        return f"{self.day}|{self.side}|{self.reference}|{self.amount_paise}"


def read_statement(content: bytes, *, file_name: str) -> list[Movement]:
    """Every movement of the file, or `BadTable` with each fault; nothing by halves."""
    movements, faults = [], []
    for row in read_rows(
        content, file_name=file_name, columns=COLUMNS, required=REQUIRED
    ):
        movement = _movement(row)
        faults += row.faults
        if movement:
            movements.append(movement)
    faults += _twice(movements)
    if not movements and not faults:
        faults.append(Fault(1, "", _("No movement stands below the headings.")))
    if faults:
        raise BadTable(sorted(faults, key=lambda fault: fault.row))
    return movements


def fingerprint_of(movements: list[Movement], account: str) -> str:
    """The same mark for the same movements, however the file was saved."""
    marks = "\n".join(sorted(movement.mark for movement in movements))
    return hashlib.sha256(f"{account}\n{marks}".encode()).hexdigest()


def why_not_this_reference(reference: str) -> str:
    """An Aadhaar number is no bank reference; a payment's own digits may look so."""
    digits = plain_digits(reference).strip().upper()
    if _TRANSFER.fullmatch(digits) and bank_of(digits):
        return ""
    shaped = _INSTANT.fullmatch(digits)
    if shaped and 1 <= int(shaped["day"]) <= 366 and int(shaped["hour"]) < 24:
        return ""
    if holds_aadhaar_number(reference):
        return _("This looks like an Aadhaar number. It may not be kept here.")
    return ""


def _movement(row: Row) -> Movement | None:
    if not _says_something(row):
        return None
    day = row.day("day")
    reference = _reference(row)
    paid_in, paid_out = row.paise("in"), row.paise("out")
    if row.faults:
        return None
    if day is None:
        row.complain("day", _("The day is missing."))
    elif day > timezone.localdate():
        row.complain("day", _("The day can’t be in the future."))
    if (paid_in is None) == (paid_out is None):
        row.complain("in", _("One sum, in or out, must stand here."))
    amount = paid_in or paid_out
    if row.faults or day is None or amount is None:
        return None
    side = LineSide.IN if paid_in else LineSide.OUT
    return Movement(row.number, day, side, reference, amount)


def _says_something(row: Row) -> bool:
    """A movement has its day; balances and totals stand in rows without one."""
    day, reference = row.cells.get("day", ""), row.cells.get("reference", "")
    sums = [row.cells.get("in", ""), row.cells.get("out", "")]
    return bool(text_of(reference)) or (
        any(character.isdigit() for character in text_of(day))
        and any(text_of(cell) for cell in sums)
    )


def _reference(row: Row) -> str:
    reference = plain_digits(text_of(row.cells.get("reference", ""))).upper()
    if not reference:
        row.complain("reference", _("The reference of the bank is missing."))
    elif len(reference) > 40:
        row.complain("reference", _("This is too long."))
    elif why := why_not_this_reference(reference):
        row.complain("reference", why)
    else:
        return reference
    return ""


def _twice(movements: list[Movement]) -> list[Fault]:
    seen: dict[tuple, Movement] = {}
    faults = []
    for movement in movements:
        key = (movement.side, movement.reference)
        if key in seen:
            faults.append(
                Fault(
                    movement.row,
                    "",
                    _("Row %(row)s has the same bank reference.")
                    % {"row": seen[key].row},
                    _("Each reference counts once."),
                )
            )
        seen.setdefault(key, movement)
    return faults
