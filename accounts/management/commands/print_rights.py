from django.core.management.base import BaseCommand
from django.utils import translation

from accounts.roles import AT_HOME, MATRIX, DataClass, verbs_of
from common.drawings import keep

PAGE = "rights.md"
HEAD = """# Rights

Drawn from `accounts/roles.py` by `./bin/manage print_rights --write`; a test fails when
this page is stale. Which cases a person may do it to is reach, and isn't in this table.

C create, R read, U edit, A approve, m masked (initials and number), x an extract; an
empty cell is nothing. Masked and extracted classes give no row of the database; the
functions `case_extracts` and `masked_cases` tell the few facts that are left.
"""
AT_HOME_HEAD = """
## On a case that came by a handover

An office that has a case only because it accepted the handover reads these cells
instead. {cells}
"""


class Command(BaseCommand):
    help = "Print the table of rights: role, classes of facts, verbs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE}")
        parser.add_argument("--check", action="store_true", help="compare it only")

    def handle(self, *, write, check, **options):
        if write or check:
            self.stdout.write(keep(PAGE, drawn(), check=check))
            return
        classes = list(DataClass)
        self.stdout.write("role".ljust(16) + " ".join(c.ljust(4) for c in classes))
        for role, cells in MATRIX.items():
            row = " ".join(cells[cls].ljust(4) for cls in classes)
            self.stdout.write(role.ljust(16) + row)
        for role in MATRIX:
            self.stdout.write(f"\n{role.label}:")
            self.stdout.writelines(f"  {verb}" for verb in sorted(verbs_of(role)))


def drawn() -> str:
    """The table and the verbs as a page, in English."""
    lines = [HEAD, "| role | " + " | ".join(DataClass) + " |"]
    lines.append("|---" * (len(DataClass) + 1) + "|")
    for role, cells in MATRIX.items():
        row = " | ".join(cells[cls].replace("-", "") for cls in DataClass)
        lines.append(f"| {role} | {row} |")
    homes = "; ".join(
        f"{role}: " + ", ".join(f"{cls} {cell}" for cls, cell in cells.items())
        for role, cells in AT_HOME.items()
    )
    lines.append(AT_HOME_HEAD.format(cells=f"{homes}.").rstrip("\n"))
    with translation.override("en"):
        for role in MATRIX:
            verbs = sorted(verbs_of(role))
            lines += ["", f"## {role.label}", ""]
            lines += [f"- `{verb}`" for verb in verbs] or ["No verbs: reads only."]
    return "\n".join([*lines, ""])
