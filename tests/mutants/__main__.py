"""Mutants of what decides about rights: the table, wall one, the gate, wall two.

`python -m tests.mutants --minutes 20` in the tests' environment makes every cell of the
table another, plants one small change of the code after the other in a copy of the
house and asks the tests that are likeliest to notice, has `tests/mutants/walls.py`
change policies, and writes what survived into docs/mutants.md.
"""

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from random import Random
from types import ModuleType
from unittest.mock import patch

import django

django.setup()

from accounts.management.commands import print_rights  # noqa: E402
from tests.planted.__main__ import LEFT_OUT, PROJECT  # noqa: E402

# File, and the functions and classes in it that decide about rights.
DECIDES = {
    "accounts/roles.py": {"_CELLS", "verbs_of", "classes_read", "classes_written"},
    "accounts/models/people.py": {"may", "reads"},
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
REACH = "tests/walls/test_reach_at_once.py"
ALONE = "tests/walls/test_each_wall_alone.py"
PAGES = "tests/matrix/test_pages_matrix.py"
ONE = "tests/walls/test_wall_one.py"
# Whoever is likeliest to notice asks first.
SUITES = {
    "accounts/roles.py": [ALONE, PAGES],
    "accounts/models/people.py": [ONE, ALONE, PAGES],
    "cases/models/case.py": [ONE, ALONE, PAGES],
    "cases/reach.py": [ONE, REACH, ALONE],
    "accounts/middleware.py": [
        "tests/accounts/test_wall_middleware.py",
        "tests/accounts/test_transactions.py",
        ONE,
        ALONE,
    ],
}
LEAST = 0.95
SWAPS = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.Lt: ast.GtE}


@dataclass(frozen=True)
class Mutant:
    """One small change: the file, what changed, and the whole new source."""

    file: str
    what: str
    source: str


def mutants() -> list[Mutant]:
    """Every small change of what decides about rights."""
    found = []
    for file, names in DECIDES.items():
        source = (PROJECT / file).read_text(encoding="utf-8")
        if "_CELLS" in names:
            found += _of_cells(file, source)
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if getattr(node, "name", "") in names:
                found += [
                    Mutant(file, f"{node.name}: {what}", ast.unparse(tree))
                    for what in _changes(node)
                ]
    return found


def _of_cells(file: str, source: str) -> Iterator[Mutant]:
    """Each cell of the table of rights: one more right, and one less."""
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


def killed(copy: Path, mutant: Mutant) -> bool:
    """Whether a suite notices."""
    path = copy / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    words = ["-m", "pytest", "-q", "-x", "-p", "no:logging", "--tb=no", "--reuse-db"]
    try:
        done = subprocess.run(
            [sys.executable, *words, *SUITES[mutant.file]],
            check=False,
            cwd=copy,
            env={**os.environ, "SAVERA_DATABASE_STANDS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return bool(done.returncode)
    finally:
        path.write_text(before, encoding="utf-8")


def main() -> int:
    """Try the table's cells and the code's mutants until the minutes are over, then
    some policies; keep what survived in docs/mutants.md. 1 where too many do."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "11")))
    options = parser.parse_args()
    tried = mutants()
    cells = [mutant for mutant in tried if ", class " in mutant.what]
    code = [mutant for mutant in tried if ", class " not in mutant.what]
    Random(options.seed).shuffle(code)  # noqa: S311  # which mutants, no secret
    parts = [
        _judged("cells of the table of rights", cells, noticed_by_the_table),
        _in_a_copy(code, options.minutes),
        _of_wall_two(),
    ]
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


def _judged(title: str, some: Iterable[Mutant], notices) -> Part:
    number, survivors = 0, []
    for mutant in some:
        number += 1
        if not notices(mutant):
            survivors.append(f"{mutant.file}, {mutant.what}")
            _say(f"survived: {survivors[-1]}")
    _say(f"{title}: {number - len(survivors)} of {number} killed")
    return Part(title, number, survivors)


def _in_a_copy(code: list[Mutant], minutes: float) -> Part:
    until = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "house"
        shutil.copytree(PROJECT, copy, ignore=LEFT_OUT)
        (copy / ".venv").symlink_to(PROJECT / ".venv")
        # The database is made once, by the first suite, as it stands without mutants.
        words = ["-m", "pytest", "-q", "--reuse-db", "tests/walls/test_context.py"]
        subprocess.run([sys.executable, *words], check=True, cwd=copy)
        return _judged(
            "code of wall one, of reach and of the gate",
            takewhile(lambda _mutant: time.monotonic() < until, code),
            partial(killed, copy),
        )


def _of_wall_two() -> Part:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--reuse-db", "tests/mutants/walls.py"],
        check=False,
        cwd=PROJECT,
        env={**os.environ, "SAVERA_LONG_TESTS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    sys.stdout.write(done.stdout)
    told = re.search(r"mutants of wall two: (\d+) of (\d+) killed", done.stdout)
    if not told:
        sys.exit("The mutants of wall two came to no end.")
    survivors = re.findall(r"^  survived: (.+)$", done.stdout, re.MULTILINE)
    return Part("policies and rights of wall two", int(told.group(2)), survivors)


def _page(parts: list[Part]) -> str:
    lines = [
        "# Mutants",
        "",
        "Small changes of what decides about rights, each planted and asked about by",
        "the matrix, the tests of each wall alone, the guards and the page of rights.",
        "Written by `python -m tests.mutants` in the tests' environment; at least 95 %",
        "of each part must be noticed.",
        "",
        "| changed | tried | noticed |",
        "|---|---|---|",
        *(f"| {part.title} | {part.tried} | {part.killed} |" for part in parts),
        "",
        "## Not noticed",
        "",
        *(f"- {words}" for part in parts for words in part.survivors),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
