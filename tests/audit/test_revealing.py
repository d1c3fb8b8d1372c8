"""A protected value is shown on its own click, with its own row, and counted."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.urls import reverse

from audit.models import Reveal
from audit.revealing import AN_HOUR, Revealed, reveal
from cases.actions.operations import open_tip
from common.refusals import Refused
from shelters.actions.registering import keep_place, show_place
from shelters.models import ShelterPlace
from tests.cases.inquiry_cases import rows
from tests.cases.views.test_operations import planned, world
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.shelters.conftest import shelter

__all__ = ["planned", "shelter", "world"]
pytestmark = pytest.mark.django_db

ADDRESS = "14, Station Road"


@pytest.fixture
def place(shelter, world, wall):
    wall(world.superintendent)
    return keep_place(shelter, address=ADDRESS, by=world.superintendent)


def kept():
    """What was asked for so far, as if its transaction were over."""
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("update audit_reveal set xid = '3'")
        cursor.execute("set session_replication_role = origin")


def test_what_a_transaction_asks_for_is_not_shown_to_itself(place, world, wall):
    wall(world.cwc_chair)
    with transaction.atomic():
        show_place(place.shelter, by=world.cwc_chair)
        assert not ShelterPlace.objects.exists()
        transaction.set_rollback(True)
    show_place(place.shelter, by=world.cwc_chair)
    assert not ShelterPlace.objects.exists()
    kept()
    assert ShelterPlace.objects.get().address == ADDRESS


def test_each_showing_writes_a_row_in_the_name_of_who_asked(place, world, wall):
    wall(world.cwc_chair)
    show_place(place.shelter, by=world.cwc_chair)
    show_place(place.shelter, by=world.cwc_chair)
    written = rows(Reveal.objects.all())
    assert [(row.user_id, row.what) for row in written] == [
        (world.cwc_chair.pk, "PLACE")
    ] * 2


def test_the_quota_of_the_hour_is_held_by_the_database(place, world, wall):
    wall(world.cwc_chair)
    for _each in range(AN_HOUR):
        reveal(Revealed.PLACE, by=world.cwc_chair, about=place.shelter)
    with pytest.raises(Refused, match="in an hour"):
        reveal(Revealed.PLACE, by=world.cwc_chair, about=place.shelter)
    with pytest.raises(Refused, match="in an hour"):
        show_place(place.shelter, by=world.cwc_chair)
    assert len(rows(Reveal.objects.all())) == AN_HOUR


def test_one_persons_quota_is_not_anothers(place, world, wall):
    wall(world.cwc_chair)
    for _each in range(AN_HOUR):
        reveal(Revealed.PLACE, by=world.cwc_chair, about=place.shelter)
    wall(world.dcpo)
    show_place(place.shelter, by=world.dcpo)
    kept()
    assert ShelterPlace.objects.get().address == ADDRESS


def test_nobody_writes_or_takes_back_a_row_of_the_book(place, world, wall):
    wall(world.cwc_chair)
    show_place(place.shelter, by=world.cwc_chair)
    for change in (
        lambda: Reveal.objects.update(what="TIP"),
        lambda: Reveal.objects.all().delete(),
        lambda: Reveal.objects.create(
            user_id=world.dcpo.pk, user_name="x", agency_id=1, what="TIP"
        ),
    ):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            change()


def test_a_minute_later_the_place_is_closed_again(place, world, wall):
    wall(world.cwc_chair)
    show_place(place.shelter, by=world.cwc_chair)
    kept()
    assert ShelterPlace.objects.exists()
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("update audit_reveal set at = at - interval '61 seconds'")
        cursor.execute("set session_replication_role = origin")
    assert not ShelterPlace.objects.exists()


def test_a_tip_is_counted_with_the_rest(planned, world, wall):
    wall(world.police)
    open_tip(planned, by=world.police)
    assert [row.what for row in rows(Reveal.objects.all())] == ["TIP"]
    for _each in range(AN_HOUR - 1):
        reveal(Revealed.TIP, by=world.police, about=planned)
    with pytest.raises(Refused, match="in an hour"):
        open_tip(planned, by=world.police)


def test_the_page_masks_the_place_until_it_is_asked_for(place, world, browser):
    page = reverse("shelters:shelter-detail", args=[place.pk])
    show = reverse("shelters:shelter-place-show", args=[place.pk])
    chair = browser(world.cwc_chair)
    assert ADDRESS not in chair.get(page).content.decode()
    assert chair.get(show).status_code == 405
    assert ADDRESS not in chair.post(show).content.decode()
    kept()
    assert ADDRESS in chair.get(page).content.decode()
    assert ADDRESS not in chair.get(page).content.decode()


def test_who_may_not_know_where_children_live_finds_no_page(place, browser):
    show = reverse("shelters:shelter-place-show", args=[place.pk])
    assert browser(UserFactory(role="LABOUR")).post(show).status_code == 404
