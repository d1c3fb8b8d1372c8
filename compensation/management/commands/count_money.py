from django.core.management.base import BaseCommand
from django.utils import timezone

from common.walls import on_clock_duty
from compensation.actions.daily import count_day, count_missed_days


class Command(BaseCommand):
    help = (
        "Count today and the nights that were missed: what is ordered and not with the "
        "children. Run as the worker."
    )

    def handle(self, **options):
        today = timezone.localdate()
        with on_clock_duty():
            missed = count_missed_days(today=today)
        with on_clock_duty():
            rows = count_day(today=today)
        self.stdout.write(f"{missed} nights counted afterwards, {rows} rows of today")
