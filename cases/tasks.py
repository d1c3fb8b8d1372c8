"""What the clock starts. Like a view: fetch, call one action, answer."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases import notifications
from cases.actions import importing
from cases.actions.expiring import end_expired_participations as end_expired
from cases.actions.matching import compare_next
from cases.actions.recognising import check_known as check
from cases.actions.reminding import BATCH
from cases.actions.reminding import remind_of_clocks as remind
from cases.models import Case, RescueListImport
from common.models import JobState
from common.outbox import outbox_task
from common.progress import Cancelled, Progress, finish
from common.refusals import Refused, certain
from common.walls import on_clock_duty

__all__ = ["notifications"]


@shared_task
def remind_of_clocks() -> int:
    """Send every notice that is due, batch by batch."""
    total = 0
    while True:
        with on_clock_duty():
            sent = remind(now=timezone.now())
        total += sent
        if sent < BATCH:
            return total


@shared_task
def end_expired_participations() -> int:
    """End the duties whose time is over."""
    with on_clock_duty():
        return end_expired(now=timezone.now())


@shared_task
def compare_children() -> int:
    """Compare all children with each other, step by step; a killed night goes on."""
    steps = 0
    while True:
        with on_clock_duty():
            more = compare_next(now=timezone.now())
        steps += 1
        if not more:
            return steps


@outbox_task("cases.check_known")
def check_known(case: str, asker: str) -> None:
    """Ask of a child that came in bulk whether it is known; never before the save."""
    check(Case.objects.get(pk=case), by=User.objects.get(pk=asker))


@outbox_task("cases.save_rescue_list")
def save_rescue_list(taken: str) -> None:
    """Save a rescue list that somebody asked to save; say how it went on its job."""
    rescue_list = RescueListImport.objects.select_related("by", "job").get(pk=taken)
    job, by = certain(rescue_list.job), rescue_list.by
    try:
        with Progress(job, total=rescue_list.rows_good) as told, transaction.atomic():
            made = importing.write_rescue_list(rescue_list, by=by, progress=told)
    except Cancelled:
        importing.reopen_rescue_list(rescue_list, by=by, because=_("Cancelled."))
        finish(job, JobState.CANCELLED)
    except (Refused, ValidationError) as error:
        why = [error.reason] if isinstance(error, Refused) else error.messages
        reason = "; ".join(why)
        importing.reopen_rescue_list(rescue_list, by=by, because=reason)
        finish(job, JobState.FAILED, error=reason)
    else:
        finish(job, JobState.DONE, **made)
