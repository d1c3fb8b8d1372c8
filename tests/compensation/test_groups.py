"""One act for a whole operation or employer; each child keeps a claim of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases.models import ReleaseCertificate
from common.models import Job, OutboxEntry
from common.refusals import Refused
from compensation.actions.claims import decide_claim
from compensation.actions.groups import (
    TASK,
    ask_group_act,
    do_group_step,
    why_not_ask_group_act,
)
from compensation.choices import GroupAct
from compensation.models import Claim, Notice
from compensation.tasks import do_group_act
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(money):
    money.cases = [money.child(name=f"Boy {n}") for n in range(5)]
    return money


def run(job):
    with behind_the_walls():
        entry = OutboxEntry.objects.get(task=TASK, ids__job=str(job.pk))
    answer = do_group_act(str(entry.pk))
    with behind_the_walls():
        return answer, Job.objects.get(pk=job.pk)


def asked(many, act, by=None, **facts):
    return ask_group_act(
        many.employer, by=many.as_(by or many.world.labour), act=act, **facts
    )


def accepted(many):
    run(asked(many, GroupAct.PROPOSE, by=many.world.caseworker))
    labour = many.as_(many.world.labour)
    claims = list(
        Claim.objects.filter(scheme__code="EMP_COMP").select_related("scheme", "case")
    )
    for claim in claims:
        decide_claim(claim, by=labour, accept=True, reason="Found at work.")
    return claims


def test_every_child_of_an_employer_gets_claims_of_its_own(many):
    answer, job = run(asked(many, GroupAct.PROPOSE))
    assert (answer, job.state, job.done, job.total) == ("done", "DONE", 5, 5)
    many.as_(many.world.labour)
    assert Claim.objects.count() == 15
    assert Claim.objects.values("case").distinct().count() == 5
    with behind_the_walls():
        event = Event.objects.get(type="claim.group_act_asked")
    assert event.facts["number"] == 5


def test_one_notice_of_one_number_serves_all_claims_that_are_ready(many):
    accepted(many)
    _answer, job = run(
        asked(
            many,
            GroupAct.NOTICE,
            hearing_at=timezone.now() + timedelta(days=7),
            hearing_place="Room 4",
        )
    )
    many.as_(many.world.labour)
    assert set(job.result.values()) == {""}
    assert Notice.objects.count() == 5
    assert Notice.objects.values("number").distinct().count() == 1
    why = why_not_ask_group_act(
        many.employer, by=many.world.labour, act=GroupAct.NOTICE
    )
    assert "no child left" in why


def test_the_release_certificate_is_asked_for_every_child(many):
    run(asked(many, GroupAct.CERTIFICATE, grounds="An advance was paid."))
    many.as_(many.world.labour)
    assert ReleaseCertificate.objects.count() == 5


def test_an_act_rung_twice_is_done_once(many):
    job = asked(many, GroupAct.PROPOSE)
    assert run(job)[0] == "done"
    assert run(job)[0] == "done before"
    many.as_(many.world.labour)
    assert Claim.objects.count() == 15


def test_a_worker_that_died_leaves_the_rest_to_the_next_one(many):
    accepted(many)
    job = asked(
        many,
        GroupAct.NOTICE,
        hearing_at=timezone.now() + timedelta(days=7),
        hearing_place="Room 4",
    )
    do_group_step(job, job.asked["keys"][0], by=many.as_(many.world.labour))
    _answer, job = run(job)
    assert len(job.result) == 5
    assert set(job.result.values()) == {""}
    many.as_(many.world.labour)
    assert Notice.objects.count() == 5


def test_a_child_for_whom_it_is_refused_is_named_with_the_reason(many, browser):
    claims = accepted(many)
    job = asked(
        many,
        GroupAct.NOTICE,
        hearing_at=timezone.now() + timedelta(days=7),
        hearing_place="Room 4",
    )
    Claim.objects.filter(pk=claims[0].pk).update(
        state="REJECTED", decision_reason="Twice."
    )
    run(job)
    page = browser(many.world.labour).get(f"/compensation/groups/{job.pk}/")
    text = page.content.decode()
    assert "Left out" in text
    assert claims[0].case.number in text


@pytest.mark.parametrize("act", ["NOTICE", "CERTIFICATE"])
def test_an_act_that_needs_words_is_refused_without_them(many, act):
    accepted(many)
    with pytest.raises(Refused, match="Say"):
        asked(many, GroupAct(act))


def test_a_police_officer_proposes_for_nobody(many):
    police = many.as_(many.world.police)
    why = why_not_ask_group_act(many.employer, by=police, act=GroupAct.PROPOSE)
    assert "role" in why


def test_the_page_asks_and_shows_how_far_it_is(many, browser):
    labour = browser(many.world.labour)
    answer = labour.post(
        f"/compensation/employers/{many.employer.pk}/group/", {"act": "PROPOSE"}
    )
    assert answer.status_code == 302
    assert "Waiting" in labour.get(answer.url).content.decode()
    with behind_the_walls():
        colleague = UserFactory(role=Role.LABOUR, agency=many.world.labour.agency)
        stranger = UserFactory(role=Role.LABOUR, place=MADHUBANI)
    assert browser(colleague).get(answer.url).status_code == 404
    page = f"/compensation/employers/{many.employer.pk}/group/"
    assert browser(stranger).get(page).status_code == 404
