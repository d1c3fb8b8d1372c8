"""Who finds which door to the rules of law."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import ClockRule, FlagRule
from compensation.models import Scheme
from oversight.actions.law import change_rule
from reintegration.models import FollowUpRule
from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db

KINDS = {
    "clock": lambda: ClockRule.objects.get(code="PRODUCTION_24H", state=None),
    "flag": lambda: FlagRule.objects.get(code="NO_FIR", state=None),
    "visit": lambda: FollowUpRule.objects.order_by("slot")[0],
    "scheme": lambda: Scheme.objects.get(code="EMP_COMP", state=None),
}
CHANGED = {
    "clock": {"offset_hours": "12"},
    "flag": {"threshold_hours": "48"},
    "visit": {"offset_days": "5"},
    "scheme": {"amount_paise": "30,000"},
}


@pytest.fixture
def admin():
    return UserFactory(role="STATE_ADMIN")


def filled(client, kind, pk, **changes) -> dict:
    """The form as it is shown, with changes."""
    form = client.get(f"/rules/{kind}/{pk}/change/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown |= {"valid_from": timezone.localdate().isoformat()} | changes
    return {
        name: "" if value is None else value
        for name, value in shown.items()
        if value is not False
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_administrator_changes_each_kind_on_its_page(browser, admin, kind):
    client, rule = browser(admin), KINDS[kind]()
    assert f"/rules/{kind}/{rule.pk}/change/" in client.get("/rules/").content.decode()
    page = client.post(
        f"/rules/{kind}/{rule.pk}/change/",
        filled(client, kind, rule.pk, **CHANGED[kind]),
        follow=True,
    )
    own = type(rule).objects.get(code=rule.code, state=admin.agency.state)
    assert page.redirect_chain[-1][0] == f"/rules/{kind}/{own.pk}/"
    assert own.edited_by == admin
    text = page.content.decode()
    assert admin.full_name in text
    assert "Shipped with the program" in text


def test_scheme_sums_are_typed_in_rupees_and_kept_in_paise(browser, admin):
    client, rule = browser(admin), KINDS["scheme"]()
    client.post(
        f"/rules/scheme/{rule.pk}/change/",
        filled(client, "scheme", rule.pk, amount_paise="30,000"),
    )
    own = Scheme.objects.get(code="EMP_COMP", state=admin.agency.state)
    assert own.amount_paise == 3_000_000


def test_a_past_day_is_refused_in_words(browser, admin):
    client, rule = browser(admin), KINDS["clock"]()
    past = (timezone.localdate() - timedelta(days=1)).isoformat()
    page = client.post(
        f"/rules/clock/{rule.pk}/change/",
        filled(client, "clock", rule.pk, offset_hours="12", valid_from=past),
    )
    assert "never for the past" in page.content.decode()
    assert not ClockRule.objects.filter(code=rule.code, state=admin.agency.state)


@pytest.mark.parametrize("kind", KINDS)
def test_a_caseworker_reads_the_history_and_changes_nothing(browser, kind):
    client, rule = browser(UserFactory()), KINDS[kind]()
    assert client.get(f"/rules/{kind}/{rule.pk}/").status_code == 200
    for method in (client.get, client.post):
        assert method(f"/rules/{kind}/{rule.pk}/change/").status_code == 403
    own = client.get("/rules/").content.decode()
    assert f"/rules/{kind}/{rule.pk}/" in own
    assert f"/rules/{kind}/{rule.pk}/change/" not in own


def test_another_states_rule_has_no_door(browser, wall, admin):
    wall(admin)
    own = change_rule(
        KINDS["clock"](), valid_from=timezone.localdate(), by=admin, offset_hours=12
    )
    client = browser(UserFactory(role="STATE_ADMIN", place=MADHUBANI))
    for page in ("", "change/"):
        assert client.get(f"/rules/clock/{own.pk}/{page}").status_code == 404
    assert f"/rules/clock/{own.pk}/" not in client.get("/rules/").content.decode()


def test_a_word_that_is_no_kind_of_rule_leads_nowhere(browser, admin):
    assert browser(admin).get("/rules/form/1/").status_code == 404
