"""What was typed into a visit's form survives a lock, a lost line and a reload."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft
from accounts.tasks import tidy_sign_in
from tests.conftest import as_worker, behind_the_walls
from tests.factories import UserFactory
from tests.reintegration.conftest import (
    answered_check,
    checked_case,
    home,
    make_case,
    make_order,
    world,
)
from tests.reintegration.restored import bring_home
from tests.reintegration.views.test_follow_up_pages import slot, tapped

__all__ = [
    "answered_check",
    "checked_case",
    "home",
    "make_case",
    "make_order",
    "world",
]
pytestmark = pytest.mark.django_db

WORDS = "I like the midday meal."


@pytest.fixture
def case(make_case, home):
    return bring_home(make_case(), home, months=2, days=3)


@pytest.fixture
def page(case):
    return reverse("reintegration:visit-record", args=[slot(case).pk])


def keep(client, page, **typed):
    typed = tapped(child_words=WORDS, red_flags=["AGENT"], beaten="on") | typed
    return client.post(page, typed | {"keep_draft": "yes"})


def test_what_was_typed_is_there_again_after_a_reload(home, page, browser):
    client = browser(home.follow_up)
    assert keep(client, page).status_code == 204
    again = browser(home.follow_up).get(page)
    form, html = again.context["form"], again.content.decode()
    assert WORDS in html
    assert "You began this visit" in html
    assert form["mode"].value() == "HOME"
    assert form["red_flags"].value() == ["AGENT"]
    assert form["beaten"].value() is True


def test_a_later_draft_takes_the_place_of_the_earlier(home, page, browser):
    client = browser(home.follow_up)
    keep(client, page)
    keep(client, page, child_words="Another sentence.")
    with behind_the_walls():
        assert Draft.objects.count() == 1
    assert WORDS not in client.get(page).content.decode()


def test_a_draft_is_its_writers_alone(home, page, browser):
    keep(browser(home.follow_up), page)
    other = UserFactory(role="FOLLOW_UP", agency=home.follow_up.agency)
    assert WORDS not in browser(other).get(page).content.decode()


def test_a_draft_belongs_to_one_page(home, case, page, browser):
    client = browser(home.follow_up)
    keep(client, page)
    beside = reverse("reintegration:visit-new", args=[case.pk])
    assert WORDS not in client.get(beside).content.decode()


def test_at_rest_a_draft_is_sealed(home, page, browser):
    keep(browser(home.follow_up), page)
    with behind_the_walls():
        draft = Draft.objects.get()
    assert "midday" not in draft.sealed
    assert "midday" in draft.words


def test_a_recorded_visit_leaves_no_draft(home, page, browser):
    client = browser(home.follow_up)
    keep(client, page)
    client.post(page, tapped())
    with behind_the_walls():
        assert not Draft.objects.exists()


def test_a_refused_visit_keeps_its_draft(home, page, browser):
    client = browser(home.follow_up)
    keep(client, page)
    client.post(page, tapped(made_on="2030-01-01"))
    with behind_the_walls():
        assert Draft.objects.exists()


def test_one_may_begin_anew(home, page, browser):
    client = browser(home.follow_up)
    keep(client, page)
    answer = client.post(page, {"drop_draft": "yes"})
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert WORDS not in client.get(page).content.decode()


def test_a_stranger_keeps_nothing(page, browser):
    stranger = UserFactory(role="DCPO", place="Udaipur")
    assert keep(browser(stranger), page).status_code == 404
    with behind_the_walls():
        assert not Draft.objects.exists()


def test_an_aadhaar_number_is_in_no_draft(home, page, browser):
    client = browser(home.follow_up)
    keep(client, page, remark="2341 2341 2346")
    with behind_the_walls():
        assert "2341" not in Draft.objects.get().words


def test_what_is_too_long_for_a_form_is_not_kept(home, page, browser):
    client = browser(home.follow_up)
    assert keep(client, page, remark="x" * 21_000).status_code == 413


def test_after_three_days_a_draft_is_gone(home, page, browser):
    client = browser(home.follow_up)
    keep(client, page)
    with behind_the_walls():
        Draft.objects.update(kept_at=timezone.now() - timedelta(hours=73))
    assert WORDS not in client.get(page).content.decode()
    with as_worker():
        assert tidy_sign_in() >= 1
    with behind_the_walls():
        assert not Draft.objects.exists()
