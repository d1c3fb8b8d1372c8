"""A story is told through the pages: each deed is a form that somebody sends."""

import re
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World
from tests.shelters.conftest import open_shelter


class Pages:
    """The people of a case at their browsers, and the clock on their wall."""

    def __init__(self, browser, start: datetime):
        self.browser = browser
        self.found = World().offices()
        self.home = World(MADHUBANI)
        for role in ("cwc_chair", "dcpo", "follow_up"):
            getattr(self.home, role)
        self.shelter = open_shelter(
            self.found.superintendent.agency,
            valid_from=start.date() - timedelta(days=900),
            valid_until=timezone.localdate() + timedelta(days=90),
        )
        self.benches = {
            world: [
                world.cwc_chair,
                *(
                    UserFactory(role="CWC_MEMBER", agency=world.cwc_chair.agency)
                    for _n in range(2)
                ),
            ]
            for world in (self.found, self.home)
        }
        self.real_now = timezone.localtime().replace(second=0, microsecond=0)
        self.clock = time_machine.travel(start, tick=False)
        self.now = self.clock.start()

    def end(self) -> None:
        self.clock.stop()

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.now.shift(timedelta(**time))

    def until(self, moment: datetime) -> None:
        self.now.move_to(moment)

    @property
    def moment(self) -> str:
        """Now, as a form wants it."""
        return timezone.localtime().strftime("%Y-%m-%dT%H:%M")

    @property
    def today(self) -> str:
        return timezone.localdate().isoformat()

    def read(self, person, name: str, *args) -> str:
        answer = self.browser(person).get(reverse(name, args=args))
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        return answer.content.decode()

    def send(self, person, page_name: str, /, *args, only_post=False, **fields) -> str:
        """Open the page as this person, send its form, and land where it leads."""
        where = reverse(page_name, args=args)
        page = self.browser(person)
        if not only_post:
            shown = page.get(where)
            assert shown.status_code == 200, f"{page_name}: {shown.status_code}"
            key = re.search(r'name="key" value="([0-9a-f-]{36})"', _text(shown))
            if key:
                fields.setdefault("key", key[1])
        answer = page.post(where, fields)
        assert answer.status_code == 302, f"{page_name}: {_errors(answer)}"
        landed = page.get(answer.headers["Location"])
        assert landed.status_code in {200, 302}, f"{page_name}: {landed.status_code}"
        assert 'class="note stop" role="alert"' not in _text(landed), page_name
        return answer.headers["Location"]

    def refused(self, person, page_name: str, /, *args, **fields) -> str:
        """Send a form that is refused; returns the page that says why."""
        answer = self.browser(person).post(reverse(page_name, args=args), fields)
        assert answer.status_code in {200, 403, 404}
        return _text(answer)


@contextmanager
def rows():
    """Look at the rows themselves."""
    with behind_the_walls():
        yield


def _text(answer) -> str:
    return answer.content.decode()


def _errors(answer) -> str:
    if answer.context is None:
        return str(answer.status_code)
    form = answer.context.get("form")
    errors = form.errors.as_json() if form is not None else ""
    return f"{answer.status_code} {errors} {answer.context.get('why_not', '')}"
