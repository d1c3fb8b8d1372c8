"""A department's register of money read into rows: one row, one claim of one child."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from cases.rescue_list.headings import heading_key
from compensation.choices import FUNDS, Account
from compensation.models import Scheme
from compensation.money_tables import BadTable, Fault, Row, read_rows
from compensation.statements import why_not_this_reference

COLUMNS = {
    "case": ["Case number", "Case no", "CWC case number", "केस संख्या", "प्रकरण संख्या"],
    "law": ["Claim", "Scheme", "Law", "Head", "Entitlement", "मद", "योजना"],
    "ordered": ["Sum ordered", "Amount ordered", "Amount", "आदेशित राशि", "राशि"],
    "order_number": ["Order number", "Order no", "आदेश संख्या"],
    "ordered_on": ["Order date", "Date of order", "Ordered on", "आदेश तिथि"],
    "deposited": ["Sum deposited", "Amount deposited", "Deposit", "जमा राशि"],
    "deposited_on": ["Deposit date", "Date of deposit", "जमा तिथि"],
    "challan": ["Challan number", "Challan no", "Challan", "चालान संख्या"],
    "fund": ["Fund", "कोष"],
    "credited": ["Sum paid to child", "Amount paid", "Amount credited", "भुगतान राशि"],
    "credited_on": ["Payment date", "Date of payment", "Credit date", "भुगतान तिथि"],
    "utr": ["UTR", "UTR number", "UTR no", "Bank reference", "यूटीआर"],
}
REQUIRED = ["case", "law", "ordered", "order_number", "ordered_on"]
# A payment is its sum, its day and its paper, or it isn't there.
PAYMENTS = (
    ("deposited", "deposited_on", "challan"),
    ("credited", "credited_on", "utr"),
)


@dataclass(slots=True)
class Draft:
    """What one row says, with days as text so that it can be kept."""

    row: int
    case: str
    scheme: str
    ordered: int
    order_number: str
    ordered_on: str
    fund: str = Account.WELFARE_FUND
    deposited: int | None = None
    deposited_on: str = ""
    challan: str = ""
    credited: int | None = None
    credited_on: str = ""
    utr: str = ""

    @property
    def facts(self) -> dict:
        return asdict(self)

    def day(self, code: str) -> date:
        return date.fromisoformat(getattr(self, code))


def read_register(content: bytes, *, file_name: str, by: User) -> list[Draft]:
    """Every row of the register, or `BadTable` with each fault by row and column."""
    drafts, faults = [], []
    laws = _laws()
    rows = list(
        read_rows(content, file_name=file_name, columns=COLUMNS, required=REQUIRED)
    )
    numbers = {row.text("case") for row in rows}
    cases = {
        case.number: case
        for case in Case.objects.visible_to(by).filter(number__in=numbers)
    }
    for row in rows:
        row.faults.clear()
        draft = _draft(row, laws=laws, cases=cases)
        faults += row.faults
        if draft:
            drafts.append(draft)
    faults += _twice(drafts)
    if not drafts and not faults:
        faults.append(Fault(1, "", _("No row stands below the headings.")))
    if faults:
        raise BadTable(sorted(faults, key=lambda fault: fault.row))
    return drafts


def fingerprint_of(drafts: list[Draft]) -> str:
    """The same mark for the same rows, however the file was saved."""
    said = sorted(
        json.dumps({**draft.facts, "row": 0}, sort_keys=True) for draft in drafts
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _laws() -> dict[str, str]:
    """The codes of the claims by every word that a register may use for them."""
    laws = {}
    for scheme in Scheme.objects.filter(cash=True):
        for words in (scheme.code, scheme.text_en, scheme.text_hi):
            laws[heading_key(words)] = scheme.code
    return laws


def _draft(row: Row, *, laws: dict, cases: dict[str, Case]) -> Draft | None:
    case = _case(row, cases)
    scheme = laws.get(heading_key(row.text("law")))
    if scheme is None:
        row.complain("law", _("No claim of this name is known."))
    facts: dict = {
        "ordered": row.paise("ordered"),
        "order_number": row.text("order_number", most=60),
        "ordered_on": _day(row, "ordered_on", case),
        "fund": _fund(row),
    }
    for code in ("ordered", "order_number", "ordered_on"):
        if not facts[code] and not row.faults:
            row.complain(code, _("This is missing."))
    for sum_, day, paper in PAYMENTS:
        facts |= _payment(row, sum_, day, paper, case)
    if row.faults or case is None or scheme is None:
        return None
    return Draft(row=row.number, case=case.number, scheme=scheme, **facts)


def _case(row: Row, cases: dict[str, Case]) -> Case | None:
    case = cases.get(row.text("case"))
    if case is None:
        row.complain("case", _("No case of this number is within your reach."))
    elif case.is_over:
        row.complain(
            "case",
            _("This case is over."),
            _("If the child was rescued again, write the number of the new case."),
        )
    return case


def _day(row: Row, code: str, case: Case | None) -> str:
    day = row.day(code)
    if day is None:
        return ""
    if day > timezone.localdate():
        row.complain(code, _("The day can’t be in the future."))
    elif case and day < timezone.localdate(case.rescued_at):
        row.complain(code, _("The day is before the rescue."))
    return day.isoformat()


def _fund(row: Row) -> str:
    words = heading_key(row.text("fund"))
    if not words:
        return Account.WELFARE_FUND
    for fund in FUNDS:
        if words in {heading_key(fund.value), heading_key(str(fund.label))}:
            return fund
    if "14b" in words.replace(" ", ""):
        return Account.FUND_14B
    if "welfare" in words:
        return Account.WELFARE_FUND
    row.complain("fund", _("Write “Welfare fund” or “14B”."))
    return ""


def _payment(row: Row, sum_: str, day: str, paper: str, case: Case | None) -> dict:
    reference = row.cells.get(paper, "")
    words = row.text(paper, most=40) if why_not_this_reference(str(reference)) else ""
    words = words or " ".join(str(reference).split())[:40]
    facts = {sum_: row.paise(sum_), day: _day(row, day, case), paper: words}
    given = [bool(value) for value in facts.values()]
    if any(given) and not all(given) and not row.faults:
        missing = next(code for code, value in facts.items() if not value)
        row.complain(missing, _("A payment has its sum, its day and its paper."))
    return facts


def _twice(drafts: list[Draft]) -> list[Fault]:
    faults: list[Fault] = []
    claims: dict[Any, int] = {}
    references: dict[Any, int] = {}
    for draft in drafts:
        for seen, key, what in (
            (claims, (draft.case, draft.scheme), _("Row %(row)s has the same claim.")),
            (references, draft.utr, _("Row %(row)s has the same bank reference.")),
        ):
            if key and key in seen:
                faults.append(Fault(draft.row, "", what % {"row": seen[key]}))
            elif key:
                seen[key] = draft.row
    return faults
