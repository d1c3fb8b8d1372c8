"""Four short ways to a leak, closed in the source itself."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "audit",
    "cases",
    "common",
    "compensation",
    "oversight",
    "reintegration",
    "shelters",
)
SOURCES = sorted(
    path
    for app in APPS
    for path in (PROJECT / app).rglob("*.py")
    if "migrations" not in path.parts and "demo" not in path.parts
)
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
KEPT = re.compile(r"\bcache_page\b|\{%\s*cache\b|\bcache_control\b|\bcached_page\b")
UNESCAPED = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
# The help of a field is ours, written in forms, and its words are never a person's.
OUR_OWN = PROJECT / "templates/components/field.html"
# Who reaches a case is asked by keys: a part of a word would reach its neighbours.
BY_WORDS = re.compile(r"__(i?startswith|i?endswith|icontains|i?regex|iexact)$")
REACH = {"visible_to", "within_reach", "of", "_in_reach", "reviewable_by"}


def _short(path):
    return str(path.relative_to(PROJECT))


def _calls(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_there_is_a_house_to_look_at():
    assert len(SOURCES) > 150
    assert len(TEMPLATES) > 100


@pytest.mark.parametrize("path", TEMPLATES, ids=_short)
def test_a_template_escapes_every_word(path):
    found = UNESCAPED.findall(path.read_text(encoding="utf-8"))
    assert len(found) == (2 if path == OUR_OWN else 0)


@pytest.mark.parametrize("path", [*SOURCES, *TEMPLATES], ids=_short)
def test_no_answer_is_kept_for_the_next_person(path):
    assert not KEPT.search(path.read_text(encoding="utf-8"))


def test_a_task_is_given_keys_and_no_words():
    told = [
        f"{_short(path)}: {ast.unparse(call)}"
        for path in SOURCES
        for call in _calls(path)
        if isinstance(call.func, ast.Name) and call.func.id == "post"
        for word in call.keywords
        if word.arg != "by" and not _is_key(word.value)
    ]
    assert told == []


def _is_key(value: ast.expr) -> bool:
    return isinstance(value, ast.Attribute) and bool(
        re.fullmatch(r"pk|id|\w+_id", value.attr)
    )


def test_reach_is_asked_by_keys_and_never_by_a_part_of_a_word():
    loose = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in REACH:
                loose += [
                    f"{_short(path)}: {node.name} asks {word.arg}"
                    for word in ast.walk(node)
                    if isinstance(word, ast.keyword) and BY_WORDS.search(word.arg or "")
                ]
    assert loose == []
