"""Mutants of what decides about rights: the table, wall one, the gate, wall two.

`python -m tests.mutants` in the tests' environment makes every cell of the table
another, has `code.py` change the code and `walls.py` the policies, and writes what
survived into docs/mutants.md.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from unittest.mock import patch

import django

django.setup()

from accounts.management.commands import print_rights  # noqa: E402
from tests.planted.__main__ import PROJECT  # noqa: E402

# File, and the functions and classes in it that decide about rights.
DECIDES = {
    "accounts/roles.py": {
        "_CELLS",
        "verbs_of",
        "classes_read",
        "classes_written",
        "reads_guarded",
    },
    "common/models.py": {"known_to"},
    "accounts/models/people.py": {"may", "reads", "writes"},
    "cases/models/case.py": {
        "_in_reach",
        "_a_row_of",
        "visible_to",
        "within_reach",
        "of",
    },
    "cases/reach.py": {"may", "holds", "grant", "withdraw"},
    "accounts/middleware.py": {"WallMiddleware"},
}
LEAST = 0.95
SWAPS = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.Lt: ast.GtE}


@dataclass(frozen=True)
class Mutant:
    """One small change: the file, what changed, and the whole new source."""

    file: str
    what: str
    source: str


def of_code() -> list[Mutant]:
    """Every small change of the functions that decide about rights."""
    found = []
    for file, names in DECIDES.items():
        tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if getattr(node, "name", "") in names:
                found += [
                    Mutant(file, f"{node.name}: {what}", ast.unparse(tree))
                    for what in _changes(node)
                ]
    return found


def of_cells() -> Iterator[Mutant]:
    """Each cell of the table of rights: one more right, and one less."""
    file = "accounts/roles.py"
    source = (PROJECT / file).read_text(encoding="utf-8")
    head, _sep, rest = source.partition('_CELLS = """\n')
    table, _sep, tail = rest.partition('"""')
    lines = table.splitlines()
    for row, line in enumerate(lines):
        role, *cells = line.split()
        for column, cell in enumerate(cells):
            other = "R" if cell in {"-", "x", "m"} else "-"
            changed = [*cells[:column], other, *cells[column + 1 :]]
            new = [*lines[:row], " ".join([role, *changed]), *lines[row + 1 :]]
            yield Mutant(
                file,
                f"{role}, class {column}: {cell} to {other}",
                head + '_CELLS = """\n' + "\n".join(new) + '\n"""' + tail,
            )


def _thinking(top: ast.AST) -> Iterator[ast.AST]:
    """Every node but what only tells a type: a mutant there changes nothing."""
    for node in ast.iter_child_nodes(top):
        if isinstance(node, ast.arguments):
            yield from (default for default in node.defaults)
        elif node is not getattr(top, "returns", None):
            yield node
            yield from _thinking(node)


def _changes(top: ast.AST) -> Iterator[str]:
    """Change the tree in one place, say what, and change it back."""
    for node in _thinking(top):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
            old = node.ops[0]
            node.ops[0] = SWAPS[type(old)]()
            yield f"line {node.lineno}: {ast.unparse(node)}"
            node.ops[0] = old
        elif isinstance(node, ast.BoolOp):
            old = node.op
            node.op = ast.Or() if isinstance(old, ast.And) else ast.And()
            yield f"line {node.lineno}: {ast.unparse(node)}"
            node.op = old
        elif isinstance(node, ast.BinOp) and isinstance(
            node.op, ast.BitOr | ast.BitAnd
        ):
            old = node.op
            node.op = ast.BitAnd() if isinstance(old, ast.BitOr) else ast.BitOr()
            yield f"line {node.lineno}: {ast.unparse(node)}"
            node.op = old
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            node.value = not node.value
            yield f"line {node.lineno}: {node.value}"
            node.value = not node.value
        elif isinstance(node, ast.Call) and node.keywords:
            yield from _without_one_question(node)


def _without_one_question(call: ast.Call) -> Iterator[str]:
    if getattr(call.func, "attr", getattr(call.func, "id", "")) not in {"filter", "Q"}:
        return
    for n, word in enumerate(list(call.keywords)):
        del call.keywords[n]
        yield f"line {call.lineno}: no longer asks {word.arg}"
        call.keywords.insert(n, word)


def noticed_by_the_table(mutant: Mutant) -> bool:
    """Whether the page of rights, which people have read, no longer says the same."""
    changed = ModuleType("changed_roles")
    exec(compile(mutant.source, mutant.file, "exec"), vars(changed))  # noqa: S102
    names = ("MATRIX", "AT_HOME", "DataClass", "verbs_of")
    with patch.multiple(print_rights, **{n: getattr(changed, n) for n in names}):
        return print_rights.drawn() != (PROJECT / "docs/rights.md").read_text()


def main() -> int:
    """Try every cell, every change of the code and some policies; keep what survived
    in docs/mutants.md. 1 where too many do."""
    parts = [_of_the_table(), *_of_the_program()]
    (PROJECT / "docs/mutants.md").write_text(_page(parts), encoding="utf-8")
    return 1 if any(part.killed < LEAST * part.tried for part in parts) else 0


@dataclass(frozen=True)
class Part:
    """What was changed, how often, and the changes that nobody noticed."""

    title: str
    tried: int
    survivors: list[str]

    @property
    def killed(self) -> int:
        return self.tried - len(self.survivors)


def _of_the_table() -> Part:
    cells = list(of_cells())
    survivors = [cell.what for cell in cells if not noticed_by_the_table(cell)]
    part = Part("cells of the table of rights", len(cells), survivors)
    sys.stdout.write(f"{part.title}: {part.killed} of {part.tried} killed\n")
    return part


def _of_the_program() -> Iterator[Part]:
    for title, name in {
        "code of wall one, of reach and of the gate": "code",
        "policies and rights of wall two": "walls",
    }.items():
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"tests/mutants/{name}.py"],
            check=False,
            cwd=PROJECT,
            env={**os.environ, "SAVERA_LONG_TESTS": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        sys.stdout.write(done.stdout)
        told = re.search(
            r"^mutants of .*: \d+ of (\d+) killed", done.stdout, re.MULTILINE
        )
        if not told:
            sys.exit(f"The mutants of {title} came to no end.")
        survivors = re.findall(r"^  survived: (.+)$", done.stdout, re.MULTILINE)
        yield Part(title, int(told.group(1)), survivors)


def _page(parts: list[Part]) -> str:
    lines = [
        "# Mutants",
        "",
        "Small changes of what decides about rights, each planted and asked about by",
        "the matrix, the tests of wall one alone, the guards and the page of rights.",
        "Written by `python -m tests.mutants` in the tests' environment; at least 95 %",
        "of each part must be noticed.",
        "",
        "| changed | tried | noticed |",
        "|---|---|---|",
        *(f"| {part.title} | {part.tried} | {part.killed} |" for part in parts),
        "",
        "## Not noticed",
        "",
        *([f"- {words}" for part in parts for words in part.survivors] or ["None."]),
    ]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
