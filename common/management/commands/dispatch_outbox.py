import time
from datetime import timedelta

from celery import current_app
from django.core.management.base import BaseCommand
from django.db import close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from common.models import OutboxEntry

BATCH = 100
RING_AGAIN_AFTER = timedelta(minutes=2)
MOST_RINGS = 20


def ring() -> int:
    """Ring Celery for the entries that wait; how many were rung."""
    now = timezone.now()
    with transaction.atomic():
        waiting = (
            OutboxEntry.objects.filter(done_at__isnull=True, rings__lt=MOST_RINGS)
            .filter(Q(rung_at__isnull=True) | Q(rung_at__lt=now - RING_AGAIN_AFTER))
            .order_by("created_at")
            .select_for_update(skip_locked=True)
        )
        entries = list(waiting[:BATCH])
        OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(
            rung_at=now, rings=F("rings") + 1
        )
    for entry in entries:
        current_app.send_task(entry.task, args=[str(entry.pk)])
    return len(entries)


class Command(BaseCommand):
    help = "Ring Celery for what the outbox holds, until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Ring once and stop.")
        parser.add_argument("--pause", type=float, default=1.0, help="Seconds between.")

    def handle(self, *, once: bool, pause: float, **options):
        while True:
            rung = ring()
            if once:
                self.stdout.write(f"{rung} rung.")
                return
            if rung < BATCH:
                time.sleep(pause)
            close_old_connections()
