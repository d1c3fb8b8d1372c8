"""A real server over a small demo world, and a real Chromium before it.

The world is built by the demo's builder on a copy of the test database, with rarer
states beside it, and a server in a process of its own answers from it through the web
process's login: what these tests see is what people see.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from oversight.demo.building import build_world
from tests.browser.rare import make_rare
from tests.browser.reading import Site, find_pages
from tests.browser.watching import Window
from tests.conftest import _on_server, behind_the_walls

CHILDREN = 24
DATABASE = "savera_seen_in_a_browser"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    """The demo world of twenty-four children with a server before it."""
    template = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        _on_server(connection, f'drop database if exists "{DATABASE}" with (force)')
        _on_server(connection, f'create database "{DATABASE}" template "{template}"')
        _on_server(
            connection,
            f'grant connect on database "{DATABASE}" to savera_web, savera_worker',
        )
        connection.settings_dict["NAME"] = DATABASE
        try:
            rare = make_rare(build_world(children=CHILDREN))
            with behind_the_walls():
                call_command("rebuild_match_keys", counts=True, verbosity=0)
                people = list(User.objects.select_related("agency").order_by("pk"))
            site = Site(people, rare)
            find_pages(site)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = template
    with _serving(tmp_path_factory.mktemp("site")) as address:
        site.address = address
        yield site
    with django_db_blocker.unblock():
        _on_server(connection, f'drop database if exists "{DATABASE}" with (force)')


class _serving:  # noqa: N801 - reads as a sentence where it is used
    """gunicorn on a free port, logged in as the web process."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __enter__(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {
            **os.environ,
            "OWNER_DATABASE_URL": _address_of_database(),
            "SAVERA_DATA_DIR": str(self.folder),
            # Longer than any run, so that only a moved clock makes an absence.
            "SAVERA_IDLE_MINUTES": "600",
        }
        command = [sys.executable, "-m", "gunicorn", "config.wsgi"]
        options = ["--worker-class", "gthread", "--threads", "4", "--preload"]
        bind = ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
        self.log = (self.folder / "server.log").open("wb")
        self.process = subprocess.Popen(
            [*command, *options, *bind],
            env=env,
            cwd=settings.BASE_DIR,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        address = f"http://127.0.0.1:{port}"
        for _try in range(200):
            if self.process.poll() is not None or _answers(address):
                break
            time.sleep(0.1)
        assert _answers(address), (self.folder / "server.log").read_text()
        return address

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/accounts/login/", timeout=10) as page:
            return page.status == 200
    except (OSError, urllib.error.HTTPError):
        return False


def _address_of_database() -> str:
    """The web process's login on the copied database."""
    whole = os.environ["DATABASE_URL"]
    return f"{whole.rsplit('/', 1)[0]}/{DATABASE}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: while it lives, its thread can't ask the database."""
    path = os.environ.get("SAVERA_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(site, chromium) -> Iterator:
    """Open a window as somebody: `window("caseworker.jaipur", width=360)`."""
    opened: list[Window] = []

    def open_window(username: str = "", **facts) -> Window:
        opened.append(Window(site, chromium, username, **facts))
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()
