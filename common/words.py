"""The words that people read: found in the sources, kept in catalogues, compiled.

Pure Python, so that a machine without the gettext programs can do all of it.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

# Where the arguments of each function stand: (context, one, many).
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(
    rf"\b(_|n?p?gettext)\(\s*{TEXT}(?:\s*,\s*{TEXT})?(?:\s*,\s*{TEXT})?", re.DOTALL
)
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}|%[sd]")
APPS = (
    "config",
    "oversight",
    "compensation",
    "reintegration",
    "shelters",
    "cases",
    "audit",
    "accounts",
    "common",
)
HEADER = {
    "Project-Id-Version": "Savera",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True)
class Word:
    """One text of the sources, as a catalogue knows it."""

    one: str
    many: str = ""
    context: str | None = None
    files: list[str] = field(default_factory=list, compare=False)

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue finds it by."""
        return self.context, self.one


def words_of(root: Path) -> dict[tuple[str | None, str], Word]:
    """Every text of the sources, with the files that it stands in."""
    found: dict[tuple[str | None, str], Word] = {}
    for path in _sources(root):
        read = _in_template if path.suffix in {".html", ".txt"} else _in_python
        for word in read(path.read_text()):
            kept = found.setdefault(word.key, word)
            if word.many and not kept.many:
                kept = found[word.key] = Word(
                    word.one, word.many, word.context, kept.files
                )
            name = str(path.relative_to(root))
            if name not in kept.files:
                kept.files.append(name)
    return found


def _sources(root: Path) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for kind in ("*.html", "*.txt"):
        yield from sorted((root / "templates").rglob(kind))


def _in_python(text: str) -> Iterator[Word]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in FUNCTIONS:
            yield from _word(name, [_constant(a) for a in node.args])


def _constant(node: ast.expr) -> str | None:
    value = getattr(node, "value", None)
    return value if isinstance(value, str) else None


def _in_template(text: str) -> Iterator[Word]:
    for name, *quoted in CALL.findall(templatize(text)):
        yield from _word(name, [ast.literal_eval(q) if q else None for q in quoted])


def _word(name: str, arguments: list[str | None]) -> Iterator[Word]:
    context, one, many = (
        arguments[at] if at is not None and at < len(arguments) else None
        for at in FUNCTIONS[name]
    )
    if one:
        yield Word(one, many or "", context)


def catalogues(root: Path) -> list[Path]:
    """The catalogue of every language but English, which the sources are in."""
    return sorted(root.glob("locale/*/LC_MESSAGES/django.po"))


def compile_catalogues(root: Path) -> list[Path]:
    """Compiles the catalogues that changed; returns them."""
    done = []
    for path in catalogues(root):
        made = path.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= path.stat().st_mtime:
            continue
        # A process that starts meanwhile must never read half a file.
        half = made.with_suffix(f".{os.getpid()}")
        polib.pofile(str(path)).save_as_mofile(str(half))
        half.replace(made)
        done.append(path)
    return done


def collect_into(path: Path, words: dict[tuple[str | None, str], Word]) -> int:
    """Makes a catalogue hold the words of the sources; returns how many are new.

    Translations are kept; a word that left the sources leaves the catalogue.
    """
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(e.msgctxt, e.msgid): e for e in old if not e.obsolete}
    new = polib.POFile(wrapwidth=88)
    new.metadata = HEADER | {"Language": path.parent.parent.name}
    for key, word in sorted(words.items(), key=lambda kv: (kv[1].files, kv[0][1])):
        entry = known.get(key) or polib.POEntry(msgid=word.one, msgctxt=word.context)
        entry.occurrences = [(name, "") for name in word.files]
        entry.msgid_plural = word.many
        if word.many and not entry.msgstr_plural:
            entry.msgstr_plural = {0: entry.msgstr, 1: entry.msgstr}
            entry.msgstr = ""
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    return len(words.keys() - known.keys())


def faults_of(path: Path, words: dict[tuple[str | None, str], Word]) -> list[str]:
    """What keeps a catalogue from being complete, one line for each fault."""
    entries = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path))}
    faults = [
        f"not in the catalogue: {word.one!r} ({', '.join(word.files)})"
        for key, word in words.items()
        if key not in entries or entries[key].obsolete
    ]
    for key in words.keys() & entries.keys():
        faults += _faults_of_entry(entries[key])
    return sorted(faults)


def _faults_of_entry(entry: polib.POEntry) -> list[str]:
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(texts):
        return [f"not translated: {entry.msgid!r}"]
    if entry.fuzzy:
        return [f"marked as unsure: {entry.msgid!r}"]
    wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    # A singular may leave the number out; nothing may appear that nobody fills in.
    strange = {p for text in texts for p in _placeholders(text)} - wanted
    lost = wanted - {p for text in texts for p in _placeholders(text)}
    return [
        f"placeholder {name!r} differs: {entry.msgid!r}"
        for name in sorted(strange | lost)
    ]


def _placeholders(text: str) -> set[str]:
    return {match[0] for match in PLACEHOLDER.finditer(text)}
