"""Looking for a child tells nothing of the children that others look after.

A name that stands elsewhere answers like a name that stands nowhere: the same bytes
after the same number of statements. The one exception is the check at intake, which
names the office to ask and nothing else, and stands in the book.
"""

import re
from urllib.parse import quote, quote_plus

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.event_types import EventType
from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.merging import ask_merge
from cases.actions.recognising import check_known
from cases.choices import Sex
from cases.models import MatchPair
from common import walls
from common.models import new_key
from tests.cases.actions.test_recognising import A_YEAR, HOME, take_in
from tests.conftest import behind_the_walls, signed_in
from tests.factories import MADHUBANI, World, hours_ago
from tests.matrix import canaries
from tests.walls.test_twin_worlds import EVENED

pytestmark = pytest.mark.django_db

# What stands elsewhere only, and nowhere at all; as long as each other.
ELSEWHERE = {
    "name": ("Farhan Quddusi", "Kelvin Dsouzaa"),
    "script": ("फ़रहान कुद्दूसी", "केल्विन डिसूज़ा"),
    "father": ("Barkatullah", "Wellingtons"),
    "village": ("Sonbarsapur", "Ahmedgarhii"),
    "phone": ("9835011111", "7700422222"),
    "agent": ("Kallu Thekedar", "Gulab Chaudhry"),
    "beginning": ("farh", "kelv"),
}
PAGES = ("find/", "cases/", "duties/", "api/v1/cases/")


@pytest.fixture
def ours():
    return World().offices()


@pytest.fixture
def theirs():
    return World(MADHUBANI).offices()


def theirs_has(theirs, district, **facts):
    """A child of theirs with everything that can be looked for."""
    walls.enter(theirs.caseworker.pk)
    case = take_in_child(
        Intake(
            **{
                "sex": Sex.BOY,
                "name": "Farhan Quddusi",
                "father": "Barkatullah",
                "village": "Sonbarsapur",
                "home_district": district,
                "phone": "9835011111",
                "recruiter": {"name": "Kallu Thekedar", "village": "Sonbarsapur"},
                **facts,
            }
        ),
        by=theirs.caseworker,
        rescued_at=hours_ago(A_YEAR),
    )
    walls.leave()
    return case


def told(client, method, where, word="", **kwargs):
    """What is answered, evened out, and how many statements it took."""
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        answer = getattr(client, method)(where, **kwargs)
        transaction.set_rollback(True)
    said = f"{answer.status_code} {dict(answer.headers)} {answer.content.decode()}"
    for pattern, even in EVENED:
        said = pattern.sub(even, said)
    for spelt in filter(
        None, (word, quote(word, safe=""), quote(word), quote_plus(word))
    ):
        said = said.replace(spelt, "what was asked")
    said = re.sub(canaries.UUID, "a key", said)
    return re.sub(r"'Content-Length': '\d+'", "", said), len(asked)


@pytest.mark.parametrize("kind", ELSEWHERE)
@pytest.mark.parametrize("page", PAGES)
def test_a_search_for_what_stands_elsewhere_answers_like_one_for_nothing(
    page, kind, ours, theirs
):
    theirs_has(theirs, ours.district)
    name = "search" if page.startswith("api") else "q"
    for htmx in ({}, {"HX-Request": "true", "HX-Target": "found"}):
        client = signed_in(ours.caseworker)
        client.get(f"/{page}")
        answers = [
            told(client, "get", f"/{page}", word, data={name: word}, headers=htmx)
            for word in ELSEWHERE[kind]
        ]
        assert answers[0] == answers[1]
        assert answers[0][0].startswith("200")


def test_a_number_of_theirs_is_as_unknown_as_one_that_was_never_given(ours, theirs):
    number = theirs_has(theirs, ours.district).number
    never = number[:-5] + "99999"
    client = signed_in(ours.caseworker)
    client.get("/find/")
    answers = [told(client, "get", "/find/", n, data={"q": n}) for n in (number, never)]
    assert answers[0] == answers[1]


def intake_form(client, **facts):
    form = client.get(reverse("cases:intake")).context["form"]
    return {
        "key": str(new_key()),
        "sex": "GIRL",
        "route": form.fields["route"].choices[1][0],
        "rescued_at": "2026-01-05T10:00",
        **facts,
    }


def test_an_intake_of_a_mere_namesake_elsewhere_answers_as_of_anybody(ours, theirs):
    theirs_has(theirs, ours.district, sex=Sex.BOY)
    client = signed_in(ours.caseworker)
    answers = []
    for name in ELSEWHERE["name"]:
        facts = intake_form(client, name=name)
        where = reverse("cases:intake")
        answers.append(told(client, "post", where, name, data=facts))
    assert answers[0] == answers[1]
    assert answers[0][0].startswith("302")


def test_what_the_law_gives_is_the_office_to_ask_and_it_stands_in_the_book(
    ours, theirs, wall
):
    old = take_in(
        theirs, wall, A_YEAR, name="Farhan Quddusi", home_district=ours.district
    )
    new = take_in(ours, wall, name="फ़रहान कुद्दूसी")
    (sides,) = check_known(new, by=wall(ours.caseworker))
    assert (sides.known_case, sides.known_agency) == (None, old.owner_id)
    event = Event.objects.get(type=EventType.KNOWN_ASKED, case_id=new.pk)
    assert event.facts["offices"] == [old.owner_id]
    walls.leave()
    client = signed_in(ours.caseworker)
    with behind_the_walls():
        pair = MatchPair.objects.get()
    for page, key in (("known-of-case", new.pk), ("pair-detail", pair.pk)):
        shown = client.get(reverse(f"oversight:{page}", args=[key])).content.decode()
        for fact in (old.number, str(old.pk), "Farhan Quddusi", str(old.child_id)):
            assert fact not in shown


@pytest.mark.parametrize("name", ["pair-list", "village-list", "recruiter-list"])
@pytest.mark.parametrize("role", ["caseworker", "police", "dcpo", "labour"])
def test_desk_and_patterns_are_the_same_whatever_others_have(
    name, role, ours, theirs, wall
):
    agent = {"name": "Kallu Thekedar", "village": "Sonbarsapur"}
    for child in ("Raju", "Munna"):
        take_in(ours, wall, name=child, village="Sonbarsapur", recruiter=agent)
    client = signed_in(getattr(ours, role))
    where = reverse(f"oversight:{name}")
    client.get(where)
    before = told(client, "get", where)
    for number in range(3):
        theirs_has(theirs, ours.district, name=f"Farhan {number}")
    assert told(client, "get", where) == before


def test_a_pair_and_a_merge_of_theirs_are_as_absent_as_none(ours, theirs, wall):
    one = take_in(theirs, wall, 5, name="Arman Ali", **HOME)
    two = take_in(theirs, wall, 4, name="Arman Ali", **HOME)
    check_known(two, by=wall(theirs.caseworker))
    pair = MatchPair.objects.get()
    merge = ask_merge(pair, why="One raid.", by=wall(theirs.caseworker))
    walls.leave()
    client = signed_in(ours.cwc_chair)
    client.get("/known/")
    never = new_key()
    asked = [
        ("get", "pair-detail", pair.pk, {}),
        ("post", "pair-detail", pair.pk, {"state": "NOT_SAME", "why": "So."}),
        ("post", "pair-same", pair.pk, {}),
        ("post", "pair-ask", pair.pk, {}),
        ("post", "pair-show", pair.pk, {}),
        ("post", "pair-merge", pair.pk, {"why": "So."}),
        ("post", "merge-decide", merge.pk, {"answer": "yes"}),
        ("get", "known-of-case", one.pk, {}),
    ]
    for method, name, key, data in asked:
        answers = [
            told(client, method, reverse(f"oversight:{name}", args=[k]), data=data)
            for k in (key, never)
        ]
        assert answers[0][0] == answers[1][0], name
        assert answers[0][0].startswith("404"), name


def test_an_agent_of_theirs_is_as_absent_as_none(ours, theirs):
    case = theirs_has(theirs, ours.district)
    with behind_the_walls():
        agent = case.recruiters.get()
    client = signed_in(ours.caseworker)
    client.get("/api/v1/recruiters/")
    answers = [
        told(client, "get", f"/api/v1/recruiters/{key}/")
        for key in (agent.pk, new_key())
    ]
    assert answers[0] == answers[1]
