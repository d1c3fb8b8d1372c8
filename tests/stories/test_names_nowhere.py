"""One child's whole way with a mark on every word that people write about it.

Then everything that travels is searched for the marks: lines of the log, mails, what
waits for the worker, the book, addresses, titles, names of files, and what a record is
called. Pages and jobs that fail are among them.
"""

import hashlib
import io
import logging
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Agency
from audit.models import Access, Event
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from common import walls
from common.logs import WithoutPeople
from common.models import Job, OutboxEntry
from config.celery import app as worker
from oversight.views import case_page
from tests.conftest import as_worker, behind_the_walls
from tests.factories import hours_ago
from tests.stories.pages import Pages
from tests.stories.test_from_tip_to_closure import Story, pages

__all__ = ["pages"]
for room in ("cases.tasks", "compensation.tasks", "oversight.tasks"):
    import_module(room)  # makes its jobs known
pytestmark = pytest.mark.django_db

MARK = re.compile(r"zqx[a-z]{5}", re.IGNORECASE)
# What people write: words, not codes, numbers, days or choices.
WRITTEN = re.compile(r"[A-Z][A-Za-z’']+[ A-Za-z,.’']*(?: |\.)[ A-Za-z,.’']*")
# Names of offices, places and papers that everybody may know.
PUBLIC = {"home_other", "authority", "joint_name", "bank", "doctor", "teacher"}
PUBLIC_PAGES = {"reintegration:school-new", "reintegration:school-add"}


def marked(words: str) -> str:
    """The words with a mark of their own behind each: the same for the same words."""
    letters = (
        hashlib.sha256(words.encode())
        .hexdigest()
        .translate(str.maketrans("0123456789", "ghijklmnop"))
    )
    end = "." if words.endswith(".") else ""
    return f"{words.rstrip('.')} Zqx{letters[:5]}{end}"


class MarkedPages(Pages):
    """Pages on which every word that somebody writes bears a mark."""

    marks: set[str] = set()

    def send(self, person, page_name, /, *args, **fields):
        for name, value in fields.items():
            is_written = isinstance(value, str) and WRITTEN.fullmatch(value)
            if is_written and name not in PUBLIC and "school" not in page_name:
                fields[name] = marked(value)
                self.marks.add(fields[name])
        return super().send(person, page_name, *args, **fields)


@pytest.fixture
def log():
    """What the one handler of the settings writes from now on."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(one, WithoutPeople) for one in handler.filters)
    ]
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.fixture
def told(monkeypatch):
    """Each address, title, file name and cookie of every answer from now on."""
    found: dict[str, str] = {}
    ask = Client.request

    def request(self, **how):
        answer = ask(self, **how)
        page = f"{how['REQUEST_METHOD']} {how['PATH_INFO']}"
        for name in ("Location", "HX-Push-Url", "HX-Redirect", "Content-Disposition"):
            found[f"{page} {name}"] = answer.headers.get(name, "")
        found[f"{page} cookies"] = answer.cookies.output()
        if "html" in answer.headers.get("Content-Type", ""):
            text = answer.content.decode()
            found[f"{page} title"] = "".join(
                re.findall(r"<title>(.*?)</title>", text, re.DOTALL)
            )
            found[f"{page} links"] = " ".join(
                re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', text)
            )
        return answer

    monkeypatch.setattr(Client, "request", request)
    return found


def with_marks(texts) -> dict[str, str]:
    """Those of the named texts in which a mark stands."""
    return {name: text for name, text in texts.items() if MARK.search(text)}


@pytest.fixture
def story(browser, monkeypatch, pages, told, log):
    """The whole story, told on marked pages."""
    pages.__class__ = MarkedPages
    pages.marks = set()
    with behind_the_walls():
        for office in Agency.objects.all():
            office.email = f"duty-{office.pk}@offices.example"
            office.save()
    story = Story(pages)
    story.rescue()
    story.before_the_committee()
    story.police_and_magistrate()
    story.life_in_the_shelter()
    story.demand()
    pages.later(days=2)
    story.employer_pays()
    story.inquire()
    story.order(pages.benches[story.found], order="restore")
    story.travel()
    story.come_home()
    story.be_visited()
    return story


def _fail_everywhere(story, browser, monkeypatch) -> None:
    """Pages and jobs that break with a child's name in their hands."""
    child = next(iter(sorted(story.pages.marks)))
    client = browser(story.found.caseworker)
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise ValueError(f"cannot show {child}")

    page = reverse("oversight:case-detail", args=[story.case.pk])
    with monkeypatch.context() as patched:
        patched.setattr(case_page, "render", broken)
        assert client.get(page).status_code == 500
    client.get(f"/children/{child}/")
    client.post(f"{page}?name={child}", {"name": child})
    job = worker.tasks["cases.mail_notice"]
    with behind_the_walls():
        entry = OutboxEntry.objects.filter(task="cases.mail_notice").first()
    with monkeypatch.context() as patched, as_worker():
        patched.setattr(type(job), "run", broken)
        result = job.apply(args=[str(entry.pk)])
        assert result.state in {"FAILURE", "SUCCESS"}


def _every_job(story) -> None:
    """Each job of the clock, and everything that waits in the outbox."""
    # Another child, of whom an office is told by mail that it waits too long.
    walls.enter(story.found.caseworker.pk)
    late = Intake(sex=Sex.BOY, name=marked("Mohan Paswan"), village=marked("Sitapur"))
    take_in_child(late, by=story.found.caseworker, rescued_at=hours_ago(30))
    walls.leave()
    with as_worker():
        for job in ("flag_cases", "flag_just_late", "remind_of_account_ends"):
            worker.tasks[f"oversight.tasks.{job}"]()
        worker.tasks["cases.tasks.remind_of_clocks"]()
        worker.tasks["compensation.tasks.reconcile_ledger"]()
    with behind_the_walls():
        waiting = list(OutboxEntry.objects.filter(done_at=None))
    for entry in waiting:
        with as_worker():
            worker.tasks[entry.task](str(entry.pk))


def test_no_word_about_a_child_is_where_words_travel(
    story, browser, monkeypatch, told, log
):
    assert len(story.pages.marks) > 20
    story.pages.later(days=40)
    _every_job(story)
    for person in (story.found.caseworker, story.found.cwc_chair, story.found.police):
        client = browser(person)
        for name in ("oversight:home", "oversight:case-list", "oversight:inbox"):
            assert client.get(reverse(name)).status_code in {200, 302}
    _fail_everywhere(story, browser, monkeypatch)

    assert len(told) > 500
    assert with_marks(told) == {}
    assert "500 GET" in log.getvalue()
    assert MARK.findall(log.getvalue()) == []
    letters = {str(n): str(one.message()) for n, one in enumerate(mail.outbox)}
    assert letters
    assert with_marks(letters) == {}
    with behind_the_walls():
        assert with_marks(_rows(OutboxEntry, Event, Access, Job)) == {}
        assert with_marks(_what_records_are_called()) == {}


def _rows(*models) -> dict[str, str]:
    """Each row of these tables, as text."""
    return {
        f"{model.__name__} {row['pk']}": str(row)
        for model in models
        for row in model.objects.values("pk", *(f.attname for f in model._meta.fields))
    }


def _what_records_are_called() -> dict[str, str]:
    """What each record of each table is called in a log, a list or a mail."""
    found = {
        f"{model.__name__} {record.pk}": f"{record} {record!r}"
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label != "contenttypes"
        for record in model._base_manager.all()[:200]
    }
    assert len(found) > 300
    return found
