"""Who keeps offices and people, and how far that goes."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import Agency, ApiToken, Approval, User
from tests.conftest import behind_the_walls
from tests.factories import AgencyFactory, UserFactory, World, district

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(role="SYSTEM_ADMIN")


def test_an_empty_house_is_filled_by_its_administrator(browser, admin):
    client = browser(admin)
    jaipur = district("Jaipur")
    page = client.post(
        f"/offices/new/?state={jaipur.state_id}",
        {"name": "CWC Jaipur", "kind": "CWC", "district": jaipur.pk},
        follow=True,
    )
    agency = Agency.objects.get(name="CWC Jaipur")
    page = client.post(
        f"/offices/{agency.pk}/",
        {"full_name": "Meera Joshi", "username": "meera", "role": "CWC_CHAIR"},
    )
    person, password = page.context["shown"]
    assert password in page.content.decode()
    assert User.objects.get(username="meera").check_password(password)
    assert person.agency == agency


def test_a_supervisor_adds_people_to_the_own_office_only(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    other = AgencyFactory(kind="NGO")
    client = browser(supervisor)
    assert client.get(f"/offices/{supervisor.agency_id}/").status_code == 200
    assert client.get(f"/offices/{other.pk}/").status_code == 404


def test_an_office_gets_no_role_of_another_kind(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    page = browser(supervisor).post(
        f"/offices/{supervisor.agency_id}/",
        {"full_name": "X", "username": "x-1", "role": "CWC_CHAIR"},
    )
    assert not User.objects.filter(username="x-1").exists()
    assert page.status_code == 200


def test_a_caseworker_keeps_nobody(browser):
    world = World()
    client = browser(world.caseworker)
    assert client.get(f"/offices/{world.caseworker.agency_id}/").status_code == 404
    assert "keeps no office" in client.get("/offices/").content.decode()


def test_an_ended_account_opens_nothing_from_the_next_request_on(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    worker = UserFactory(role="CASEWORKER", agency=supervisor.agency)
    at_work = browser(worker)
    assert at_work.get("/duties/").status_code == 200
    browser(supervisor).post(f"/people/{worker.pk}/end/")
    assert at_work.get("/duties/").status_code == 302


def test_who_keeps_an_office_ends_the_sessions_of_its_people(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    worker = UserFactory(role="CASEWORKER", agency=supervisor.agency)
    stranger = UserFactory()
    at_work, elsewhere = browser(worker), browser(stranger)
    keeper = browser(supervisor)
    keeper.post(f"/people/{worker.pk}/sessions/end/")
    assert at_work.get("/duties/").status_code == 302
    assert browser(worker).get("/duties/").status_code == 200
    answer = keeper.post(f"/people/{stranger.pk}/sessions/end/")
    assert answer.status_code == 404
    assert elsewhere.get("/duties/").status_code == 200


def test_nobody_ends_the_own_account(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    browser(supervisor).post(f"/people/{supervisor.pk}/end/")
    supervisor.refresh_from_db()
    assert supervisor.is_active


def test_a_system_administrator_sees_no_case(browser, admin):
    assert browser(admin).get("/cases/").context["cases"] == []


def test_a_new_password_takes_no_second_step_away(browser, admin):
    person = UserFactory(role="NGO_SUPERVISOR", agency=AgencyFactory(kind="NGO"))
    step = Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={}
    )
    browser(admin).post(f"/people/{person.pk}/password/")
    assert User.objects.get(pk=person.pk).first_password_until
    assert Authenticator.objects.filter(pk=step.pk).exists()


def test_a_closed_account_stays_closed_and_so_do_its_tokens(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    worker = UserFactory(agency=supervisor.agency)
    with behind_the_walls():
        _token, words = ApiToken.issue(worker, name="Their system", days=3)
    keeper = browser(supervisor)
    keeper.post(f"/people/{worker.pk}/end/")
    answer = keeper.post(f"/people/{worker.pk}/password/", follow=True)
    assert "closed for good" in answer.text
    assert "New password" not in keeper.get(f"/people/{worker.pk}/").text
    assert not User.objects.get(pk=worker.pk).is_active
    assert ApiToken.user_of(words) is None


def test_a_powerful_account_that_ran_out_opens_by_two_people_only(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    yesterday = timezone.localdate() - timedelta(days=1)
    gone = UserFactory(
        role="NGO_SUPERVISOR", agency=supervisor.agency, valid_until=yesterday
    )
    next_year = timezone.localdate() + timedelta(days=365)
    keeper = browser(supervisor)
    keeper.post(f"/people/{gone.pk}/until/", {"valid_until": next_year})
    approval = Approval.objects.waiting().get(person=gone)
    assert approval.asked_by == supervisor
    assert not User.objects.get(pk=gone.pk).is_active
    keeper.post(f"/approvals/{approval.pk}/decide/", {"grant": "yes"})
    assert not User.objects.get(pk=gone.pk).is_active


def test_another_last_day_for_an_account_that_works_needs_no_second_person(browser):
    supervisor = UserFactory(role="NGO_SUPERVISOR")
    head = UserFactory(role="NGO_SUPERVISOR", agency=supervisor.agency)
    next_year = timezone.localdate() + timedelta(days=365)
    keeper = browser(supervisor)
    keeper.post(f"/people/{head.pk}/until/", {"valid_until": next_year})
    assert User.objects.get(pk=head.pk).is_active
