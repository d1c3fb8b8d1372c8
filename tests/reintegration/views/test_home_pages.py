from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from audit.models import Access, Event
from cases.code_lists import entries
from cases.lifecycle import CaseStatus
from cases.models import Case
from reintegration.actions.handover import accept_handover, send_handover
from reintegration.actions.home_check import ask_home_check
from reintegration.actions.journey import order_escort
from reintegration.home_panel import panel
from reintegration.models import Escort, FamilyReturn, Handover, HomeCheck
from reintegration.models.lists import QUESTIONS
from tests.conftest import behind_the_walls
from tests.factories import JAIPUR, UserFactory, hours_ago
from tests.reintegration.actions.test_journey import left, paid, plan
from tests.reintegration.conftest import good_answers, tomorrow

pytestmark = pytest.mark.django_db

ON_A_CASE = [
    "home-check-ask",
    "home-check-answer",
    "home-check-decide",
    "handover-send",
    "escort",
    "escort-order",
    "return",
]


def url(name, *args):
    return reverse(f"reintegration:{name}", args=args)


def moment(when):
    return timezone.localtime(when).strftime("%Y-%m-%dT%H:%M")


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def stranger():
    return UserFactory(role="DCPO", place="Patna")


@pytest.mark.parametrize("name", ON_A_CASE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_no_page_of_the_way_home(
    name, method, make_case, stranger, browser
):
    answer = getattr(browser(stranger), method)(url(name, make_case().pk))
    assert answer.status_code in {404, 405}


def test_a_home_check_is_asked_on_a_page(world, home, make_case, browser):
    case = make_case()
    page = browser(world.cwc_chair)
    assert home.dcpo.agency.name in text_of(page.get(url("home-check-ask", case.pk)))
    answer = page.post(
        url("home-check-ask", case.pk), {"asked_of": home.dcpo.agency.pk}
    )
    assert answer.status_code == 302
    with behind_the_walls():
        assert HomeCheck.objects.get().asked_of == home.dcpo.agency


def test_a_role_without_the_verb_reads_why_not(world, make_case, browser):
    case = make_case()
    page = browser(world.police)
    shown = text_of(page.get(url("home-check-ask", case.pk)))
    assert "can&#x27;t ask for a home check" in shown
    page.post(url("home-check-ask", case.pk), {"asked_of": "1"})
    with behind_the_walls():
        assert not HomeCheck.objects.exists()


@pytest.fixture
def asked(world, home, wall, make_case):
    case = make_case()
    wall(world.cwc_chair)
    return ask_home_check(case, asked_of=home.dcpo.agency, by=world.cwc_chair)


def answers(**changes):
    facts = {f"q_{code}": value for code, value in good_answers().items()}
    today = timezone.localdate().isoformat()
    facts |= {
        "way": "VISIT",
        "visited_on": today,
        "child_view": "DIRECT",
        "video_call": "KNEW",
        "outcome": "SUITABLE",
    }
    return facts | changes


def test_a_home_check_is_answered_and_decided_on_pages(world, home, asked, browser):
    where = url("home-check-answer", asked.case_id)
    shown = text_of(browser(home.dcpo).get(where))
    for question in entries(QUESTIONS):
        assert question.text.replace("'", "&#x27;") in shown
    assert "checked" not in shown
    assert browser(home.dcpo).post(where, answers()).status_code == 302

    where = url("home-check-decide", asked.case_id)
    chair = browser(world.cwc_chair)
    assert "Visited the house" in text_of(chair.get(where))
    answer = chair.post(
        where,
        {
            "suitable": "yes",
            "because": "A safe home.",
            "receiver_name": "Salim Ansari",
            "receiver_relation": "Father",
        },
    )
    assert answer.status_code == 302
    with behind_the_walls():
        assert Case.objects.get().home_checked_at is not None
        assert Access.objects.filter(page="home check").exists()


def test_a_refused_answer_keeps_what_was_written(home, asked, browser):
    where = url("home-check-answer", asked.case_id)
    facts = answers(q_ACCUSED_HOME="yes", risks="The agent lives next door.")
    answer = browser(home.dcpo).post(where, facts)
    assert answer.status_code == 200
    assert "safe to return to" in text_of(answer)
    assert "The agent lives next door." in text_of(answer)


def test_a_receiver_has_a_relation(world, asked, browser, home):
    where = url("home-check-answer", asked.case_id)
    browser(home.dcpo).post(where, answers())
    answer = browser(world.cwc_chair).post(
        url("home-check-decide", asked.case_id),
        {"suitable": "yes", "because": "Good.", "receiver_name": "Salim Ansari"},
    )
    assert "Say the relation to the child." in text_of(answer)


@pytest.fixture
def sent(world, home, wall, ordered_case):
    case = ordered_case()
    wall(world.cwc_chair)
    return send_handover(case, to_committee=home.cwc_chair.agency, by=world.cwc_chair)


def test_a_handover_is_sent_on_a_page(world, home, ordered_case, browser):
    case = ordered_case()
    answer = browser(world.cwc_chair).post(
        url("handover-send", case.pk), {"to_committee": home.cwc_chair.agency.pk}
    )
    with behind_the_walls():
        handover = Handover.objects.get()
    assert answer.headers["Location"] == url("handover-detail", handover.pk)


def test_the_inbox_has_two_columns(world, home, sent, browser):
    coming = text_of(browser(home.cwc_chair).get(url("handover-list")))
    assert "A. A. · 11 years · Boy" in coming
    assert "Arif" not in coming
    assert "since today" in coming
    assert "You have no handover on the way" in coming
    assert "No child is being sent to you." in text_of(
        browser(world.cwc_chair).get(url("handover-list"))
    )


def test_a_handover_is_opened_and_accepted_with_two_clicks(world, home, sent, browser):
    page = browser(home.cwc_chair)
    where = url("handover-detail", sent.pk)
    shown = text_of(page.get(where))
    assert "Arif" not in shown
    assert sent.number in shown
    answer = page.post(
        where,
        {"worker": home.follow_up.pk, "first_visit_on": tomorrow().isoformat()},
    )
    assert answer.headers["Location"] == where
    assert "Confirm the arrival" in text_of(page.get(where))
    with behind_the_walls():
        assert Case.objects.get().owner == home.cwc_chair.agency
    sender = text_of(browser(world.cwc_chair).get(where))
    assert "Read by the receiving side" in sender
    assert home.follow_up.full_name in sender


def test_the_notice_of_a_handover_leads_to_it(home, sent, browser):
    shown = text_of(browser(home.cwc_chair).get(reverse("oversight:inbox")))
    assert "Handover sent" in shown
    assert url("handover-detail", sent.pk) in shown


def test_a_stranger_finds_no_handover(sent, stranger, browser):
    page = browser(stranger)
    for name in ("handover-detail", "handover-refuse", "handover-arrival"):
        assert page.get(url(name, sent.pk)).status_code == 404
        assert page.post(url(name, sent.pk)).status_code == 404


def test_a_handover_is_refused_with_a_reason_and_a_body(home, sent, browser):
    page = browser(home.cwc_chair)
    where = url("handover-refuse", sent.pk)
    assert page.post(where, {"because": "Moved."}).status_code == 200
    answer = page.post(where, {"because": "Moved.", "suggested": "CWC Darbhanga"})
    assert answer.headers["Location"] == url("handover-list")
    assert "Moved. → CWC Darbhanga" in text_of(
        page.get(url("handover-detail", sent.pk))
    )


def test_an_arrival_is_confirmed_on_a_page(home, wall, sent, browser):
    wall(home.cwc_chair)
    accept_handover(
        sent, worker=home.dcpo, first_visit_on=tomorrow(), by=home.cwc_chair
    )
    answer = browser(home.cwc_chair).post(
        url("handover-arrival", sent.pk),
        {"arrived_at": moment(hours_ago(1)), "file_received": "yes"},
    )
    assert answer.status_code == 302
    with behind_the_walls():
        assert Handover.objects.get().file_received is True


@pytest.fixture
def local(ordered_case):
    return ordered_case(place=JAIPUR)


def escort_facts(world):
    return {
        "given_by": world.police.agency.pk,
        "from_place": "Children's home, Jaipur",
        "to_place": "Rampatti",
        "receiver_name": "Salim Ansari",
        "mode": "TRAIN",
        "leaves_at": moment(timezone.now() + timedelta(days=1)),
        "escort_1_name": "Mohan Lal",
        "escort_1_sex": "M",
    }


def test_the_journey_is_ordered_paid_begun_and_ended_on_pages(world, local, browser):
    chair, police = browser(world.cwc_chair), browser(world.police)
    shown = text_of(chair.get(url("escort-order", local.pk)))
    assert "Salim Ansari (Father)" in shown
    answer = chair.post(url("escort-order", local.pk), escort_facts(world))
    assert answer.headers["Location"] == url("escort", local.pk)
    with behind_the_walls():
        one = Escort.objects.get()
    assert "before the journey" in text_of(police.get(url("escort", local.pk)))

    today = timezone.localdate().isoformat()
    browser(world.dcpo).post(
        url("escort-pay", one.pk), {"rupees": "6450.50", "paid_on": today}
    )
    police.post(
        url("escort-depart", one.pk),
        {"left_at": moment(hours_ago(2)), "file_packed": "on"},
    )
    police.post(
        url("escort-arrive", one.pk),
        {"arrived_at": moment(hours_ago(1)), "handed_to": "Salim Ansari"},
    )
    with behind_the_walls():
        one.refresh_from_db()
        assert Case.objects.get().status == CaseStatus.IN_TRANSIT
    assert one.allowance_paise == 645050
    assert one.arrived_at is not None
    assert "₹6,450" in text_of(chair.get(url("escort", local.pk)))


@pytest.fixture
def ordered(world, wall, local):
    wall(world.cwc_chair)
    return order_escort(local, plan(world), by=world.cwc_chair)


def test_a_stranger_finds_no_escort(ordered, stranger, browser):
    page = browser(stranger)
    for name in ("escort-pay", "escort-depart", "escort-arrive", "escort-call-off"):
        assert page.get(url(name, ordered.pk)).status_code == 404
    assert page.get(url("escort-paper", ordered.pk, "html")).status_code == 404


def test_an_escort_is_called_off_on_a_page(world, ordered, browser):
    page = browser(world.cwc_chair)
    page.post(url("escort-call-off", ordered.pk), {"because": "No train."})
    assert "No train." in text_of(page.get(url("escort", ordered.case_id)))


def return_facts(case, **changes):
    facts = {
        "receiver_name": "Salim Ansari",
        "receiver_relation": "Father",
        "district": case.home_district_id,
        "village": "Rampatti",
        "pin": "847236",
        "undertaking_signed": "yes",
        "schemes": ["RATION", "SPONSOR"],
        "rupees": "500",
        "signed_at": moment(hours_ago(1)),
        "signed_by": "THUMB",
    }
    return facts | changes


def test_a_child_is_returned_on_a_page(world, local, browser):
    page = browser(world.dcpo)
    where = url("return", local.pk)
    shown = text_of(page.get(where))
    assert "Salim Ansari (Father)" in shown
    assert "checked" not in shown
    assert page.post(where, return_facts(local)).status_code == 302
    with behind_the_walls():
        returned = FamilyReturn.objects.get()
    assert returned.schemes == ["RATION", "SPONSOR"]
    assert returned.money_paise == 50000
    assert returned.receiver_relation == "Father"


def test_nobody_else_than_the_named_receiver_can_be_chosen(world, local, browser):
    answer = browser(world.dcpo).post(
        url("return", local.pk), return_facts(local, receiver_name="Kamal Khan")
    )
    assert answer.status_code == 200
    with behind_the_walls():
        assert not FamilyReturn.objects.exists()


def test_the_escort_records_the_return_after_the_journey_on_a_page(
    world, wall, ordered, browser
):
    left(ordered, world, wall)
    page, where = browser(world.police), url("return", ordered.case_id)
    too_early = return_facts(ordered.case, signed_at=moment(hours_ago(3)))
    assert "A journey ends after it has begun." in text_of(page.post(where, too_early))
    in_time = return_facts(ordered.case, signed_at=moment(hours_ago(0.2)))
    assert page.post(where, in_time).status_code == 302


@pytest.mark.parametrize("form", ["pdf", "html"])
def test_the_escort_order_is_printed(form, world, wall, ordered, browser):
    paid(ordered, world, wall)
    answer = browser(world.police).get(url("escort-paper", ordered.pk, form))
    assert answer.status_code == 200
    if form == "pdf":
        assert answer.content.startswith(b"%PDF")
        assert "attachment" in answer.headers["Content-Disposition"]
    else:
        assert "Mohan Lal" in text_of(answer)
    with behind_the_walls():
        event = Event.objects.get(type="document.printed")
    assert event.facts["paper"] == "form_45"


def test_the_restoration_order_is_printed(world, local, browser):
    page = browser(world.cwc_chair)
    shown = text_of(page.get(url("return-paper", local.pk, "html")))
    assert "Salim Ansari" in shown
    assert "FORM 44" in shown
    answer = page.get(url("return-paper", local.pk, "pdf"))
    assert answer.content.startswith(b"%PDF")


def test_there_is_no_restoration_order_before_the_final_order(
    world, checked_case, browser
):
    case = checked_case()
    answer = browser(world.cwc_chair).get(url("return-paper", case.pk, "html"))
    assert answer.status_code == 404


def test_the_panel_shows_the_home_check_to_those_who_may_read_it(world, wall, ordered):
    case = ordered.case
    wall(world.cwc_chair)
    facts = panel(case, world.cwc_chair)
    assert facts["check"]["row"].suitable
    shown = render_to_string("reintegration/_panel_home.html", {"panel": facts})
    assert "To be received by Salim Ansari (Father)." in shown
    assert url("escort", case.pk) in shown
    assert url("return-paper", case.pk, "pdf") in shown

    wall(world.police)
    facts = panel(case, world.police)
    assert facts["check"] is None
    assert facts["escort"] == ordered


def test_the_case_page_has_a_tab_of_family_and_home(world, ordered, browser):
    where = reverse("oversight:case-tab", args=[ordered.case_id, "home"])
    shown = text_of(browser(world.cwc_chair).get(where))
    assert "Return to the family" in shown
    assert "What was found" in shown


def test_a_teacher_gets_no_panel_of_the_home(world, wall, ordered):
    wall(world.teacher)
    assert panel(ordered.case, world.teacher) is None
