"""What the documents say is true of the code, as far as a program can tell."""

import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError

from accounts.roles import Role
from common import drawings
from oversight.demo.offices import AT_HOME, FOUND_IN, PASSWORD

ROOT = Path(settings.BASE_DIR)
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "law" / "README.md", *DOCS]
DECISIONS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
OURS = [
    *("accounts", "audit", "cases", "shelters", "reintegration", "compensation"),
    *("oversight", "common"),
]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


def _anchors(page: Path) -> set[str]:
    """The anchors that the page's headings get where it is shown."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    words = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {word.strip().replace(" ", "-") for word in words}


@each_page
def test_every_link_leads_somewhere(page):
    lost = []
    for target in LINK.findall(FENCED.sub("", page.read_text())):
        if target.startswith(("https://", "http://")):
            continue
        name, _sign, anchor = target.partition("#")
        there = (page.parent / name) if name else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            lost.append(target)
    assert lost == []


@each_page
def test_every_file_that_is_named_exists(page):
    named = {
        word
        for word in CODE.findall(FENCED.sub("", page.read_text()))
        if re.fullmatch(r"[\w.-]+/[\w./-]*\.(py|json|md|yml|ini)", word)
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@each_page
def test_every_command_that_is_named_can_be_run(page):
    text = page.read_text()
    programs = set(re.findall(r"\./bin/(\w+)", text))
    unknown = [p for p in programs if not os.access(ROOT / "bin" / p, os.X_OK)]
    called = set(re.findall(r"(?:\./bin/manage|manage\.py) (\w{3,})", text))
    assert unknown == []
    assert called - set(get_commands()) == set()


def test_the_two_commands_stand_in_the_readme():
    text = README.read_text()
    assert "./bin/run" in text
    assert "./bin/test" in text


def test_the_readme_names_people_whom_the_demo_has():
    text = README.read_text()
    roles = {role.lower().replace("_", "-") for role in Role}
    places = {place.lower() for place in (*FOUND_IN, *AT_HOME)}
    named = re.findall(r"^\| `([\w-]+)\.(\w+)`", text, re.MULTILINE)
    assert len(named) > 5
    assert [n for n in named if n[0] not in roles or n[1] not in places] == []
    assert PASSWORD in text


@pytest.mark.parametrize("command", [["draw_lifecycles"], ["print_rights"]])
def test_drawn_pages_are_fresh(command):
    call_command(*command, "--check")


def test_a_stale_drawing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "page", lambda name: tmp_path / name)
    (tmp_path / "lifecycles.md").write_text("yesterday")
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_lifecycles", "--check")
    call_command("draw_lifecycles")
    call_command("draw_lifecycles", "--check")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda p: p.name)
def test_every_decision_has_a_number_a_day_a_status_and_its_reasons(page):
    text = page.read_text()
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.search(r"^- Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.search(r"^- Status: (accepted|superseded by .+)$", text, re.MULTILINE)
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences"]


def test_every_decision_is_in_the_list_once():
    text = (ROOT / "docs/adr/README.md").read_text()
    listed = re.findall(r"\(([0-9][\w-]+\.md)\)", text)
    assert listed == [page.name for page in DECISIONS]


def test_every_noun_is_in_the_glossary_once():
    text = (ROOT / "docs/glossary.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    explained = sorted(word for row in rows for word in CODE.findall(row))
    nouns = [m.__name__ for app in OURS for m in apps.get_app_config(app).get_models()]
    assert explained == sorted(nouns)
