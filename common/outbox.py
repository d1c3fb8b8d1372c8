"""What must happen outside the request: written with it, rung afterwards, done once."""

from celery import Task, shared_task
from django.db import connection, transaction

from common.models import OutboxEntry
from common.walls import enter


def post(task: str, *, by, **ids) -> OutboxEntry:
    """Ask for a task in this transaction. `ids` are keys only, never words."""
    return OutboxEntry.objects.create(
        task=task, ids={k: str(v) for k, v in ids.items()}, actor_id=by and by.pk
    )


class OutboxTask(Task):
    """A task that takes its outbox row, acts as the asker and marks it done: once."""

    acks_late = True
    reject_on_worker_lost = True
    max_retries = 3

    def __call__(self, outbox_id: str):
        with transaction.atomic():
            entry = (
                OutboxEntry.objects.select_for_update(skip_locked=True)
                .filter(pk=outbox_id, task=self.name, done_at__isnull=True)
                .first()
            )
            if entry is None:
                return "done before or elsewhere"
            if entry.actor_id:
                enter(entry.actor_id)
            self.run(**entry.ids)
            with connection.cursor() as cursor:
                cursor.execute(
                    "update common_outboxentry set done_at = clock_timestamp()"
                    " where id = %s",
                    [entry.pk],
                )
        return "done"


def outbox_task(name: str):
    """Register a function as the task behind an outbox row of this name."""
    return shared_task(base=OutboxTask, name=name)
