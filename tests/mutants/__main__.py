"""Mutants of the program's own rights: wall one, the gate of actions, the table.

`python -m tests.mutants --minutes 20` in the tests' environment plants one small
change after the other in a copy of the house, runs the matrix and the tests of each
wall alone, and names the survivors. The mutants are drawn by lot from a seed.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.planted.__main__ import LEFT_OUT, PROJECT

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
TABLE = ["manage.py", "print_rights", "--check"]
SUITES = [
    "tests/walls/test_each_wall_alone.py",
    "tests/walls/test_guards.py",
    "tests/walls/test_reach_at_once.py",
    "tests/walls/test_context.py",
    "tests/matrix/test_pages_matrix.py",
]
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


def _changes(top: ast.AST) -> Iterator[str]:
    """Change the tree in one place, say what, and change it back."""
    for node in ast.walk(top):
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


def killed(copy: Path, mutant: Mutant) -> bool:
    """Whether the drawn table or one of the suites notices."""
    path = copy / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    words = ["-m", "pytest", "-q", "-x", "-p", "no:logging", "--tb=no", "--reuse-db"]
    try:
        runs = [TABLE] if mutant.file == "accounts/roles.py" else []
        return any(
            subprocess.run(
                [sys.executable, *run],
                check=False,
                cwd=copy,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ).returncode
            for run in [*runs, [*words, *SUITES]]
        )
    finally:
        path.write_text(before, encoding="utf-8")


def main() -> int:
    """Try mutants until the minutes are over; 1 where too many survive."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "11")))
    options = parser.parse_args()
    tried = mutants()
    Random(options.seed).shuffle(tried)  # noqa: S311  # which mutants, no secret
    # Cells are many and quickly tried: every third mutant is one of them.
    cells = [m for m in tried if ", class " in m.what]
    code = [m for m in tried if ", class " not in m.what]
    until = time.monotonic() + options.minutes * 60
    number, survivors = 0, []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "house"
        shutil.copytree(PROJECT, copy, ignore=LEFT_OUT)
        (copy / ".venv").symlink_to(PROJECT / ".venv")
        while (cells or code) and time.monotonic() < until:
            take = cells if (number % 3 == 2 and cells) or not code else code
            mutant = take.pop()
            number += 1
            if not killed(copy, mutant):
                survivors.append(mutant)
                sys.stdout.write(f"survived: {mutant.file}, {mutant.what}\n")
                sys.stdout.flush()
    sys.stdout.write(
        f"mutants of wall one and the table: {number - len(survivors)} of {number}"
        f" killed ({len(tried)} known, drawn by seed {options.seed})\n"
    )
    return 1 if number - len(survivors) < LEAST * number else 0


if __name__ == "__main__":
    sys.exit(main())
