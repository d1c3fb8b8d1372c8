"""Nobody reaches what is another office's, by any address, method or field.

`SAVERA_LONG_TESTS=1` makes every attempt count that the full run promises; without it
a sample by seed. `SAVERA_SWEEP_PART=2/4` makes the second of four parts of them. Each
wall is then switched off in turn and the other one is asked.
"""

import os
import sys

import pytest
from django.core import mail
from django.db import transaction

from accounts.roles import Role
from tests.conftest import signed_in
from tests.matrix import canaries, spoiling, sweeping
from tests.walling import wall_off

LONG = bool(os.environ.get("SAVERA_LONG_TESTS"))
SEED = int(os.environ.get("SAVERA_SWEEP_SEED", "3"))
# Attempts with both walls, and with each wall alone.
SHORT = {"none": 1000, "one": 400, "two": 400}
NUMBER = dict.fromkeys(SHORT, int(os.environ.get("SAVERA_SWEEP", "25600")))
NUMBER = NUMBER if LONG else SHORT
# Attempts at the claim of our own that few of us read.
ABOUT_GUARDED = 4000 if LONG else 250
PART, PARTS = map(int, os.environ.get("SAVERA_SWEEP_PART", "1/1").split("/"))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The markers' world, gone again when the last of these tests has swept it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = canaries.build()
        with canaries.noted_writes():
            yield made
        transaction.set_rollback(True)


@pytest.fixture
def sweeper(world):
    mail.outbox = []
    with transaction.atomic():
        yield sweeping.Sweeper(world, seed=SEED)
        transaction.set_rollback(True)


@pytest.mark.parametrize("off", ["none", "one", "two"])
def test_no_attempt_learns_or_changes_what_is_another_offices(sweeper, off, capsys):
    planned = sweeping.attempts(NUMBER[off], seed=SEED)[PART - 1 :: PARTS]
    with wall_off(off):
        found = sweeper.sweep(planned)
    with capsys.disabled():
        sys.stdout.write(f"\nsweep, wall {off} off: {found.told()} ")
        sys.stdout.writelines(f"\n  {leak}" for leak in found.leaks)
    assert found.leaks == []
    assert found.changes == []
    assert found.errors == []
    assert found.asked > len(planned) * 0.9


@pytest.mark.parametrize("off", ["none", "one", "two"])
def test_no_attempt_learns_of_a_claim_for_a_sexual_offence(sweeper, off, capsys):
    planned = sweeping.guarded_attempts(ABOUT_GUARDED, seed=SEED)[PART - 1 :: PARTS]
    with wall_off(off):
        found = sweeper.sweep(planned)
    with capsys.disabled():
        sys.stdout.write(f"\nguarded claim, wall {off} off: {found.told()} ")
        sys.stdout.writelines(f"\n  {leak}" for leak in found.leaks)
    assert found.leaks == []
    assert found.changes == []
    assert found.errors == []
    assert found.asked > len(planned) * 0.75


def test_who_reads_the_claim_is_told_of_it(sweeper, world):
    [claim] = world.keys["compensation_claim"][canaries.GUARDED]
    url = f"/compensation/claims/{claim}/"
    page = sweeping.everything_in(signed_in(world.world.dm).get(url))
    assert world.foreign_in(page, Role.LABOUR) >= world.markers_of_guarded
    assert world.foreign_in(page, Role.DM) == set()
    assert signed_in(world.world.labour).get(url).status_code == 404


@pytest.mark.parametrize("off", ["none", "one"])
def test_a_foreign_key_in_a_form_of_ours_is_refused(sweeper, off, capsys):
    asked = [a for a in sweeping.addresses() if LONG or a.about_one]
    roles = list(Role) if LONG else [Role.CASEWORKER, Role.CWC_CHAIR]
    with wall_off(off):
        for role in roles:
            found = sweeper.swap(role, asked)
    with capsys.disabled():
        sys.stdout.write(f"\nswapped keys, wall {off} off: {found.told()} ")
    assert found.leaks == []
    assert found.changes == []
    assert found.errors == []
    assert sweeper.swapped


@pytest.mark.parametrize("role", list(Role) if LONG else [Role.CWC_CHAIR])
def test_spoiled_words_are_never_a_fault_of_ours(role, sweeper, capsys):
    spoiler = spoiling.Spoiler(sweeper, role, seed=SEED)
    found = sweeping.addresses()
    asked = found if LONG else spoiler.lots.sample(found, 40)
    spoiler.spoil(asked, words=8 if LONG else 3)
    with capsys.disabled():
        sys.stdout.write(f"\n{spoiler.asked} spoiled requests as {role} ")
    assert spoiler.faults == {}
    assert spoiler.asked > len(asked) / 3


def test_the_world_has_a_marker_wherever_somebody_writes_words(world):
    assert len(world.secrets) > 2000
    marked = {table for table, _column, _length in canaries.marked_columns()}
    assert marked - world.keys.keys() == set()
