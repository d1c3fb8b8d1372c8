import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.ordering import draft_order, sign_order
from cases.actions.production import produce_child
from cases.choices import Sex
from cases.models import Case, ConflictDeclaration, Order, Undertaking
from cases.panels import committee_panel
from cases.views.orders import CARRIED_OUT_AT
from common.models import new_key
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def members(world):
    agency = world.cwc_chair.agency
    return [
        world.cwc_chair,
        *[UserFactory(role="CWC_MEMBER", agency=agency) for _ in range(3)],
    ]


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal", father="Shyam Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(10),
    )
    wall(world.police)
    produce_child(case, by=world.police, at=hours_ago(5))
    Case.objects.filter(pk=case.pk).update(
        sir_filed_at=hours_ago(3), home_checked_at=hours_ago(2)
    )
    case.refresh_from_db()
    wall(world.cwc_chair)
    return case


def draft(case, by, *, kind="FINAL", codes=("DECLARE_CNCP", "RESTORE"), **more):
    return draft_order(case, by=by, kind=kind, codes=list(codes), **more)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_members_sign_what_they_tick_in_one_go(case, members, browser):
    first = draft(case, members[0])
    second = draft(case, members[0], kind="PROCEDURAL", codes=["MEDICAL"])
    client = browser(members[1])
    page = client.get(url("order-list")).content.decode()
    assert first.number in page
    assert " checked" not in page
    response = client.post(
        url("order-list"), {"order": [first.pk, second.pk]}, follow=True
    )
    assert "2 orders are signed." in response.content.decode()
    with behind_the_walls():
        first.refresh_from_db()
        second.refresh_from_db()
    assert first.made_at is None
    assert second.made_at is not None
    assert (
        first.number
        not in client.get(url("order-list")).content.decode().split("Made lately")[0]
    )


def test_an_order_of_a_case_with_my_conflict_is_not_offered(case, members, browser):
    order = draft(case, members[0])
    client = browser(members[1])
    client.post(url("conflict-declare", case.pk), {"reason": "A cousin."})
    with behind_the_walls():
        assert ConflictDeclaration.objects.get().member == members[1]
    assert order.number not in client.get(url("order-list")).content.decode()
    page = client.post(url("order-sign", order.pk), follow=True).content.decode()
    assert "declared a conflict of interest" in page
    with behind_the_walls():
        assert order.signatures.count() == 0


def test_the_order_page_signs_recalls_and_changes(case, members, browser):
    order = draft(case, members[0])
    client = browser(members[0])
    client.post(url("order-edit", order.pk), {"text": "New words."})
    client.post(url("order-sign", order.pk))
    page = client.get(url("order-detail", order.pk)).content.decode()
    assert "New words." in page
    assert "1 of 3 signed" in page
    assert "You have signed this order already." in page
    refused = client.post(url("order-edit", order.pk), {"text": "Others."})
    assert "A member has signed this text already" in refused.content.decode()
    client.post(url("order-recall", order.pk))
    with behind_the_walls():
        order.refresh_from_db()
    assert order.recalled_at is not None


def test_a_made_order_is_amended_from_its_page(case, members, browser):
    order = sign_order(
        draft(case, members[0], kind="PROCEDURAL", codes=["MEDICAL"]), by=members[0]
    )
    client = browser(members[0])
    response = client.post(url("order-amend", order.pk), {"text": "Tomorrow."})
    with behind_the_walls():
        new = Order.objects.get(amends=order)
    assert response.url == new.get_absolute_url()
    assert client.get(response.url).status_code == 200


def test_orders_are_closed_to_strangers(case, members, browser):
    order = draft(case, members[0])
    stranger = browser(UserFactory(role="CWC_CHAIR", place=MADHUBANI))
    for name in ("order-detail", "order-edit", "order-amend"):
        assert stranger.get(url(name, order.pk)).status_code == 404
    assert stranger.post(url("order-sign", order.pk)).status_code == 404
    assert stranger.get(url("order-paper", order.pk, "html")).status_code == 404
    for name in ("order-new", "order-text", "conflict-declare", "undertaking-new"):
        assert stranger.get(url(name, case.pk)).status_code == 404


def test_a_caseworker_reads_the_order_and_signs_nothing(case, members, world, browser):
    order = draft(case, members[0])
    client = browser(world.caseworker)
    page = client.get(url("order-detail", order.pk)).content.decode()
    assert "Only members of the Committee sign orders." in page
    client.post(url("order-sign", order.pk))
    with behind_the_walls():
        assert order.signatures.count() == 0
    form = client.get(url("order-new", case.pk)).content.decode()
    assert "Your role can&#x27;t draft orders." in form


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize(
    ("kind", "codes", "paper"),
    [
        ("FINAL", ["DECLARE_CNCP", "RESTORE"], "final_order"),
        ("INTERIM", ["INTERIM_PLACEMENT"], "form_18"),
        ("PROCEDURAL", ["SIR"], "form_21"),
        ("PROCEDURAL", ["MEDICAL"], "order"),
        ("FINAL", ["CLOSE"], "order"),
    ],
)
def test_every_order_prints_as_its_paper_in_its_language(
    case, members, browser, kind, codes, paper, language
):
    order = draft(case, members[0], kind=kind, codes=codes, language=language)
    client = browser(members[0])
    page = client.get(url("order-paper", order.pk, "html")).content.decode()
    assert f'lang="{language}"' in page
    assert "Raju Mandal" in page
    assert case.number in page
    pdf = client.get(url("order-paper", order.pk, "pdf"))
    assert pdf.content.startswith(b"%PDF")
    assert "Raju" not in pdf["Content-Disposition"]
    with behind_the_walls():
        events = Event.objects.of_case(case).filter(type="document.printed")
        assert {event.facts["paper"] for event in events} == {paper}


def test_a_production_is_recorded_and_printed_as_form_17(world, wall, browser):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(10),
    )
    client = browser(world.police)
    page = client.get(url("case-produce", case.pk))
    assert page.status_code == 200
    late = timezone.localtime(hours_ago(20)).strftime("%Y-%m-%dT%H:%M")
    refused = client.post(
        url("case-produce", case.pk), {"at": late, "journey_minutes": 0}
    )
    assert "before the rescue" in refused.content.decode()
    at = timezone.localtime(hours_ago(1)).strftime("%Y-%m-%dT%H:%M")
    client.post(
        url("case-produce", case.pk),
        {
            "at": at,
            "journey_minutes": 45,
            "before": world.cwc_chair.pk,
            "circumstances": "Eleven children in one room.",
            "found_with": "The foreman",
        },
    )
    with behind_the_walls():
        production = case.productions.get()
    assert production.journey_minutes == 45
    paper = client.get(url("production-paper", production.pk, "html"), {"lang": "en"})
    assert "Eleven children in one room." in paper.content.decode()
    pdf = client.get(url("production-paper", production.pk, "pdf"), {"lang": "hi"})
    assert pdf.content.startswith(b"%PDF")
    stranger = browser(UserFactory(role="POLICE", place=MADHUBANI))
    assert (
        stranger.get(url("production-paper", production.pk, "pdf")).status_code == 404
    )
    assert stranger.get(url("case-produce", case.pk)).status_code == 404


def test_an_undertaking_is_taken_and_printed_as_form_20(case, members, browser):
    client = browser(members[0])
    client.post(
        url("undertaking-new", case.pk),
        {
            "declarant": "Shyam Mandal",
            "relation": "Father",
            "address": "Rampatti",
            "signed_on": timezone.localdate().isoformat(),
        },
    )
    with behind_the_walls():
        promise = Undertaking.objects.get()
    page = client.get(url("undertaking-paper", promise.pk, "html"), {"lang": "en"})
    assert "Shyam Mandal" in page.content.decode()
    assert client.get(
        url("undertaking-paper", promise.pk, "pdf"), {"lang": "hi"}
    ).content.startswith(b"%PDF")


def test_a_made_order_leads_to_where_it_is_carried_out(case, members, browser):
    order = draft(case, members[0], kind="PROCEDURAL", codes=["FIR_DIRECTION"])
    client = browser(members[0])
    assert "To carry out" not in client.get(order.get_absolute_url()).content.decode()
    client.post(url("order-sign", order.pk))
    page = client.get(order.get_absolute_url()).content.decode()
    assert "To carry out" in page
    assert url("fir-new", case.pk) in page


@pytest.mark.parametrize("name", sorted(set(CARRIED_OUT_AT.values())))
def test_every_page_that_carries_an_order_out_exists(name):
    assert reverse(name, args=[new_key()])


def test_the_committee_tab_shows_orders_and_greys_what_a_role_may_not(
    case, members, world, wall
):
    order = draft(case, members[0])
    wall(world.caseworker)
    panel = committee_panel(case, world.caseworker)
    page = render_to_string("cases/_panel_committee.html", {"panel": panel})
    assert order.number in page
    assert "Your role can&#x27;t draft orders." in page
    assert "Form 17 (PDF)" in page
