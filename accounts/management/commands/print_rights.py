from django.core.management.base import BaseCommand

from accounts.roles import MATRIX, DataClass, verbs_of


class Command(BaseCommand):
    help = "Print the table of rights: role, classes of facts, verbs."

    def handle(self, **options):
        classes = list(DataClass)
        self.stdout.write("role".ljust(16) + " ".join(c.ljust(4) for c in classes))
        for role, cells in MATRIX.items():
            row = " ".join(cells[cls].ljust(4) for cls in classes)
            self.stdout.write(role.ljust(16) + row)
        for role in MATRIX:
            self.stdout.write(f"\n{role.label}:")
            self.stdout.writelines(f"  {verb}" for verb in sorted(verbs_of(role)))
