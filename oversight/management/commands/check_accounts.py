from django.core.management.base import BaseCommand, CommandError

from common.walls import on_clock_duty
from oversight.holding import hanging


class Command(BaseCommand):
    help = "List what closed accounts still hold; fails where one holds anything."

    def handle(self, **options):
        with on_clock_duty():
            found = hanging()
        for person, holding in found:
            self.stdout.write(f"account {person}: {holding}")
        if found:
            raise CommandError(f"{len(found)} things hang on closed accounts.")
        self.stdout.write("Nothing hangs on a closed account.")
