"""The worker, and the clock: every scheduled job of the program is in this file."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "raise-and-clear-flags": {
        "task": "oversight.tasks.flag_cases",
        "schedule": crontab(minute="*/15"),
    },
    "flag-what-just-ran-out": {
        "task": "oversight.tasks.flag_just_late",
        "schedule": crontab(minute="2-59/5"),
    },
    "remind-and-climb-the-ladder": {
        "task": "cases.tasks.remind_of_clocks",
        "schedule": crontab(minute="*/5"),
    },
    "remind-offices": {
        "task": "oversight.tasks.remind_offices",
        "schedule": crontab(minute="*/5"),
    },
    "note-that-a-quarter-is-over": {
        "task": "oversight.tasks.note_quarter_end",
        "schedule": crontab(hour=0, minute=10),
    },
    "look-for-holes-in-the-wall": {
        "task": "oversight.tasks.check_walls",
        "schedule": crontab(minute=41),
    },
    "remind-of-account-ends": {
        "task": "oversight.tasks.remind_of_account_ends",
        "schedule": crontab(hour=7, minute=40),
    },
    "let-go-of-closed-accounts": {
        "task": "oversight.tasks.let_go_of_closed",
        "schedule": crontab(hour=0, minute=20),
    },
    "tidy-sign-in": {
        "task": "accounts.tasks.tidy_sign_in",
        "schedule": crontab(minute=17),
    },
    "list-unexplained-openings": {
        "task": "oversight.tasks.list_openings",
        "schedule": crontab(minute=0, hour=5, day_of_week="mon"),
    },
    "seal-the-book": {
        "task": "audit.tasks.seal_book",
        "schedule": crontab(minute="*/5"),
    },
    "reconcile-the-ledger": {
        "task": "compensation.tasks.reconcile_ledger",
        "schedule": crontab(hour=2, minute=30),
    },
    "tell-due-reports": {
        "task": "compensation.tasks.tell_due_reports",
        "schedule": crontab(hour=6, minute=20),
    },
    "count-the-day": {
        "task": "compensation.tasks.count_day",
        "schedule": crontab(hour=23, minute=35),
    },
    "count-the-boards": {
        "task": "compensation.tasks.count_boards",
        "schedule": crontab(minute="11-59/15"),
    },
    "compare-children": {
        "task": "cases.tasks.compare_children",
        "schedule": crontab(hour=1, minute=10),
    },
    "end-expired-parts": {
        "task": "cases.tasks.end_expired_participations",
        "schedule": crontab(minute="*/5"),
    },
}
