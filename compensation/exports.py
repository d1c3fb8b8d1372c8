"""The labour department's report: one row for each claim, with its way and its sums.

Initials and case numbers only: the report leaves the office (JJ Act s. 74).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import District, State, User
from cases.models import Case, CodeListEntry
from common.columns import Column, Kind
from common.csv_files import write_csv
from common.pdf import render_pdf
from common.spreadsheets import write_xlsx
from compensation.choices import Account
from compensation.models import Claim, LedgerEntry, Notice, Recovery

CHUNK = 500
# Above this a report is made outside the request, with its progress shown. A paper
# takes forty times as long as a file: 2,000 rows in 1.7 s or in 73 s.
AT_ONCE = {"csv": 2000, "xlsx": 2000, "pdf": 100}

DAY_OF = {
    "rescued": "case__rescued_at__date",
    "ordered": "ordered_at__date",
    "credited": "credited_on",
}

COLUMNS = [
    Column(gettext_lazy("Case number"), width=26),
    Column(gettext_lazy("Child (initials)"), width=12),
    Column(gettext_lazy("Sex"), width=8),
    Column(gettext_lazy("Age at rescue"), Kind.INT, width=9),
    Column(gettext_lazy("State of home"), width=16),
    Column(gettext_lazy("District of home"), width=16),
    Column(gettext_lazy("Rescued on"), Kind.DATE, width=13),
    Column(gettext_lazy("Found in district"), width=16),
    Column(gettext_lazy("Employer"), width=28),
    Column(gettext_lazy("Work"), width=18),
    Column(gettext_lazy("Claim"), width=28),
    Column(gettext_lazy("Where it stands"), width=24),
    Column(gettext_lazy("Notice number"), width=22),
    Column(gettext_lazy("Notice served on"), Kind.DATE, width=13),
    Column(gettext_lazy("Ordered on"), Kind.DATE, width=13),
    Column(gettext_lazy("Claimed (₹)"), Kind.RUPEES, width=14),
    Column(gettext_lazy("Ordered (₹)"), Kind.RUPEES, width=14),
    Column(gettext_lazy("Received (₹)"), Kind.RUPEES, width=14),
    Column(gettext_lazy("In a fund (₹)"), Kind.RUPEES, width=14),
    Column(gettext_lazy("With the child (₹)"), Kind.RUPEES, width=14),
    Column(gettext_lazy("Credited on"), Kind.DATE, width=13),
    Column(gettext_lazy("Bank reference"), width=22),
    Column(gettext_lazy("Days from rescue to credit"), Kind.INT, width=10),
    Column(gettext_lazy("Recovery certificate"), width=18),
]
SUMS = {
    15: "amount_claimed_paise",
    16: "amount_ordered_paise",
    17: "received_paise",
    18: "in_fund_paise",
    19: "credited_paise",
}


@dataclass(frozen=True)
class Filters:
    """What a report shows. Plain values, so that a job can keep them."""

    counted_by: str = "rescued"
    from_day: str = ""
    to_day: str = ""
    district: int | None = None
    home_state: int | None = None
    employer: str = ""

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Filters":
        """The filters of a cleaned form."""
        return cls(
            counted_by=facts.get("counted_by") or "rescued",
            from_day=facts["from_day"].isoformat() if facts.get("from_day") else "",
            to_day=facts["to_day"].isoformat() if facts.get("to_day") else "",
            district=facts["district"].pk if facts.get("district") else None,
            home_state=facts["home_state"].pk if facts.get("home_state") else None,
            employer=facts.get("employer", ""),
        )

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)

    def in_words(self) -> str:
        """“from 2026-04-01, district Jaipur”; empty if everything is shown."""
        words = []
        if self.from_day:
            words.append(_("from %s") % _day_in_words(self.from_day))
        if self.to_day:
            words.append(_("to %s") % _day_in_words(self.to_day))
        if self.district:
            words.append(_("district %s") % District.objects.get(pk=self.district))
        if self.home_state:
            words.append(_("home in %s") % State.objects.get(pk=self.home_state))
        if self.employer:
            words.append(_("employer %s") % self.employer)
        return ", ".join(words)


def claims_of(filters: Filters, *, by: User) -> QuerySet[Claim]:
    """The claims of the report within this person's reach, oldest first."""
    claims = Claim.objects.visible_to(by)
    day = DAY_OF[filters.counted_by]
    if filters.from_day:
        claims = claims.filter(**{f"{day}__gte": date.fromisoformat(filters.from_day)})
    if filters.to_day:
        claims = claims.filter(**{f"{day}__lte": date.fromisoformat(filters.to_day)})
    if filters.district:
        claims = claims.filter(case__district=filters.district)
    if filters.home_state:
        claims = claims.filter(case__home_district__state=filters.home_state)
    if filters.employer:
        claims = claims.filter(
            Q(employer__name__icontains=filters.employer)
            | Q(case__workplace__employer__name__icontains=filters.employer)
        )
    return claims.order_by("pk")


def totals_of(claims: QuerySet[Claim]) -> dict[str, int]:
    """Rows, children and the five sums."""
    found = claims.order_by().aggregate(
        rows=Count("pk"),
        children=Count("case", distinct=True),
        **{name: Sum(name) for name in SUMS.values()},
    )
    return {name: value or 0 for name, value in found.items()}


def chunks_of(claims: QuerySet[Claim]) -> Iterator[list[list[Any]]]:
    """The rows in parts, each by its own query, so that memory stays the same."""
    last = None
    while True:
        part = _with_report_facts(claims)
        if last is not None:
            part = part.filter(pk__gt=last)
        found = list(part[:CHUNK])
        if not found:
            return
        last = found[-1].pk
        work = _words_of_work(found)
        yield [_row(claim, work) for claim in found]
        if len(found) < CHUNK:
            return


def rows_of(claims: QuerySet[Claim]) -> Iterator[list[Any]]:
    for chunk in chunks_of(claims):
        yield from chunk


def total_row(totals: dict[str, int]) -> list[Any]:
    """The last row: words under the first column, sums under theirs."""
    row: list[Any] = [None] * len(COLUMNS)
    row[0] = _("Total")
    for place, name in SUMS.items():
        row[place] = totals[name]
    return row


def write_report(
    file: str | Path | BinaryIO,
    *,
    format: str,
    rows: Iterator[list[Any]],
    filters: Filters,
    totals: dict[str, int],
    by: User,
) -> None:
    """Write the report as CSV, Excel file or paper."""
    at = timezone.now()
    if format == "csv":
        write_csv(file, columns=COLUMNS, rows=rows)
    elif format == "xlsx":
        write_xlsx(
            file,
            title=_("Compensation report"),
            columns=COLUMNS,
            rows=rows,
            filters=filters.in_words(),
            made_by=f"{by.full_name}, {by.agency}",
            made_at=at,
            totals=total_row(totals),
        )
    else:
        paper = _paper(rows, filters=filters, totals=totals, by=by)
        if isinstance(file, str | Path):
            Path(file).write_bytes(paper)
        else:
            file.write(paper)


CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def report_file_name(format: str, day: date) -> str:
    return f"compensation-{day.isoformat()}.{format}"


def _paper(rows, *, filters, totals, by) -> bytes:
    context = {
        "office": str(by.agency),
        "dated": timezone.localdate(),
        "filters": filters.in_words(),
        "rows": [
            {
                "case_number": row[0],
                "initials": row[1],
                "home": row[4],
                "rescued_on": row[6],
                "employer": row[8],
                "claim": row[10],
                "state": row[11],
                "ordered": row[16],
                "in_fund": row[18],
                "credited": row[19],
            }
            for row in rows
        ],
        "totals": totals,
    }
    return render_pdf(
        "documents/labour_report.html",
        context,
        language=get_language() or "en",
        reader=f"{by.full_name}, {by.agency}",
        at=timezone.now(),
    )


def _with_report_facts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    notices = Notice.objects.filter(claim=OuterRef("pk")).order_by("-issued_at")
    payments = LedgerEntry.objects.filter(
        claim=OuterRef("pk"),
        to_account=Account.CHILD,
        reversal_of__isnull=True,
        reversed_by__isnull=True,
    ).order_by("-pk")
    recoveries = Recovery.objects.filter(claim=OuterRef("pk")).order_by("-issued_on")
    return claims.select_related(
        "scheme",
        "employer",
        "case__child",
        "case__district",
        "case__home_district__state",
        "case__workplace__employer",
    ).annotate(
        notice_number=Subquery(notices.values("number")[:1]),
        notice_served_at=Subquery(notices.values("served_at")[:1]),
        credit_reference=Subquery(payments.values("reference")[:1]),
        certificate=Subquery(recoveries.values("certificate_number")[:1]),
    )


def _words_of_work(claims: list[Claim]) -> dict[str, str]:
    codes = {c.case.workplace.industry for c in claims if c.case.workplace}
    entries = CodeListEntry.objects.filter(list="industry", code__in=codes)
    return {entry.code: entry.text for entry in entries}


def _row(claim: Claim, work: dict[str, str]) -> list[Any]:
    case = claim.case
    rescued_on = timezone.localdate(case.rescued_at)
    home, workplace = case.home_district, case.workplace
    employer = claim.employer or (workplace.employer if workplace else None)
    took = (claim.credited_on - rescued_on).days if claim.credited_on else None
    return [
        case.number,
        _called(case),
        case.child.get_sex_display(),
        case.child.age_on(rescued_on),
        str(home.state) if home else "",
        str(home) if home else "",
        rescued_on,
        str(case.district),
        employer.name if employer else "",
        work.get(workplace.industry, workplace.industry) if workplace else "",
        claim.scheme.text,
        str(claim.get_state_display()),
        claim.notice_number,
        claim.notice_served_at,
        claim.ordered_at,
        claim.amount_claimed_paise,
        claim.amount_ordered_paise or None,
        claim.received_paise,
        claim.in_fund_paise,
        claim.credited_paise,
        claim.credited_on,
        claim.credit_reference,
        took,
        claim.certificate,
    ]


def _called(case: Case) -> str:
    return case.initials or case.label


def _day_in_words(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d-%m-%Y")
