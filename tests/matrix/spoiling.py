"""Words that nobody types, in every address and every form of one's own pages."""

from collections.abc import Iterable
from random import Random

from django.db import transaction

from accounts.roles import Role
from tests.conftest import signed_in
from tests.matrix import canaries, sweeping

KEY = "01890000-0000-7000-8000-000000000000"
SPOILED = [
    "\0",
    "a\0b",
    "%ED%A0%80",
    "\ufffe\ufffd\u202e",
    "9" * 40,
    "-" + "9" * 25,
    "1e999",
    "NaN",
    "-Infinity",
    "٣٤",
    "²",
    "x" * 70_000,
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "\r\nSet-Cookie: a=b",
    "=1+1",
    "{{7*7}}%s%(x)s",
    KEY,
    KEY[:-1] + "g",
    ",",
    "_",
    "1_2",
    "x_y_z",
    "1_1_1_1",
    "9" * 30 + "_1_1_1",
    f"nan_{KEY}",
    f"1e300_{KEY}",
    "1.5",
    "[]",
    "on",
]
# Whatever a page may read of its address.
ASKED = (  # noqa: SIM905
    "q after before page kind status state district months day from_day to_day office"
    " agency lang item as pause all late mine beside home_other next cursor page_size"
    " search case undo sealed counted_by home_state employer operation view stage ages"
).split()
FAULT = 500
FOUND = 200


class Spoiler:
    """Asks one person's pages with spoiled words and keeps what broke."""

    def __init__(self, sweeper: sweeping.Sweeper, role: Role, *, seed: int):
        self.sweeper, self.role = sweeper, role
        self.lots = Random(f"{seed}{role}")  # noqa: S311
        self.client = signed_in(getattr(sweeper.world.world, role.lower()))
        self.client.raise_request_exception = False
        self.faults: dict[str, str] = {}
        self.asked = 0
        self._met: set[tuple[str, ...]] = set()

    def spoil(self, addresses: Iterable[sweeping.Address], *, words: int) -> None:
        """Each address with so many words, each form on it with one in each field."""
        for address in addresses:
            if address.pattern.startswith(sweeping.ENDS_SESSION):
                continue
            own = sweeping.Attempt(self.role, address, canaries.OWN, "get", htmx=False)
            url = self.sweeper.url(own).partition("?")[0]
            page = self._ask("get", url) if url else None
            if page is None or page.status_code != FOUND:
                continue
            for word in self.lots.sample(SPOILED, 1 if address.about_one else words):
                self._ask("get", url, data=dict.fromkeys(ASKED, word))
            if not page.streaming and not url.startswith("/api/"):
                self._forms_of(page.content.decode(errors="replace"), url)

    def _forms_of(self, page: str, url: str) -> None:
        for form in sweeping.forms_in(page, url):
            filled = form.filled()
            known = (form.action, *filled)
            ends = form.action.lstrip("/").startswith(sweeping.ENDS_SESSION)
            if ends or known in self._met:
                continue
            self._met.add(known)
            for name in filled:
                word = self.lots.choice(SPOILED)
                self._ask("post", form.action, data=filled | {name: word})
            word = self.lots.choice(SPOILED)
            self._ask("post", form.action, data=dict.fromkeys(filled, word))

    def _ask(self, method: str, url: str, **how):
        with transaction.atomic():
            answer = getattr(self.client, method)(url, **how)
            transaction.set_rollback(True)
        self.asked += 1
        if answer.status_code >= FAULT:
            match = answer.resolver_match
            cause = answer.exc_info[1] if answer.exc_info else ""
            told = f"{method} {match.view_name if match else url}: {cause!r}"
            self.faults.setdefault(told[:200], str(how)[:200])
        return answer
