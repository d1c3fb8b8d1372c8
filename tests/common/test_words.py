"""The catalogues hold what the sources say, and a lack is named."""

from pathlib import Path

import polib
import pytest

from common import words

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Rescue")
LONG = _(
    "A sentence that stands "
    "on two lines."
)
DAYS = ngettext("%(n)s day", "%(n)s days", 2)
MAY = pgettext("a month", "May")
"""
TEMPLATE = """
{% load i18n %}<p>{% translate "Rescue" %} {{ _("Shelter") }}</p>
{% blocktranslate count n=days trimmed %}
  {{ n }} child
{% plural %}
  {{ n }} children
{% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one module and one page."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/choices.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def catalogue(project: Path) -> Path:
    """The project's Hindi catalogue, made from its sources."""
    path = project / "locale/hi/LC_MESSAGES/django.po"
    words.collect_into(path, words.words_of(project))
    return path


def translate_all(path: Path) -> polib.POFile:
    """Fills every entry, keeping its placeholders."""
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = "हिन्दी"
    catalogue.save()
    return catalogue


def test_words_are_found_in_modules_and_in_pages(project: Path) -> None:
    assert set(words.words_of(project)) == {
        (None, "Rescue"),
        (None, "A sentence that stands on two lines."),
        (None, "%(n)s day"),
        ("a month", "May"),
        (None, "Shelter"),
        (None, "%(n)s child"),
    }


def test_a_word_used_twice_stands_once_with_both_its_places(project: Path) -> None:
    found = words.words_of(project)[None, "Rescue"]
    assert found.files == ["cases/choices.py", "templates/page.html"]


def test_a_word_without_translation_is_named(project: Path, catalogue: Path) -> None:
    faults = words.faults_of(catalogue, words.words_of(project))
    assert "not translated: 'Shelter'" in faults
    assert len(faults) == 6


def test_a_full_catalogue_has_no_fault(project: Path, catalogue: Path) -> None:
    translate_all(catalogue)
    assert words.faults_of(catalogue, words.words_of(project)) == []


def test_a_word_that_the_catalogue_does_not_know_is_named_with_its_file(
    project: Path, catalogue: Path
) -> None:
    translate_all(catalogue)
    (project / "cases/forms.py").write_text('from x import _\nA = _("Brand new")\n')
    assert words.faults_of(catalogue, words.words_of(project)) == [
        "not in the catalogue: 'Brand new' (cases/forms.py)"
    ]


@pytest.mark.parametrize("text", ["%(m)s बच्चे", "बच्चे"])
def test_a_translation_with_another_placeholder_is_named(
    project: Path, catalogue: Path, text: str
) -> None:
    filled = translate_all(catalogue)
    entry = filled.find("%(n)s child")
    entry.msgstr_plural = {0: text, 1: text}
    filled.save()
    faults = words.faults_of(catalogue, words.words_of(project))
    assert "placeholder '%(n)' differs: '%(n)s child'" in faults


def test_collecting_again_keeps_translations_and_drops_what_left(
    project: Path, catalogue: Path
) -> None:
    translate_all(catalogue)
    (project / "templates/page.html").unlink()
    assert words.collect_into(catalogue, words.words_of(project)) == 0
    kept = polib.pofile(str(catalogue))
    assert kept.find("Rescue").msgstr == "हिन्दी"
    assert kept.find("Shelter") is None


def test_only_a_changed_catalogue_is_compiled(project: Path, catalogue: Path) -> None:
    translate_all(catalogue)
    assert words.compile_catalogues(project) == [catalogue]
    assert polib.mofile(str(catalogue.with_suffix(".mo"))).find("Rescue")
    assert words.compile_catalogues(project) == []
