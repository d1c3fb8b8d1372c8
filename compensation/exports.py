"""A report on money as rows: on the screen, as CSV, Excel file or paper.

Rows come in parts, each by its own statement: who asks can be asked for again between
two of them, and memory stays the same however long the report is.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import District, State, User
from accounts.roles import Role
from cases.choices import Sex
from cases.models import CodeListEntry
from common.columns import Column
from common.csv_files import safe_text
from common.pdf import render_pdf
from common.sheet_stream import SheetStream, csv_cell_in_sql, row_in_sql
from common.waiting import answer_within
from compensation.choices import Account, EntryKind
from compensation.lifecycle import ClaimState
from compensation.report_kinds import REPORTS, ReportKind

CHUNK = 20_000
# Above this a report is made outside the request, with its progress shown. A paper
# takes forty times as long as a file: 2,000 rows in 1.7 s or in 73 s.
AT_ONCE = {"csv": 2000, "xlsx": 2000, "pdf": 100}
# A page waits so long for sums and for rows each; then they are asked for as a job.
SECONDS_ON_SCREEN = 5
# Sums are added up by whole cases, so that a child counts once.
CASES = 2000
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class Filters:
    """What a report shows. Plain values, so that a job can keep them."""

    kind: str = "claims"
    counted_by: str = "rescued"
    from_day: str = ""
    to_day: str = ""
    district: int | None = None
    home_state: int | None = None
    employer: str = ""

    @classmethod
    def of(cls, facts: dict[str, Any], *, kind: str = "claims") -> "Filters":
        """The filters of a cleaned form."""
        return cls(
            kind=kind if kind in REPORTS else "claims",
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


@dataclass(frozen=True)
class Part:
    """Some rows of a report, in the shape that its file takes."""

    rows: int
    body: Any


class Report:
    """One report with its filters, as one person may read it."""

    def __init__(self, filters: Filters, *, by: User):
        self.kind: ReportKind = REPORTS[filters.kind]
        self.filters, self.by = filters, by
        self.columns: list[Column] = list(self.kind.columns.values())
        self._names = list(self.kind.columns)
        self._period = _period(filters, self.kind)
        self._sql = self._sql_of()
        self._facts = {
            "user": by.pk,
            "group": by.agency.group_id if by.agency else None,
            "hindi": get_language() == "hi",
            "words": _words(),
            "district": filters.district,
            "home_state": filters.home_state,
            "employer": filters.employer,
            "from_day": filters.from_day or None,
            "to_day": filters.to_day or None,
            "sums": False,
        }

    def _sql_of(self, between: str = "") -> str:
        return self.kind.sql.replace("{period}", self._period + between)

    def totals(self) -> dict[str, int]:
        """Rows, children and the sums."""
        return self._sums(f"({self._sql}) p", self._facts)

    def totals_soon(self) -> dict[str, int] | None:
        """The same; nothing where a page would wait too long for it."""
        return answer_within(SECONDS_ON_SCREEN, self.totals)

    def cases(self) -> int:
        """How many cases the sums go through, for who wants to see how far it is."""
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from cases_case")
            return cursor.fetchone()[0]

    def total_row(self, totals: dict[str, int]) -> list[Any]:
        """The last row: words under the first column, sums under theirs."""
        row: list[Any] = [totals.get(name) for name in self._names]
        row[0] = _("Total")
        return [
            value if place == 0 or name in self.kind.sums else None
            for place, (name, value) in enumerate(zip(self._names, row, strict=True))
        ]

    def first_rows(self, number: int) -> list[tuple]:
        """The first rows; if few of the first stretch are shown, one look finds all."""
        table, key = self.kind.table, self.kind.key
        between, facts = next(self._stretches(table, key, CHUNK), ("", {}))
        part = self._rows_part(self._rows(between), self._facts | facts)
        if between and part.rows < number:
            part = self._rows_part(self._rows(), self._facts, f"limit {number}")
        return part.body[:number]

    def first_rows_soon(self, number: int) -> list[tuple] | None:
        """The same; nothing where a page would wait too long for it."""
        return answer_within(SECONDS_ON_SCREEN, lambda: self.first_rows(number))

    def parts(self, format: str) -> Iterator[Part]:
        """All rows in parts; each is read when it is asked for."""
        make = {"csv": self._csv_part, "xlsx": self._xml_part, "pdf": self._rows_part}
        for between, facts in self._stretches(self.kind.table, self.kind.key, CHUNK):
            part = make[format](self._rows(between), self._facts | facts)
            if part.rows:
                yield part

    def sums_in_parts(self) -> Iterator[Part]:
        """The totals of some cases after the other; `rows` says of how many."""
        table = self.kind.table and "cases_case"
        for between, facts in self._stretches(table, "c.case_id", CASES):
            sums = self._sums(f"({self._sql_of(between)}) p", self._facts | facts)
            yield Part(facts.get("keys", 1), sums)

    def _rows(self, between: str = "") -> str:
        # The offset has each value worked out once, however often a cell names it.
        return f"({self._sql_of(between)} offset 0) p"

    def _stretches(
        self, table: str, key: str, number: int
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Stretches of keys, so that a part costs what its own rows cost: a statement
        with a limit alone works all rows out and throws most of them away."""
        if not table:
            yield "", {}
            return
        after = UUID(int=0)
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "select (array_agg(id order by id desc))[1], count(*) from ("  # noqa: S608
                    f" select id from {table} where id > %s order by id limit %s) next",
                    [after, number],
                )
                last, keys = cursor.fetchone()
            if last is None:
                return
            yield (
                f" and {key} > %(after)s::uuid and {key} <= %(last)s::uuid",
                {"after": after, "last": last, "keys": keys},
            )
            after = last

    def _csv_part(self, rows: str, facts: dict[str, Any]) -> Part:
        cells = ", ".join(
            csv_cell_in_sql(name, column) for name, column in self.kind.columns.items()
        )
        copy = f"copy (select {cells} from {rows} order by key) to stdout (format csv)"  # noqa: S608
        with connection.cursor() as cursor, cursor.copy(copy, facts) as sent:
            lines = [bytes(line)[:-1] for line in sent]
        return Part(len(lines), b"\r\n".join([*lines, b""]))

    def _xml_part(self, rows: str, facts: dict[str, Any]) -> Part:
        xml = row_in_sql(self.kind.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select count(*), string_agg({xml}, '' order by key) from {rows}",  # noqa: S608
                facts,
            )
            number, body = cursor.fetchone()
        return Part(number, body or "")

    def _rows_part(self, rows: str, facts: dict[str, Any], limit: str = "") -> Part:
        names = ", ".join(self._names)
        with connection.cursor() as cursor:
            cursor.execute(f"select {names} from {rows} order by key {limit}", facts)  # noqa: S608
            found = cursor.fetchall()
        return Part(len(found), found)

    def _sums(self, rows: str, facts: dict[str, Any]) -> dict[str, int]:
        sums = "".join(f", sum({name})" for name in self.kind.sums)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select count(*), count(distinct case_id){sums} from {rows}",  # noqa: S608
                facts | {"sums": True},
            )
            names = ("rows", "children", *self.kind.sums)
            found = zip(names, cursor.fetchone(), strict=True)
            return {name: int(value or 0) for name, value in found}


def write_report(
    file: str | Path | BinaryIO,
    report: Report,
    *,
    format: str,
    parts: Iterable[Part],
    totals: dict[str, int],
) -> None:
    """Write the report as CSV, Excel file or paper."""
    if isinstance(file, str | Path):
        with Path(file).open("w+b") as opened:
            _write[format](opened, report, parts, totals)
    else:
        _write[format](file, report, parts, totals)


def report_file_name(filters: Filters, format: str, day: date) -> str:
    name = "compensation" if filters.kind == "claims" else filters.kind
    return f"{name}-{day.isoformat()}.{format}"


def _write_csv(file: BinaryIO, report: Report, parts, totals) -> None:
    # Without the mark, Excel reads UTF-8 as an old code page and spoils Hindi.
    headings = [safe_text(str(column.heading)) for column in report.columns]
    quoted = [f'"{h}"' if "," in h or '"' in h else h for h in headings]
    file.write(f"{','.join(quoted)}\r\n".encode("utf-8-sig"))
    file.writelines(part.body for part in parts)


def _write_xlsx(file: BinaryIO, report: Report, parts, totals) -> None:
    with SheetStream(
        file,
        title=str(report.kind.title),
        columns=report.columns,
        filters=report.filters.in_words(),
        made_by=f"{report.by.full_name}, {report.by.agency}",
        made_at=timezone.now(),
        totals=report.total_row(totals),
    ) as sheet:
        for part in parts:
            sheet.add(part.body, part.rows)


def _write_pdf(file: BinaryIO, report: Report, parts, totals) -> None:
    names = report.kind.on_paper or list(report.kind.columns)
    places = [list(report.kind.columns).index(name) for name in names]
    columns = [report.columns[place] for place in places]
    total = report.total_row(totals)
    context = {
        "office": str(report.by.agency),
        "dated": timezone.localdate(),
        "title": str(report.kind.title),
        "filters": report.filters.in_words(),
        "columns": columns,
        "rows": [
            [(columns[n].kind, row[place]) for n, place in enumerate(places)]
            for part in parts
            for row in part.body
        ],
        "total": [(columns[n].kind, total[place]) for n, place in enumerate(places)],
        "totals": totals,
    }
    file.write(
        render_pdf(
            "documents/labour_report.html",
            context,
            language=get_language() or "en",
            reader=f"{report.by.full_name}, {report.by.agency}",
            at=timezone.now(),
        )
    )


_write = {"csv": _write_csv, "xlsx": _write_xlsx, "pdf": _write_pdf}


def _period(filters: Filters, kind: ReportKind) -> str:
    day = kind.days[filters.counted_by]
    words = ""
    if filters.from_day:
        words += f" and {day} >= %(from_day)s::date"
    if filters.to_day:
        words += f" and {day} <= %(to_day)s::date"
    return words


def _words() -> str:
    """The words of all coded values in the reader's language."""
    lists = {
        "sex": Sex,
        "state": ClaimState,
        "account": Account,
        "kind": EntryKind,
        "role": Role,
    }
    words = {
        name: {code: str(label) for code, label in choices.choices}
        for name, choices in lists.items()
    }
    entries = CodeListEntry.objects.filter(list="industry")
    words["work"] = {entry.code: entry.text for entry in entries}
    return json.dumps(words)


def _day_in_words(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d-%m-%Y")
