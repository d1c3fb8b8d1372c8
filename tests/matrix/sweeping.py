"""Every address there is, asked by everybody for what is not theirs.

The attempts come from the resolver: an address that somebody adds tomorrow is swept
without a line here. Every byte of every answer, and of every mail, log line and row
that the request left, is looked through for markers of foreign offices.
"""

import io
import json
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from uuid import uuid4

import openpyxl
import pypdf
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiToken
from accounts.roles import Role
from oversight.tabs import TABS
from tests.conftest import behind_the_walls, signed_in
from tests.matrix import canaries

# Where the word before a key doesn't tell the table; else its name does.
TABLES = {
    "inbox": "cases_inboxitem",
    "invitations": "accounts_invitation",
    "approvals": "accounts_approval",
    "hand-overs": "common_job",
    "openings": "audit_unexplainedopening",
    "emergency/openings": "cases_breakglass",
    "returns": "oversight_quarterlyreturn",
    "breaches": "oversight_databreach",
    "rescue-lists": "cases_rescuelistimport",
    "operations": "cases_rescueoperation",
    "operations/places": "cases_teammember",
    "operations/checks": "cases_leavingcheck",
    "operations/sites": "cases_operationsite",
    "inquiries": "cases_socialinvestigation",
    "list-items": "cases_causelistitem",
    "sitting": "cases_causelistitem",
    "firs": "cases_fir",
    "fir-refusals": "cases_firrefusal",
    "concerns": "cases_flag",
    "statements": "cases_statement",
    "compensation/statements": "compensation_bankstatement",
    "compensation/lines": "compensation_statementline",
    "compensation/groups": "common_job",
    "compensation/accounts": "compensation_bankaccount",
    "compensation/wages": "compensation_wageworking",
    "compensation/entries": "compensation_ledgerentry",
    "compensation/papers": "compensation_claimpaper",
    "api/v1/entries": "compensation_ledgerentry",
    "api/v1/papers": "compensation_claimpaper",
    "api/v1/wage-workings": "compensation_wageworking",
    "compensation/notices": "compensation_notice",
    "compensation/registers": "compensation_moneyregister",
    "compensation/links": "compensation_employerlink",
    "reports/jobs": "common_job",
    "reintegration/visits": "reintegration_followupvisit",
    "api/v1/visits": "reintegration_followupvisit",
    "reintegration/register": "reintegration_enrolment",
    "children": "cases_child",
    "known": "cases_matchpair",
    "known/merges": "cases_casemerge",
    "events": "audit_event",
    "clocks": "cases_clock",
}
METHODS = ("get",) * 4 + ("post",) * 4 + ("head", "put", "patch", "delete")
# These end the asker's own session; whoever was there signs in again.
# The auditor's own pages: the book, openings to review, cases as number and initials.
OVERSEEN = (
    "/book/",
    "/openings/",
    "/emergency/openings/",
    "/returns/",
    "/breaches/",
    "/cases/masked/",
    "/api/v1/masked-cases/",
)
BOOK = ("audit_", "accounts_clientrequest")
OK, REFUSED, SERVER_ERROR = 200, 400, 500
ENDS_SESSION = ("accounts/", "account/", "i18n/")
# Names of fields that forms and serializers use for what they point at.
POINTERS = {
    "case": "cases_case",
    "cases": "cases_case",
    "case_id": "cases_case",
    "child": "cases_child",
    "children": "cases_case",
    "operation": "cases_rescueoperation",
    "order": "cases_order",
    "claim": "compensation_claim",
    "claims": "compensation_claim",
    "account": "compensation_bankaccount",
    "fir": "cases_fir",
    "statement": "cases_statement",
    "placement": "shelters_placement",
    "handover": "reintegration_handover",
    "visit": "reintegration_followupvisit",
    "sibling": "cases_case",
    "new_case": "cases_case",
    "pk": "cases_case",
    "id": "cases_case",
}


@dataclass(frozen=True)
class Address:
    """One address of the resolver: its words, and the kind of each part."""

    pattern: str
    name: str
    parts: tuple[tuple[str, str], ...]

    @property
    def about_one(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True)
class Attempt:
    """One request: who asks what, how, of whose objects."""

    role: Role
    address: Address
    city: str
    method: str
    htmx: bool


@dataclass
class Found:
    """What a sweep came to."""

    asked: int = 0
    codes: Counter = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def told(self) -> str:
        """In one line, for whoever runs it."""
        codes = ", ".join(f"{n} x {code}" for code, n in sorted(self.codes.items()))
        return (
            f"{self.asked} attempts ({codes}): {len(self.leaks)} leaks,"
            f" {len(self.changes)} state changes, {len(self.errors)} server errors"
        )


def addresses() -> list[Address]:
    """Every address of the house, API included."""
    return list(_walk(get_resolver()))


def _walk(resolver, prefix="", space=""):
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, entry.namespace or space)
        elif isinstance(entry, URLPattern) and "(?P" not in pattern:
            parts = tuple(
                (name, type(kind).__name__)
                for name, kind in entry.pattern.converters.items()
            )
            yield Address(pattern, f"{space}:{entry.name}", parts)


def attempts(number: int | None, *, seed: int) -> list[Attempt]:
    """All that can be asked, or so many of them drawn by lot; role after role."""
    found = [
        Attempt(role, address, city, method, htmx)
        for role in Role
        for address in addresses()
        for city in (canaries.FOREIGN if address.about_one else canaries.FOREIGN[:1])
        for method in METHODS
        for htmx in (False, True)
    ]
    lots = Random(seed)  # noqa: S311  # which door to try, no secret
    drawn = lots.sample(found, min(number or len(found), len(found)))
    return sorted(drawn, key=lambda attempt: attempt.role)


def guarded_attempts(number: int | None, *, seed: int) -> list[Attempt]:
    """All that those of us who don't read it can ask about a claim for a sexual
    offence of our own, or so many drawn by lot."""
    about_money = ("compensation/", "api/v1/cl", "api/v1/entr", "cases/", "reports/")
    found = [
        Attempt(role, address, canaries.GUARDED, method, htmx)
        for role in Role
        if role not in canaries.READ_GUARDED
        for address in addresses()
        if address.pattern.startswith(about_money)
        for method in METHODS
        for htmx in (False, True)
    ]
    lots = Random(seed)  # noqa: S311
    drawn = lots.sample(found, min(number or len(found), len(found)))
    return sorted(drawn, key=lambda attempt: attempt.role)


class Sweeper:
    """Makes the attempts and looks at what came of each."""

    def __init__(self, world: canaries.Canaries, *, seed: int):
        self.world = world
        self.lots = Random(seed)  # noqa: S311
        self.found = Found()
        self.logs = _Kept()
        self.asked: list[str] = []
        self.swapped = 0

    def sweep(self, planned: list[Attempt]) -> Found:
        """Make them all; what a role changed of its own is taken back after it."""
        root = logging.getLogger()
        root.addHandler(self.logs)
        try:
            for role in Role:
                mine = [attempt for attempt in planned if attempt.role == role]
                if mine:
                    with transaction.atomic():
                        self._as_one_role(role, mine)
                        transaction.set_rollback(True)
        finally:
            root.removeHandler(self.logs)
        return self.found

    def _as_one_role(self, role: Role, mine: list[Attempt]) -> None:
        user = getattr(self.world.world, role.lower())
        with behind_the_walls():
            _token, words = ApiToken.issue(user, name="Sweep", days=1)
        client = signed_in(user)
        client.raise_request_exception = False
        canaries.writes()
        for attempt in mine:
            self._try(client, words, attempt)
            if attempt.address.pattern.startswith(ENDS_SESSION):
                client = signed_in(user)
                client.raise_request_exception = False
        self.judge_writes(str(role))

    def _try(self, client: Client, words: str, attempt: Attempt) -> None:
        url = self.url(attempt)
        if not url:
            return
        kwargs = {"headers": {"HX-Request": "true"} if attempt.htmx else {}}
        if url.startswith("/api/"):
            kwargs["headers"]["Authorization"] = f"Bearer {words}"
        if attempt.method not in {"get", "head"}:
            body = self.body(attempt.city)
            if url.startswith("/api/"):
                kwargs |= {"data": json.dumps(body), "content_type": "application/json"}
            elif attempt.method == "post":
                kwargs["data"] = body
        self.ask(client, attempt.method, url, str(attempt.role), **kwargs)

    def ask(self, client: Client, method: str, url: str, who: str, **kwargs) -> int:
        """Ask once and judge; the answer's code."""
        answer = getattr(client, method)(url, **kwargs)
        body = everything_in(answer)
        code = answer.status_code
        asked = f"{method} {url} as {who}: {code}"
        self.found.asked += 1
        self.found.codes[code] += 1
        if code >= SERVER_ERROR:
            cause = answer.exc_info[1] if answer.exc_info else ""
            self.found.errors.append(f"{asked} {cause!r}")
        known = self.world.foreign_in(url + str(kwargs.get("data", "")), who)
        if who == Role.AUDITOR and url.startswith(OVERSEEN):
            known |= self.world.book
        said = body + self.logs.taken() + _mails()
        if told := self.world.foreign_in(said, who) - known:
            self.found.leaks.append(f"{asked} told {sorted(told)[:3]}")
        self.asked.append(asked)
        if code < REFUSED and method not in {"get", "head"}:
            self.judge_writes(who)
        return code

    def judge_writes(self, who: str) -> None:
        """Look at each row that was written since this was last asked."""
        for table, verb, old, new in canaries.writes():
            touched = self.world.foreign_in(old + new, who)
            # The book may write down what was asked for.
            if touched and not table.startswith(BOOK):
                self.found.changes.append(
                    f"{self.asked[-1]}, of {len(self.asked)} requests: {verb} {table}"
                    f" {sorted(touched)[:3]}"
                )
        self.asked.clear()

    def swap(self, role: Role, wanted: list[Address]) -> Found:
        """In the forms of our own pages, point at a foreign row where ours stood."""
        user = getattr(self.world.world, role.lower())
        with transaction.atomic():
            client = signed_in(user)
            client.raise_request_exception = False
            canaries.writes()
            for address in wanted:
                own = Attempt(role, address, canaries.OWN, "get", htmx=False)
                url = self.url(own)
                if not url or address.pattern.startswith((*ENDS_SESSION, "api/")):
                    continue
                page = client.get(url)
                if page.status_code == OK and not page.streaming:
                    for form in forms_in(page.content.decode(errors="replace"), url):
                        self._swap_in(client, role, form)
            transaction.set_rollback(True)
        return self.found

    def _swap_in(self, client: Client, role: Role, form: "Form") -> None:
        for name, value in form.pointers():
            table = self.world.table_of(value) or POINTERS.get(name)
            for city in canaries.FOREIGN:
                foreign = self.world.key(table or "cases_case", city, self.lots)
                if foreign:
                    data = {**form.filled(), name: foreign}
                    self.swapped += 1
                    with transaction.atomic():
                        self.ask(client, "post", form.action, str(role), data=data)
                        self.judge_writes(str(role))
                        transaction.set_rollback(True)

    def url(self, attempt: Attempt) -> str:
        """The attempt's address with foreign keys in it, or nothing."""
        words = attempt.address.pattern
        for name, kind in attempt.address.parts:
            value = self._value(attempt, name, kind)
            if value is None:
                return ""
            tag = {"UUIDConverter": "uuid", "IntConverter": "int", "PaperForm": "paper"}
            short = tag.get(kind) or ("slug" if kind == "SlugConverter" else "str")
            words = words.replace(f"<{short}:{name}>", str(value))
        if attempt.address.about_one or attempt.method not in {"get", "head"}:
            return "/" + words
        return "/" + words + self._query(attempt.city)

    def _value(self, attempt: Attempt, name: str, kind: str):
        if kind == "PaperForm":
            return self.lots.choice(["pdf", "html"])
        if kind == "UUIDConverter":
            return self.key_for(attempt.address.pattern, name, attempt.city)
        if kind == "IntConverter":
            return self._number(attempt, name)
        if name == "tab":
            return self.lots.choice(list(TABS))
        return {"day": canaries.today(), "role": "police", "kind": "clocks"}.get(
            name, "x"
        )

    def _number(self, attempt: Attempt, name: str) -> int:
        pattern, world = attempt.address.pattern, self.world
        if "homes/" in pattern:
            homes = world.keys.get("shelters_shelter", {}).get("", ["1"])
            return int(self.lots.choice(homes))
        if name == "person" or pattern.startswith("people/"):
            return self.lots.choice(world.people[attempt.city])
        return self.lots.choice(world.offices[attempt.city])

    def key_for(self, pattern: str, name: str, city: str) -> str | None:
        """A foreign key of the table that this part of the address is about."""
        before = pattern.partition(f"<uuid:{name}>")[0].rstrip("/")
        words = [w for w in before.split("/") if not w.startswith("<")]
        for tail in ("/".join(words), "/".join(words[-2:]), words[-1]):
            if tail in TABLES:
                return self.world.key(TABLES[tail], city, self.lots)
        return self.world.key(_table_of(words), city, self.lots) or str(uuid4())

    def _query(self, city: str) -> str:
        """For a page of many: a foreign name, number or key as what is looked for."""
        case = self.world.key("cases_case", city, self.lots)
        name = self.lots.choice(self.world.names["cases_childidentity"])
        number = self.lots.choice(self.world.names["cases_case"])
        office = self.lots.choice(self.world.offices[city])
        return self.lots.choice(
            [
                "",
                f"?q={name}",
                f"?q={number}",
                f"?q={case}&case={case}&office={office}&agency={office}",
                f"?mine=0&late=1&all=1&office={office}",
                "?page=2&limit=100&ordering=-created_at",
            ]
        )

    def body(self, city: str) -> dict:
        """A form that points at foreign objects wherever it may point at something."""
        keys = {
            name: self.world.key(table, city, self.lots) or ""
            for name, table in POINTERS.items()
        }
        office = self.lots.choice(self.world.offices[city])
        person = self.lots.choice(self.world.people[city])
        return keys | {
            "agency": office,
            "office": office,
            "to": office,
            "person": person,
            "worker": person,
            "user": person,
            "note": "A note.",
            "reason": "A reason.",
            "words": "Some words.",
            "q": self.lots.choice(self.world.names["cases_childidentity"]),
        }


def _table_of(words: list[str]) -> str:
    """The table whose name is the singular of the last word of the address."""
    last = words[-1].replace("-", "")
    singular = last.removesuffix("ies") + "y" if last.endswith("ies") else last[:-1]
    prefix = words[0] if len(words) > 1 and words[0] != "api" else ""
    from_catalogue = [t for t in canaries.walled() if t.endswith(singular)]
    return next(
        (t for t in from_catalogue if t.startswith(prefix)),
        next(iter(from_catalogue), "cases_case"),
    )


def everything_in(answer) -> str:
    """Headers, cookies and body; a PDF's text, a workbook's cells."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = f"{dict(answer.headers)} {answer.cookies.output()}"
    kind = answer.headers.get("Content-Type", "")
    if not content:  # HEAD
        return heads
    if kind.startswith("application/pdf"):
        pages = pypdf.PdfReader(io.BytesIO(content))
        return (
            heads + str(pages.metadata) + "".join(p.extract_text() for p in pages.pages)
        )
    if "spreadsheetml" in kind:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        cells = (c for sheet in book for row in sheet.values for c in row)
        return heads + " ".join(str(cell) for cell in cells)
    return heads + content.decode(errors="replace")


def _mails() -> str:
    sent = " ".join(str(m.message()) for m in mail.outbox)
    mail.outbox.clear()
    return sent


@dataclass
class Form:
    """A form of a page, with what its fields offer."""

    action: str
    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def pointers(self) -> list[tuple[str, str]]:
        """The fields that point at a row, each with a value that the page offers."""
        return [
            (name, next(iter(values), ""))
            for name, (_kind, values) in self.fields.items()
            if name in POINTERS or any(re.fullmatch(canaries.UUID, v) for v in values)
        ]

    def filled(self) -> dict[str, str]:
        """An answer for each field, as somebody at the page would give it."""
        plain = {
            "date": canaries.today(),
            "datetime-local": f"{canaries.today()}T06:00",
            "number": "1",
            "text": "Some words",
            "textarea": "Some words",
            "checkbox": "on",
        }
        return {
            name: next(iter(values), "") or plain.get(kind, "")
            for name, (kind, values) in self.fields.items()
        }


def forms_in(page: str, url: str) -> list[Form]:
    """The forms of a page that are sent by POST."""
    reader = _FormReader(url)
    reader.feed(page)
    return reader.forms


class _FormReader(HTMLParser):
    def __init__(self, url: str):
        super().__init__()
        self.url = url.partition("?")[0]
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""

    def handle_starttag(self, tag, attrs):
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            sent = said.get("method", "").lower() == "post" or "hx-post" in said
            action = said.get("action") or said.get("hx-post") or self.url
            self.form = Form(action.partition("?")[0]) if sent else None
            if self.form:
                self.forms.append(self.form)
        elif self.form and tag == "option" and self.select:
            if value := said.get("value"):
                self.form.fields[self.select][1].append(value)
        elif self.form and said.get("name"):
            self._field(tag, said)

    def _field(self, tag, said):
        kind = said.get("type", tag)
        _kind, values = self.form.fields.setdefault(said["name"], (kind, []))
        self.select = said["name"] if tag == "select" else ""
        if tag in {"input", "button"} and said.get("value"):
            values.append(said["value"])


class _Kept(logging.Handler):
    """Keeps what is logged until it was looked through."""

    def __init__(self):
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def taken(self) -> str:
        """What was logged since the last asking."""
        lines, self.lines = self.lines, []
        return "\n".join(lines)
