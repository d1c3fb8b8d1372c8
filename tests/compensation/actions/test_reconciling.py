import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import Event
from cases.models import InboxItem
from common.walls import on_clock_duty
from compensation.actions.reconciling import reconcile_ledger
from compensation.models import Claim, LedgerMismatch, Reconciliation
from compensation.tasks import reconcile_ledger as by_night
from tests.compensation.money import RUPEES_20K
from tests.conftest import as_worker, behind_the_walls


def tonight() -> Reconciliation:
    with as_worker(), on_clock_duty():
        return reconcile_ledger(now=timezone.now())


def falsify(claim, **sums):
    """A hand at the database itself, past every trigger."""
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set session_replication_role = replica")
        Claim.objects.filter(pk=claim.pk).update(**sums)
        cursor.execute("set session_replication_role = default")
        cursor.execute("set constraints all deferred")


def test_a_night_proves_that_every_balance_equals_its_entries(money):
    money.credited()
    run = tonight()
    assert (run.mismatches, run.entries) == (0, 2)
    money.as_(money.world.labour)
    run = Reconciliation.objects.get()
    assert run.balances_to_nil
    balances = {str(row["label"]): row["balance"] for row in run.accounts}
    assert balances["Employer"] == -RUPEES_20K
    assert balances["Child’s account"] == RUPEES_20K


def test_the_task_tells_how_many_differ(money):
    claim = money.in_fund()
    falsify(claim, in_fund_paise=1)
    with as_worker():
        assert by_night() == 1


def test_a_sum_that_its_entries_dont_bear_is_found_and_told_once(money):
    claim = money.in_fund()
    falsify(claim, in_fund_paise=500, credited_paise=700)
    assert tonight().mismatches == 2
    assert tonight().mismatches == 2
    money.as_(money.world.labour)
    found = {m.kind: m for m in LedgerMismatch.objects.open()}
    assert set(found) == {"IN_FUND", "CREDITED"}
    assert found["IN_FUND"].kept_paise == 500
    assert found["IN_FUND"].counted_paise == RUPEES_20K
    notice = InboxItem.objects.get(kind="ledger.mismatch")
    assert notice.agency == money.world.labour.agency


def test_what_is_right_again_is_closed_and_stays_readable(money):
    claim = money.in_fund()
    falsify(claim, in_fund_paise=500)
    tonight()
    falsify(claim, in_fund_paise=RUPEES_20K)
    assert tonight().mismatches == 0
    money.as_(money.world.labour)
    assert LedgerMismatch.objects.open().count() == 0
    assert LedgerMismatch.objects.get().cleared_at


def test_the_night_writes_one_event(money):
    money.in_fund()
    tonight()
    with behind_the_walls():
        event = Event.objects.get(type="ledger.reconciled")
    assert event.facts["mismatches"] == 0


def test_nobody_of_the_web_writes_what_the_night_has_found(money):
    tonight()
    money.as_(money.world.labour)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Reconciliation.objects.update(mismatches=0)
