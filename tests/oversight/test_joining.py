"""How colleagues come in: invited by one, approved by a second where it matters."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Approval, Invitation, User
from accounts.roles import POWERFUL, VERBS, Role
from audit.models import Event
from common.models import OutboxEntry
from common.refusals import Refused
from oversight.actions import people
from oversight.tasks import mail_invitation, remind_of_account_ends
from tests.conftest import as_worker, behind_the_walls
from tests.factories import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "otter brass window nine"


@pytest.fixture
def supervisor():
    return UserFactory(role="NGO_SUPERVISOR")


def invite(browser, by, role="CASEWORKER", agency=None):
    office = agency or by.agency
    browser(by).post(
        f"/offices/{office.pk}/invite/",
        {"full_name": "Rekha Das", "email": "rekha@example.org", "role": role},
    )
    with behind_the_walls():
        return Invitation.objects.order_by("-pk").first()


def link():
    """The link of the mail that the worker sends."""
    mail.outbox.clear()
    with as_worker():
        entry = OutboxEntry.objects.filter(
            task="oversight.mail_invitation", done_at=None
        ).latest("created_at")
        mail_invitation(str(entry.pk))
    return re.search(r"/join/\S+", mail.outbox[0].body)[0]


def join(address, username="rekha", **changed):
    facts = {
        "full_name": "Rekha Das",
        "username": username,
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return Client().post(address, {**facts, **changed})


def comes_in(username):
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return client.get("/account/").status_code == 200


def types():
    with behind_the_walls():
        return list(Event.objects.order_by("id").values_list("type", flat=True))


def test_an_invited_colleague_makes_the_account_and_signs_in(browser, supervisor):
    invite(browser, supervisor)
    answer = join(link())
    assert answer.headers["Location"] == "/accounts/login/"
    person = User.objects.get(username="rekha")
    assert (person.agency_id, person.role) == (supervisor.agency_id, "CASEWORKER")
    assert comes_in("rekha")
    assert types() == ["person.invited", "person.joined"]


def test_the_mail_names_nobody_and_no_office(browser, supervisor):
    invite(browser, supervisor)
    link()
    words = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    for name in ("Rekha", supervisor.full_name, str(supervisor.agency), "aseworker"):
        assert name not in words


def test_the_link_works_once(browser, supervisor):
    invite(browser, supervisor)
    address = link()
    join(address)
    assert join(address, username="second").status_code == 404
    assert not User.objects.filter(username="second").exists()


def test_the_link_opens_nothing_after_a_week(browser, supervisor):
    invite(browser, supervisor)
    address = link()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert Client().get(address).status_code == 404


def test_a_link_from_an_earlier_mail_opens_nothing(browser, supervisor):
    invitation = invite(browser, supervisor)
    early = link()
    with as_worker():
        invitation.renew_link()
    assert Client().get(early).status_code == 404


def test_a_withdrawn_invitation_opens_nothing(browser, supervisor):
    invitation = invite(browser, supervisor)
    address = link()
    browser(supervisor).post(f"/invitations/{invitation.pk}/withdraw/")
    assert Client().get(address).status_code == 404
    assert types()[-1] == "person.invitation_withdrawn"


def test_an_invitation_ends_with_the_account_of_who_sent_it(browser, supervisor):
    invite(browser, supervisor)
    address = link()
    with behind_the_walls():
        supervisor.is_active = False
        supervisor.save()
    assert Client().get(address).status_code == 404


def test_only_a_digest_of_the_link_is_kept(browser, supervisor):
    invitation = invite(browser, supervisor)
    words = link().split("/")[2]
    invitation.refresh_from_db()
    assert invitation.digest == Invitation.digest_of(words)
    assert words not in str(list(Invitation.objects.values()))
    assert words not in str(list(OutboxEntry.objects.values()))


def test_a_weak_password_makes_no_account(browser, supervisor):
    invite(browser, supervisor)
    page = join(link(), password="passwordpassword", again="passwordpassword")
    assert page.status_code == 200
    assert not User.objects.filter(username="rekha").exists()


def test_a_taken_name_is_refused_in_words(browser, supervisor):
    invite(browser, supervisor)
    page = join(link(), username=supervisor.username.upper())
    assert "This user name is taken." in page.content.decode()


def test_nobody_invites_into_another_office(browser, supervisor):
    other = AgencyFactory(kind="NGO")
    answer = browser(supervisor).post(
        f"/offices/{other.pk}/invite/",
        {"full_name": "X", "email": "x@example.org", "role": "CASEWORKER"},
    )
    assert answer.status_code == 404
    assert not Invitation.objects.exists()


def test_nobody_is_invited_with_a_role_of_another_kind_of_office(browser, supervisor):
    assert invite(browser, supervisor, role="CWC_CHAIR") is None


# Powerful accounts


def test_powerful_is_who_gives_rights_changes_law_releases_money_or_reads_the_book():
    assert Role.CASEWORKER not in POWERFUL
    assert Role.TEACHER not in POWERFUL
    for role in (Role.SYSTEM_ADMIN, Role.STATE_ADMIN, Role.AUDITOR, Role.DM, Role.DCPO):
        assert role in POWERFUL
    assert all("accounts.invite_people" not in VERBS[r] for r in set(Role) - POWERFUL)


def powerful(browser, supervisor):
    invite(browser, supervisor, role="NGO_SUPERVISOR")
    join(link())
    return Approval.objects.get(person__username="rekha")


def test_a_powerful_account_opens_nothing_before_a_second_person(browser, supervisor):
    powerful(browser, supervisor)
    assert not comes_in("rekha")


def test_a_second_person_lets_it_work(browser, supervisor):
    approval = powerful(browser, supervisor)
    second = UserFactory(role="SYSTEM_ADMIN")
    browser(second).post(f"/approvals/{approval.pk}/decide/", {"grant": "yes"})
    assert comes_in("rekha")
    assert types()[-1] == "person.account_decided"


def test_who_asked_for_it_can_t_be_the_second_person(browser, supervisor):
    approval = powerful(browser, supervisor)
    browser(supervisor).post(f"/approvals/{approval.pk}/decide/", {"grant": "yes"})
    assert not comes_in("rekha")


def test_a_stranger_finds_no_approval(browser, supervisor):
    approval = powerful(browser, supervisor)
    stranger = UserFactory(role="NGO_SUPERVISOR")
    answer = browser(stranger).post(
        f"/approvals/{approval.pk}/decide/", {"grant": "yes"}
    )
    assert answer.status_code == 404


def test_a_refused_account_stays_shut(browser, supervisor):
    approval = powerful(browser, supervisor)
    second = UserFactory(role="SYSTEM_ADMIN")
    browser(second).post(f"/approvals/{approval.pk}/decide/", {"grant": "no"})
    assert not comes_in("rekha")


def test_the_database_refuses_an_approval_by_who_asked(browser, supervisor):
    approval = powerful(browser, supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(
            decided_by=approval.asked_by, decided_at=timezone.now(), granted=True
        )


def test_an_account_added_with_a_first_password_waits_as_well(wall, supervisor):
    wall(supervisor)
    person, _password = people.add_person(
        supervisor.agency,
        by=supervisor,
        username="second-head",
        full_name="Second Head",
        role="NGO_SUPERVISOR",
    )
    assert not person.is_active


def test_a_new_password_for_a_powerful_account_waits_again(wall, supervisor):
    admin = wall(UserFactory(role="SYSTEM_ADMIN"))
    people.renew_password(supervisor, by=admin)
    supervisor.refresh_from_db()
    assert not supervisor.is_active
    approval = Approval.objects.waiting().get(person=supervisor)
    with pytest.raises(Refused):
        people.decide_account(approval, by=admin, grant=True)


# Ends


def test_the_last_day_is_set_and_holds_from_the_next_request_on(browser, supervisor):
    worker = UserFactory(agency=supervisor.agency)
    client = browser(worker)
    tomorrow = timezone.localdate() + timedelta(days=1)
    browser(supervisor).post(f"/people/{worker.pk}/until/", {"valid_until": tomorrow})
    assert client.get("/account/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client = browser(worker)
        assert client.get("/account/").status_code == 302


def test_a_last_day_in_the_past_is_refused(browser, supervisor):
    worker = UserFactory(agency=supervisor.agency)
    browser(supervisor).post(
        f"/people/{worker.pk}/until/", {"valid_until": "2020-01-01"}
    )
    worker.refresh_from_db()
    assert worker.valid_until is None


@pytest.mark.parametrize(("days", "mails"), [(14, 1), (13, 0), (3, 1), (2, 0)])
def test_two_weeks_and_three_days_before_the_end_a_mail_goes_out(
    supervisor, days, mails
):
    with behind_the_walls():
        supervisor.email = "head@example.org"
        supervisor.save()
    UserFactory(
        agency=supervisor.agency,
        email="worker@example.org",
        valid_until=timezone.localdate() + timedelta(days=days),
    )
    with as_worker():
        assert remind_of_account_ends() == mails
    if mails:
        assert mail.outbox[0].to == ["head@example.org", "worker@example.org"]
        assert "Worker" not in mail.outbox[0].body


def test_the_end_of_an_account_takes_its_second_step_groups_and_invitations(
    browser, supervisor
):
    admin = UserFactory(role="SYSTEM_ADMIN")
    invite(browser, supervisor)
    address = link()
    with behind_the_walls():
        supervisor.groups.add(supervisor.agency.group)
    browser(admin).post(f"/people/{supervisor.pk}/end/")
    assert Client().get(address).status_code == 404
    assert not supervisor.groups.exists()
