"""SIGKILL in the middle of an import, of the flag job and of a web request: after
the restart nothing is lost, nothing doubled, nothing half done."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from cases.actions import importing
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case, Flag, RescueListImport, RescueListRow, RescueOperation
from common import walls
from common.models import Job, OutboxEntry
from tests.conftest import behind_the_walls
from tests.factories import AgencyFactory, UserFactory, World, hours_ago

HEAD = "Date of rescue,District,State,Employer,Name of child,Father's name,Age,Sex\n"
SOUNDS = ["ra", "mo", "su", "ka", "vi", "da", "ni", "ja", "la", "pu", "bi"]
NAMES = [f"{a}{b}n".title() for a in SOUNDS for b in SOUNDS if a != b]
ROWS = [
    f"03-08-2026,Jaipur,Rajasthan,Star Bangles,{name} Das,{name}an,{9 + n % 8},Boy"
    for n, name in enumerate(NAMES)
]

# A process of its own, as the worker's or the web's login.
PROGRAM = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
login = sys.argv[2]
from django.db.backends.signals import connection_created
def take_login(connection, **kwargs):
    with connection.connection.cursor() as cursor:
        cursor.execute(f"set session authorization {login}")
    connection.connection.commit()
connection_created.connect(take_login)
print("ready", flush=True)
exec(sys.argv[3])
print("done", flush=True)
"""


def _start(database: str, login: str, code: str) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, database, login, code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=os.environ,
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def _wait_for(question, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with behind_the_walls():
            if question():
                return
        time.sleep(0.05)
    raise AssertionError("it never came so far")


def _no_other_session(database):
    """A killed client's backend needs a moment to notice and roll back."""
    _wait_for(
        lambda: (
            connection.cursor()
            .execute(
                "select count(*) from pg_stat_activity"
                " where datname = %s and pid <> pg_backend_pid()",
                [database],
            )
            .fetchone()[0]
            == 0
        )
    )


@pytest.fixture
def officer(committed):
    AgencyFactory(kind="CWC", place="Jaipur")
    return UserFactory(role="LABOUR", place="Jaipur")


def _ask(officer) -> RescueListImport:
    with walls.acting_as(officer):
        taken = importing.read_rescue_list(
            (HEAD + "\n".join(ROWS)).encode(), file_name="drive.csv", by=officer
        )
        importing.ask_to_save_rescue_list(taken, by=officer)
    return taken


SAVE = (
    "from cases.tasks import save_rescue_list;"
    "from common.models import OutboxEntry;"
    "asked = OutboxEntry.objects.get(task='cases.save_rescue_list');"
    "print(save_rescue_list(str(asked.pk)), flush=True)"
)


def _asked() -> OutboxEntry:
    return OutboxEntry.objects.get(task="cases.save_rescue_list")


def test_a_worker_killed_in_an_import_leaves_nothing_and_the_next_saves_all(
    committed, officer
):
    _ask(officer)
    worker = _start(committed, "savera_worker", SAVE)
    _wait_for(lambda: Job.objects.filter(done__gte=10).exists())
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    _no_other_session(committed)

    with behind_the_walls():
        assert Case.objects.count() == 0
        assert RescueOperation.objects.count() == 0
        assert _asked().done_at is None
        assert Job.objects.get().state == "RUNNING"

    again = _start(committed, "savera_worker", SAVE)
    assert "done" in again.communicate(timeout=240)[0]
    with behind_the_walls():
        assert Case.objects.count() == len(ROWS)
        assert RescueListRow.objects.count() == len(ROWS)
        assert RescueOperation.objects.count() == 1
        job = Job.objects.get()
        assert (job.state, job.result["children"]) == ("DONE", len(ROWS))
        assert _asked().done_at is not None


FLAGS = (
    "from django.utils import timezone;"
    "from common.walls import on_clock_duty;"
    "from oversight.actions import flagging;"
    "import time\n"
    "now = timezone.now()\n"
    "with on_clock_duty():\n"
    "    rules = flagging.rules_now(now)\n"
    "for rule in rules:\n"
    "    with on_clock_duty():\n"
    "        flagging.flag_cases(rule, now=now)\n"
    "        {pause}\n"
)


def test_a_flag_job_killed_in_the_middle_is_finished_by_the_next(committed):
    world = World().offices()
    with walls.acting_as(world.caseworker):
        for _n in range(5):
            take_in_child(
                Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(40)
            )
    slow = _start(committed, "savera_worker", FLAGS.format(pause="time.sleep(0.3)"))
    _wait_for(lambda: Flag.objects.exists())
    slow.send_signal(signal.SIGKILL)
    slow.wait(10)
    _no_other_session(committed)
    with behind_the_walls():
        some = set(Flag.objects.values_list("kind", flat=True))

    whole = _start(committed, "savera_worker", FLAGS.format(pause="pass"))
    assert "done" in whole.communicate(timeout=120)[0]
    with behind_the_walls():
        kinds = list(Flag.objects.values_list("kind", "subject_id"))
    assert some <= {kind for kind, _subject in kinds}
    assert {"NO_FIR", "PRODUCTION_LATE"} <= {kind for kind, _subject in kinds}
    assert len(kinds) == len(set(kinds))


WEB = (
    "from django.db import transaction;"
    "from accounts.models import User;"
    "from cases.actions.intake import Intake, take_in_child;"
    "from cases.choices import Sex;"
    "from common import walls;"
    "from django.utils import timezone;"
    "import time\n"
    "user = User.objects.get(role='CASEWORKER')\n"
    "with transaction.atomic():\n"
    "    walls.enter(user.pk)\n"
    "    take_in_child(Intake(sex=Sex.BOY), by=user, rescued_at=timezone.now())\n"
    "    print('half', flush=True)\n"
    "    time.sleep(60)\n"
)


def test_a_web_process_killed_in_a_request_leaves_no_half_child(committed):
    world = World().offices()
    assert world.caseworker
    web = _start(committed, "savera_web", WEB)
    assert web.stdout.readline() == "half\n"
    web.send_signal(signal.SIGKILL)
    web.wait(10)
    _no_other_session(committed)

    with behind_the_walls():
        assert Case.objects.count() == 0
    with transaction.atomic():
        walls.enter(world.caseworker.pk)
        case = take_in_child(
            Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(1)
        )
    assert case.number.endswith("00001")
