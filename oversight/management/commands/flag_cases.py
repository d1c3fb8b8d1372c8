from django.core.management.base import BaseCommand
from django.utils import timezone

from common.walls import on_clock_duty
from oversight.actions import flagging


class Command(BaseCommand):
    help = (
        "Raise and clear flags now, and say how many of each kind. Run as the worker."
    )

    def handle(self, **options):
        now = timezone.now()
        with on_clock_duty():
            rules = flagging.rules_now(now)
        for rule in rules:
            with on_clock_duty():
                flagged = flagging.flag_cases(rule, now=now)
            self.stdout.write(
                f"{flagged.kind:24} raised {flagged.raised:6}"
                f" cleared {flagged.cleared:6}"
            )
