from django.core.management.base import BaseCommand
from django.utils import timezone

from common.walls import on_clock_duty
from oversight.actions.returns import note_quarter_end
from oversight.quarters import Quarter


class Command(BaseCommand):
    help = "Start the clock of the return of the last quarter. Run as the worker."

    def handle(self, **options):
        quarter = Quarter.last_before(timezone.localdate())
        with on_clock_duty():
            started = note_quarter_end(quarter)
        self.stdout.write(f"{started} Committees owe a return of {quarter.name}")
