"""Whatever is changed in the book afterwards is found, whoever changed it."""

import json
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import (
    IntegrityError,
    InternalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.models import F
from django.utils import timezone

from audit import chain
from audit.event_types import EventType
from audit.models import Access, Event, Seal
from audit.recording import note_access, record
from audit.tasks import seal_book
from tests.cases.inquiry_cases import case, rows, world
from tests.conftest import as_worker, behind_the_walls

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=3)


@contextmanager
def as_owner_without_triggers():
    """The strongest hand there is: superuser, triggers off."""
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        yield cursor
        cursor.execute("set session_replication_role = origin")


def write(case, by, n=4):
    for step in range(n):
        record(EventType.DOCUMENT_PRINTED, by=by, about=case, case_id=case.pk, n=step)
        note_access(by=by, case_id=case.pk, page="case", data_classes=["ID"])


def sealed_by_the_clock() -> int:
    with as_worker():
        return seal_book()


def found(anchors=None):
    with behind_the_walls():
        return {fault.kind for fault in chain.faults(anchors)}


@pytest.fixture
def links(case, world, wall):
    """Three links over events, three over accesses; nothing touched since."""
    wall(world.caseworker)
    for _round in range(3):
        write(case, world.caseworker)
        sealed_by_the_clock()
    return rows(Seal.objects.order_by("no"))


def cut_the_tail(links):
    """Take the last link of each kind away, with its rows."""
    with as_owner_without_triggers():
        for link in links[-2:]:
            {"event": Event, "access": Access}[link.book].objects.filter(
                pk__in=link.ids
            ).delete()
            Seal.objects.filter(no=link.no).delete()


def anchor_now():
    with behind_the_walls():
        return chain.newest_anchor()


def test_an_untouched_book_has_no_fault(links):
    assert found([anchor_now()]) == set()
    assert {link.book for link in links} == {"event", "access"}


def test_sealing_again_takes_nothing_twice(links, case, world, wall):
    assert sealed_by_the_clock() == 0
    wall(world.caseworker)
    write(case, world.caseworker, n=1)
    assert sealed_by_the_clock() == 2
    assert found() == set()


def test_an_edited_row_is_found(links):
    with as_owner_without_triggers():
        Event.objects.filter(type="document.printed").update(by_name="Somebody else")
    assert found() == {"changed"}


OTHER = {
    "user_id": F("user_id") + 1,
    "page": "other",
    "data_classes": "other",
    "why": "other",
    "at": F("at") + timedelta(seconds=1),
}


@pytest.mark.parametrize("column", OTHER)
def test_every_column_of_an_access_is_held(links, column):
    with as_owner_without_triggers():
        Access.objects.filter(pk=links[1].ids[0]).update(**{column: OTHER[column]})
    assert found() == {"changed"}


def test_a_deleted_row_is_found(links):
    with as_owner_without_triggers():
        Access.objects.filter(pk=Access.objects.values("pk")[:1]).delete()
    assert found() == {"gone"}


def test_a_row_slipped_into_the_past_is_found(links, case):
    with as_owner_without_triggers():
        Event.objects.create(
            at=timezone.now() - LONG_AGO,
            happened_at=timezone.now() - LONG_AGO,
            type="order.final",
            case_id=case.pk,
            subject="cases.Case",
            subject_id=str(case.pk),
        )
    assert found() == {"slipped in"}
    sealed_by_the_clock()
    assert found() == {"slipped in"}


def _dated(case, by, when):
    return Access.objects.create(
        at=when,
        user_id=by.pk,
        user_name=by.full_name,
        agency_id=by.agency_id,
        case_id=case.pk,
        page="case",
        data_classes="ID",
    )


@pytest.mark.parametrize("days", [-3, 3, 4000])
def test_nobody_dates_a_row_of_the_book(links, case, world, wall, days):
    wall(world.caseworker)
    row = _dated(case, world.caseworker, timezone.now() + timedelta(days=days))
    [kept] = rows(Access.objects.filter(pk=row.pk))
    assert abs(kept.at - timezone.now()) < timedelta(hours=1)
    assert sealed_by_the_clock() == 1
    assert found() == set()


def test_a_row_of_a_day_to_come_is_found_and_stops_no_sealing(links, case, world, wall):
    with as_owner_without_triggers():
        _dated(case, world.caseworker, timezone.now() + timedelta(days=4000))
    assert sealed_by_the_clock() == 0
    wall(world.caseworker)
    write(case, world.caseworker, n=1)
    assert sealed_by_the_clock() == 2
    assert found() == {"ahead"}


def test_rows_that_nothing_seals_are_found_after_a_day(links, case, world, wall):
    with as_owner_without_triggers() as cursor:
        cursor.execute("update audit_seal set at = at - interval '9 days'")
        _dated(case, world.caseworker, timezone.now() - timedelta(days=2))
    assert "waiting" in found()


def test_reordered_links_are_found(links):
    with as_owner_without_triggers() as cursor:
        cursor.execute("update audit_seal set no = -no where no in (2, 3)")
        cursor.execute("update audit_seal set no = 5 + no where no < 0")
    assert found() == {"chain"}


def test_reordered_rows_within_a_link_are_found(links):
    with as_owner_without_triggers() as cursor:
        cursor.execute(
            "update audit_seal set ids = ids[2:] || ids[1:1],"
            " digests = digests[2:] || digests[1:1] where no = 1"
        )
    assert found() == {"chain"}


def test_a_link_taken_out_of_the_middle_is_found(links):
    with as_owner_without_triggers() as cursor:
        cursor.execute("delete from audit_seal where no = 3")
    assert "chain" in found()


def test_a_tail_of_rows_cut_off_is_found(links):
    with as_owner_without_triggers():
        Event.objects.filter(pk__in=links[-2].ids[-2:]).delete()
    assert found() == {"gone"}


def test_a_tail_cut_off_with_its_links_is_found_by_the_anchor(links):
    anchor = anchor_now()
    cut_the_tail(links)
    assert found() == set()
    assert found([anchor]) == {"anchor"}


def test_a_cut_tail_sealed_over_again_is_found_by_the_anchor(links, case, world, wall):
    anchor = anchor_now()
    cut_the_tail(links)
    wall(world.caseworker)
    write(case, world.caseworker)
    sealed_by_the_clock()
    assert anchor_now().no == anchor.no
    assert found() == set()
    assert found([anchor]) == {"anchor"}


def test_a_chain_rebuilt_over_a_changed_row_is_found_by_the_anchor(links):
    anchor = anchor_now()
    with as_owner_without_triggers() as cursor:
        Event.objects.filter(type="document.printed").update(by_name="Somebody else")
        cursor.execute("delete from audit_seal")
    sealed_by_the_clock()
    assert found() == set()
    assert found([anchor]) == {"anchor"}


def test_nobody_but_the_function_writes_a_link(links, world, wall):
    wall(world.caseworker)
    for statement in (
        "insert into audit_seal select * from audit_seal",
        "update audit_seal set no = no + 1",
        "delete from audit_seal",
        "select seal_book(10)",
        "select * from verify_book()",
    ):
        with (
            pytest.raises((ProgrammingError, InternalError, IntegrityError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_commands_export_an_anchor_and_verify_against_it(links, tmp_path):
    file = tmp_path / "anchor.json"
    with behind_the_walls():
        call_command("export_anchor", str(file), stdout=StringIO())
        told = json.loads(file.read_text())
        assert told["no"] == links[-1].no
        assert told["hash"] == bytes(links[-1].hash).hex()
        out = StringIO()
        call_command("verify_audit", "--anchor", str(file), stdout=out)
        assert "whole: 6 links, 1 anchors" in out.getvalue()
        with pytest.raises(CommandError, match="never written over"):
            call_command("export_anchor", str(file))


def test_the_command_names_each_fault_and_fails(links, tmp_path):
    with as_owner_without_triggers():
        Event.objects.filter(pk=links[0].ids[0]).update(facts={"n": 99})
    err = StringIO()
    with behind_the_walls(), pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit", stderr=err)
    assert str(links[0].ids[0]) in err.getvalue()


def test_a_file_that_is_no_anchor_is_refused(links, tmp_path):
    file = tmp_path / "anchor.json"
    file.write_text("{}")
    with behind_the_walls(), pytest.raises(CommandError, match="is no anchor"):
        call_command("verify_audit", "--anchor", str(file))
