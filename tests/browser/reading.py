"""Which pages there are: every address that a person of some role is led to."""

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, resolve

from accounts.models import User
from accounts.roles import Role
from tests.architecture.test_doors import PAGES, url_of
from tests.conftest import signed_in

OURS = ("oversight", "cases", "shelters", "reintegration", "compensation")
LINK = re.compile(r'(?:href|hx-get|formaction)="([^"#][^"]*)"')
# Pages that lead on to others are looked at more often, in more states.
HUBS = {"oversight:case-detail": 12, "oversight:case-tab": 12}
DETAILS, OTHERS = 4, 2
ENOUGH = 3
ONLY_POST = 405
# What answers, but never with a page of its own.
WITHOUT_PAGE = {
    "cases:districts": "a part: the options of a list",
    "cases:operation-live": "a part: the counters of a running operation",
    "cases:order-text": "a part: the text of an order",
    "cases:paper-file": "a file",
    "cases:rescue-list-progress": "a part: how far the saving is",
    "cases:rescue-list-rejected": "a file",
    "cases:sitting-today": "leads on to the day's sitting",
    "compensation:batch-file": "a file",
    "compensation:employer-dossier-pdf": "a file",
    "compensation:notice-pdf": "a file",
    "compensation:paper-pdf": "a file",
    "compensation:report-file": "a file",
    "compensation:view-open": "leads on to the page whose filter was kept",
    "compensation:wage-pdf": "a file",
    "oversight:breach-pdf": "a file",
    "oversight:hand-over-job": "a part: how far the handing over is",
    "oversight:return-csv": "a file",
    "oversight:return-pdf": "a file",
}


@dataclass
class Page:
    """One address, and a person who may open it."""

    name: str
    path: str
    username: str


@dataclass
class Site:
    """The server's address, its people's sessions, and every page by its name."""

    people: list[User]
    rare: list[Page] = field(default_factory=list)
    address: str = ""
    pages: dict[str, list[Page]] = field(default_factory=dict)
    sessions: dict[str, list] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)

    def page(self, name: str) -> Page:
        """The first page of this name."""
        return self.pages[name][0]


def find_pages(site: Site) -> None:
    """The rarer pages first; then every role's links from its home page on. And what
    nobody got to, although it shows a page to whoever asks for one."""
    for page in site.rare:
        site.pages.setdefault(page.name, []).append(page)
    for role in Role:
        person = next((p for p in site.people if p.role == role), None)
        if person:
            _walk(site, person)
    site.unseen = [
        name for name, address in _addresses() if _unseen(site, name, address)
    ]


def _addresses() -> list[tuple[str, str]]:
    return [(name, url_of(name, parts)) for name, parts in PAGES]


def _unseen(site: Site, name: str, address: str) -> bool:
    """Whether nobody got there, although it shows a page to whoever asks for one."""
    if name in site.pages or name in WITHOUT_PAGE:
        return False
    return signed_in(site.people[0]).get(address).status_code != ONLY_POST


def _walk(site: Site, person: User) -> None:
    client = signed_in(person)
    waiting, seen = deque(["/"]), {"/"}
    visits: dict[str, int] = {}
    while waiting:
        path = waiting.popleft()
        name = _name_of(path)
        if not name or not _worth(site, name, path, visits):
            continue
        visits[name] = visits.get(name, 0) + 1
        answer = client.get(path)
        kind = answer.headers.get("Content-Type", "")
        to = answer.headers.get("Location", "")
        if to and to not in seen:
            seen.add(to)
            waiting.append(to)
        if answer.status_code != 200 or not kind.startswith("text/html"):
            continue
        html = answer.content.decode()
        if "<html" in html:
            found = site.pages.setdefault(name, [])
            found.append(Page(name, path, person.username))
        for link in LINK.findall(html):
            to = _path_of(link.replace("&amp;", "&"), path)
            if to and to not in seen:
                seen.add(to)
                waiting.append(to)


def _worth(site: Site, name: str, path: str, visits: dict[str, int]) -> bool:
    """Every role's own pages, some of each noun, and a few of what else there is."""
    if name in HUBS:
        return visits.get(name, 0) < HUBS[name]
    if not resolve(urlsplit(path).path).kwargs:
        return visits.get(name, 0) < OTHERS
    if name.endswith("-detail"):
        return visits.get(name, 0) < DETAILS
    return visits.get(name, 0) < OTHERS and len(site.pages.get(name, ())) < ENOUGH


def _path_of(link: str, page: str) -> str:
    parts = urlsplit(urldefrag(link).url)
    if parts.scheme or parts.netloc:
        return ""
    if not parts.path:
        return f"{urlsplit(page).path}?{parts.query}"
    return link if link.startswith("/") else ""


def _name_of(path: str) -> str:
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    # Printing is tested with the papers.
    if match.namespace not in OURS or match.kwargs.get("form") == "pdf":
        return ""
    return match.view_name
