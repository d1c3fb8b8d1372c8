"""Plant each fault in a copy of the house and see the tests catch it.

`python -m tests.planted` in the tests' environment (./bin/check --full does it); words
choose the faults that have them in their names. The copy is thrown away; the house
itself is never touched.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "var",
    "__pycache__",
    "node_modules",
    ".ruff_cache",
    ".pytest_cache",
)
MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "{last}")]
    operations = [
        migrations.RunSQL("alter policy seen on cases_fir using (true)")
    ]
"""


@dataclass(frozen=True)
class Fault:
    """One fault: in which file, what is written there instead, who must see it."""

    name: str
    file: str
    good: str
    bad: str
    tests: tuple[str, ...]


ALONE = "tests/walls/test_each_wall_alone.py"
DANGERS = "tests/architecture/test_dangers.py"
WITNESS = "tests/audit/test_witness.py"
FAULTS = (
    Fault(
        "A permission for all cases at once",
        "cases/models/case.py",
        "    def within_reach(self, user):\n",
        "    def visible_to(self, user):\n"
        '        """All."""\n'
        "        return self if user.role else self.none()\n\n"
        "    def within_reach(self, user):\n",
        (ALONE,),
    ),
    Fault(
        "A paper that prints words unescaped",
        "templates/documents/order.html",
        "{{ paragraph|linebreaksbr }}",
        "{{ paragraph|safe }}",
        (DANGERS,),
    ),
    Fault(
        "A case that is changed without a lock",
        "cases/models/case.py",
        'cases.select_for_update(of=("self",)).get(pk=case.pk)',
        "cases.get(pk=case.pk)",
        ("tests/walls/test_races.py",),
    ),
    Fault(
        "A name among a task's arguments",
        "cases/actions/importing.py",
        'post("cases.save_rescue_list", by=by, taken=taken.pk)',
        'post("cases.save_rescue_list", by=by, taken=taken.pk, name=taken.file_name)',
        (DANGERS,),
    ),
    Fault(
        "A letter that is read without a row",
        "reintegration/models/handover.py",
        "class Handover(Witnessed, Record):",
        "class Handover(Record):",
        (WITNESS,),
    ),
    Fault(
        "Words of a concern that are read without a row",
        "cases/models/clock.py",
        "            shown(self.case_id, DataClass.ORD)\n",
        "            pass\n",
        (WITNESS,),
    ),
    Fault(
        "A page that is kept for the next person",
        "oversight/views/case_page.py",
        "@require_safe\ndef case_detail",
        "@__import__('django.views.decorators.cache', fromlist=['x']).cache_page(60)\n"
        "@require_safe\ndef case_detail",
        (DANGERS,),
    ),
    Fault(
        "Reach by the beginning of a word",
        "cases/models/case.py",
        "self.filter(group_id=user.agency.group_id if user.agency else None)",
        "self.filter(group__name__startswith=user.agency.group.name[:14])",
        (DANGERS, "tests/walls/test_guards.py"),
    ),
    Fault(
        "A part of a page without a gate",
        "oversight/views/case_page.py",
        "Case.objects.visible_to(request.user).with_child()",
        "Case.objects.with_child()",
        (ALONE,),
    ),
    # Last: it changes the database that the others use again.
    Fault(
        "A policy that asks nothing",
        "cases/migrations/9999_planted.py",
        "",
        MIGRATION,
        ("tests/walls/test_guards.py",),
    ),
)


def plant(copy: Path, fault: Fault) -> str:
    """Write the fault into the copy; what stood there before."""
    path = copy / fault.file
    if not fault.good:
        names = sorted(p.stem for p in path.parent.glob("[0-9]*.py"))
        path.write_text(fault.bad.format(last=names[-1]), encoding="utf-8")
        return ""
    before = path.read_text(encoding="utf-8")
    if before.count(fault.good) != 1:
        sys.exit(
            f"{fault.file} has changed: “{fault.good}” no longer stands there once."
        )
    path.write_text(before.replace(fault.good, fault.bad), encoding="utf-8")
    return before


def take_out(copy: Path, fault: Fault, before: str) -> None:
    """Put the copy back as it was."""
    path = copy / fault.file
    if before:
        path.write_text(before, encoding="utf-8")
    else:
        path.unlink()


def caught(copy: Path, fault: Fault, *, stands: bool) -> str:
    """The test that failed because of the fault; empty where none did.

    A database that stands already is asked as it is, unless the fault is one of it.
    """
    fresh = [] if "migrations" in fault.file else ["--reuse-db"]
    as_it_is = {"SAVERA_DATABASE_STANDS": "1"} if fresh and stands else {}
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:logging", "--tb=no"]
    done = subprocess.run(
        [*words, *fresh, *fault.tests],
        check=False,
        cwd=copy,
        env={**os.environ, **as_it_is},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # An error of set-up would tell nothing about the fault: only a failed test does.
    failed = re.search(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    return failed.group(1) if done.returncode == 1 and failed else ""


def main() -> int:
    """Plant all, print who caught each; 1 where a fault stayed unseen."""
    chosen = [f for f in FAULTS if all(word in f.name for word in sys.argv[1:])]
    unseen = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "house"
        shutil.copytree(PROJECT, copy, ignore=LEFT_OUT)
        (copy / ".venv").symlink_to(PROJECT / ".venv")
        for number, fault in enumerate(chosen):
            before = plant(copy, fault)
            try:
                by = caught(copy, fault, stands=number > 0)
            finally:
                take_out(copy, fault, before)
            unseen += not by
            _say(f"{'caught' if by else 'UNSEEN':7} {fault.name}: {by}")
    _say(f"{len(chosen) - unseen} of {len(chosen)} planted faults caught")
    return 1 if unseen else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
