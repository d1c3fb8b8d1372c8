"""What the clock starts on the top floor."""

from datetime import timedelta

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Invitation, User
from common.models import Job, JobState
from common.outbox import outbox_task
from common.progress import Cancelled, Progress, finish
from common.refusals import Refused
from common.walls import on_clock_duty
from oversight import notifications
from oversight.actions import (
    alarming,
    flagging,
    handing_over,
    openings,
    people,
    reminding,
    returns,
)
from oversight.guards import holes
from oversight.quarters import Quarter

# Longer than the time between two full passes, so that nothing falls between them.
JUST = timedelta(minutes=30)
REMINDED_BEFORE = (14, 3)  # days before the last day of an account


@shared_task
def list_openings() -> int:
    """Find what nothing explains in the week that is over."""
    today = timezone.localdate()
    with on_clock_duty():
        return openings.list_openings(openings.week_before(today), today=today)


@shared_task
def note_quarter_end() -> int:
    """Start the clock of the quarterly return; on most days there is nothing to do."""
    with on_clock_duty():
        return returns.note_quarter_end(Quarter.last_before(timezone.localdate()))


@shared_task
def remind_offices() -> int:
    """Send every notice about an office's own duties that is due, batch by batch."""
    total = 0
    while True:
        with on_clock_duty():
            sent = reminding.remind_offices(now=timezone.now())
        total += sent
        if sent < reminding.BATCH:
            return total


@shared_task
def flag_cases() -> int:
    """Raise and clear every kind of flag; each kind in a transaction of its own."""
    now = timezone.now()
    with on_clock_duty():
        rules = flagging.rules_now(now)
    moved = 0
    for rule in rules:
        with on_clock_duty():
            flagged = flagging.flag_cases(rule, now=now)
        moved += flagged.raised + flagged.cleared
    return moved


@shared_task
def flag_just_late() -> int:
    """Between two full passes: raise what a deadline that just ran out calls for."""
    now = timezone.now()
    with on_clock_duty():
        rules = flagging.rules_now(now)
        found = flagging.flag_just_late(rules, now=now, since=now - JUST)
    return sum(one.raised for one in found)


@shared_task
def check_walls() -> int:
    """Look for holes in wall two and tell about them; how many there are."""
    found = holes()
    if found:
        with on_clock_duty():
            alarming.raise_alarm(found, now=timezone.now())
    return len(found)


@outbox_task("oversight.mail_invitation")
def mail_invitation(invitation: str) -> None:
    """Mail the link of an invitation that still stands."""
    still = Invitation.objects.open(timezone.now()).filter(pk=invitation).first()
    if still:
        notifications.mail_invitation(still)


@shared_task
def remind_of_account_ends() -> int:
    """Mail whose account ends soon, once a day. Mails about nothing but the day."""
    now = timezone.now()
    return sum(
        notifications.mail_end_of_account(list(people.ends_in(days, now)), days)
        for days in REMINDED_BEFORE
    )


@shared_task
def let_go_of_closed() -> int:
    """Take back what closed accounts still hold; how many notices that made. What only
    a person can hand on is told to the keepers of the office, once."""
    with on_clock_duty(), connection.cursor() as cursor:
        cursor.execute("select let_go_of_closed(), tell_of_hanging()")
        return cursor.fetchone()[1]


@outbox_task("oversight.hand_over")
def hand_over(job: str) -> None:
    """Hand a person's work on, all or none; say how it went on the job."""
    asked = Job.objects.select_related("by__agency").get(pk=job)
    leaver, to = (User.objects.get(pk=asked.asked[who]) for who in ("from", "to"))
    try:
        with Progress(asked, total=asked.total) as told, transaction.atomic():
            cases = handing_over.hand_over(leaver, to=to, by=asked.by, progress=told)
    except Cancelled:
        finish(asked, JobState.CANCELLED)
    except Refused as refused:
        finish(asked, JobState.FAILED, error=refused.reason)
    else:
        finish(asked, JobState.DONE, cases=cases)
