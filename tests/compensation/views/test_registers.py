import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.compensation.actions.test_register import HEAD, row
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

LIST = "compensation:register-list"


def send(client, *rows):
    file = SimpleUploadedFile("old.csv", (HEAD + "\n".join(rows)).encode())
    return client.post(reverse(LIST), {"file": file})


def test_a_register_is_sent_by_one_and_taken_over_by_another(money, browser):
    case = money.child()
    labour = browser(money.world.labour)
    answer = send(labour, row(case))
    assert answer.status_code == 302
    words = labour.get(answer.url).content.decode()
    assert case.number in words
    assert "Somebody else must take it over." in words
    save = answer.url + "save/"
    labour.post(save)
    assert "Taken over" not in labour.get(answer.url).content.decode()
    second = browser(UserFactory(role="LABOUR", agency=money.world.labour.agency))
    assert second.post(save).status_code == 302
    assert "Taken over" in second.get(answer.url).content.decode()
    with behind_the_walls():
        assert case.claims.get().amount_ordered_paise == 2_000_000


def test_a_refusal_on_taking_over_names_the_row(money, browser):
    answer = send(browser(money.world.labour), row(money.child(), ordered="5"))
    second = browser(UserFactory(role="LABOUR", agency=money.world.labour.agency))
    words = second.post(answer.url + "save/").content.decode()
    assert "The scheme fixes the sum." in words


def test_faults_are_listed_and_a_register_can_be_dropped(money, browser):
    labour = browser(money.world.labour)
    case = money.child()
    words = send(labour, row(case, ordered="-5")).content.decode()
    assert "below nothing" in words
    answer = send(labour, row(case))
    assert labour.post(answer.url + "drop/").status_code == 302
    assert "Dropped" in labour.get(answer.url).content.decode()


@pytest.mark.parametrize("role", ["caseworker", "superintendent", "dm"])
def test_only_the_labour_office_reads_registers(money, browser, role):
    assert browser(getattr(money.world, role)).get(reverse(LIST)).status_code == 403


def test_another_office_finds_no_register(money, browser):
    answer = send(browser(money.world.labour), row(money.child()))
    stranger = browser(UserFactory(role="LABOUR", place="Madhubani"))
    assert stranger.get(answer.url).status_code == 404
    assert stranger.post(answer.url + "save/").status_code == 404
    assert stranger.post(answer.url + "drop/").status_code == 404
