"""One kind of paper for many claims: each as if made alone, in one file."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.roles import Role
from audit.models import Event
from cases.models import CaseGroupReach
from common.models import Job, OutboxEntry
from common.refusals import Refused
from compensation.actions import paper_batches
from compensation.actions.claims import decide_claim
from compensation.actions.paper_batches import (
    TASK,
    ask_papers,
    make_paper_of_batch,
    why_not_take_papers,
)
from compensation.actions.ties import declare_tie
from compensation.choices import PaperKind
from compensation.models import Claim, ClaimPaper
from compensation.tasks import make_papers
from tests.compensation.money import fresh
from tests.conftest import behind_the_walls, signed_in
from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/compensation/papers/"
KIND = PaperKind.LETTER_DM


@pytest.fixture
def files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def many(money, files):
    money.claims = [money.proposed(name=f"Raju Mandal {n}") for n in range(3)]
    return money


def asked(many, kind=KIND, claims=None, **facts):
    by = many.as_(many.world.labour)
    keys = [claim.pk for claim in claims or many.claims]
    return ask_papers(Claim.objects.filter(pk__in=keys), by=by, kind=kind, **facts)


def run(job):
    with behind_the_walls():
        entry = OutboxEntry.objects.get(task=TASK, ids__job=str(job.pk))
    answer = make_papers(str(entry.pk))
    return answer, again(job)


def again(job):
    with behind_the_walls():
        return Job.objects.get(pk=job.pk)


def papers():
    with behind_the_walls():
        return list(ClaimPaper.objects.select_related("claim__case").order_by("number"))


def file_of(job, browser, person):
    answer = browser(person).get(reverse("compensation:batch-file", args=[job.pk]))
    if answer.status_code != 200:
        return answer.status_code
    return PdfReader(BytesIO(b"".join(answer.streaming_content)))


def test_each_claim_gets_its_own_numbered_paper_and_all_come_in_one_file(many, browser):
    answer, job = run(asked(many, words="Two months ago."))
    assert (answer, job.state, job.done, job.total) == ("done", "DONE", 3, 3)
    made = papers()
    assert len({paper.number for paper in made}) == 3
    assert {paper.claim_id for paper in made} == {claim.pk for claim in many.claims}
    whole = file_of(job, browser, many.world.labour)
    assert len(whole.pages) == 3
    texts = [page.extract_text() for page in whole.pages]
    for paper, text in zip(made, texts, strict=True):
        assert paper.number in text
        assert paper.claim.case.number in text
        assert "1/1" in text
    assert "Mandal" not in "".join(texts)


def test_the_single_paper_says_the_same_as_its_page_in_the_file(many, browser):
    _answer, job = run(asked(many))
    first = papers()[0]
    labour = browser(many.world.labour)
    alone = labour.get(reverse("compensation:paper-pdf", args=[first.pk])).content
    words = [
        reader.pages[0].extract_text().split("Printed for")[0]
        for reader in (
            PdfReader(BytesIO(alone)),
            file_of(job, browser, many.world.labour),
        )
    ]
    assert words[0] == words[1]


def test_the_book_names_the_asking_each_paper_each_printing_and_the_file(many):
    run(asked(many))
    with behind_the_walls():
        types = list(Event.objects.values_list("type", flat=True))
    assert types.count("claim.papers_asked") == 1
    assert types.count("claim.paper_made") == 3
    assert types.count("document.printed") == 3
    assert types.count("report.made") == 1


def test_a_claim_that_has_not_come_so_far_is_left_out_and_named(many, browser):
    with behind_the_walls():
        case = many.claims[0].case
    ordered = many.ordered()
    _answer, job = run(asked(many, PaperKind.ORDER, [*many.claims, ordered]))
    assert len(papers()) == 1
    url = reverse("compensation:batch-job", args=[job.pk])
    text = browser(many.world.labour).get(url).content.decode()
    assert "Nothing is ordered yet." in text or "employer is not known" in text
    assert case.number in text
    assert len(file_of(job, browser, many.world.labour).pages) == 1


def test_without_any_paper_there_is_no_file(many, browser):
    _answer, job = run(asked(many, PaperKind.RECOVERY))
    assert (job.state, job.file.name) == ("DONE", "")
    assert file_of(job, browser, many.world.labour) == 404


def test_a_claim_of_an_employer_tied_to_the_officer_is_left_out(many):
    labour = many.as_(many.world.labour)
    declare_tie(many.employer, by=labour, reason="My brother.")
    _answer, job = run(asked(many))
    assert papers() == []
    assert {told["why"] for told in job.result.values()} == {
        "You have declared a tie to this employer."
    }


def test_a_claim_that_went_out_of_reach_meanwhile_is_left_out(many):
    job = asked(many)
    with behind_the_walls():
        CaseGroupReach.objects.filter(content_object=many.claims[0].case).delete()
    _answer, job = run(job)
    assert len(papers()) == 2
    assert job.result[str(many.claims[0].pk)] == {"why": "It is out of your reach now."}


def test_the_file_ends_with_the_reach(many, browser):
    _answer, job = run(asked(many))
    assert len(file_of(job, browser, many.world.labour).pages) == 3
    with behind_the_walls():
        CaseGroupReach.objects.filter(content_object=many.claims[0].case).delete()
    assert file_of(job, browser, many.world.labour) == 404


def test_the_file_ends_with_the_role_and_with_the_office(many):
    _answer, job = run(asked(many))
    labour = many.as_(many.world.labour)
    assert not why_not_take_papers(job, by=labour)
    labour.role = Role.CASEWORKER
    assert "role" in why_not_take_papers(job, by=labour)
    labour.role, labour.agency_id = Role.LABOUR, 0
    assert "another office" in why_not_take_papers(job, by=labour)


def test_only_who_asked_sees_the_job_and_takes_the_file(many, browser):
    _answer, job = run(asked(many))
    colleague = UserFactory(role=Role.LABOUR, agency=many.world.labour.agency)
    for name in ("batch-job", "batch-file"):
        url = reverse(f"compensation:{name}", args=[job.pk])
        assert browser(colleague).get(url).status_code == 404
    cancel = reverse("compensation:batch-cancel", args=[job.pk])
    assert browser(colleague).post(cancel).status_code == 404


def test_asking_and_taking_want_the_password_afresh(many, browser):
    _answer, job = run(asked(many))
    stale = signed_in(many.world.labour, fresh=False)
    file = stale.get(reverse("compensation:batch-file", args=[job.pk]))
    assert not file.streaming
    facts = {"kind": KIND, "which": "ALL"}
    answer = stale.post(PAGE, facts)
    assert "password" in answer.content.decode().lower() or answer.status_code == 302
    with behind_the_walls():
        assert Job.objects.count() == 1


def test_papers_rung_twice_are_made_once(many):
    job = asked(many)
    assert run(job)[0] == "done"
    assert run(job)[0] == "done before"
    assert len(papers()) == 3


def test_a_paper_made_before_a_worker_died_keeps_its_number(many, browser):
    job = asked(many)
    first = make_paper_of_batch(
        job, job.asked["keys"][0], by=many.as_(many.world.labour)
    )
    _answer, job = run(job)
    assert len(papers()) == 3
    text = file_of(job, browser, many.world.labour).pages[0].extract_text()
    assert first.number in text


def test_work_that_waits_and_is_cancelled_never_starts(many, browser):
    job = asked(many)
    url = reverse("compensation:batch-cancel", args=[job.pk])
    assert browser(many.world.labour).post(url).status_code == 302
    _answer, job = run(job)
    assert job.state == "CANCELLED"
    assert papers() == []


def test_running_work_stops_when_asked_and_undoes_the_unfinished_paper(many):
    job = asked(many)
    with behind_the_walls():
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    _answer, job = run(job)
    assert (job.state, papers()) == ("CANCELLED", [])


def test_one_file_holds_no_more_than_it_can(many, monkeypatch):
    monkeypatch.setattr(paper_batches, "AT_MOST", 2)
    with pytest.raises(Refused, match="at most 2 papers"):
        asked(many)


def test_the_page_lists_what_the_board_shows_and_asks_for_the_ticked(many, browser):
    ordered = many.ordered()
    labour = browser(many.world.labour)
    page = labour.get(PAGE, {"stage": "RECOVERY"})
    assert [c.pk for c in page.context["shown"]] == [ordered.pk]
    facts = {"kind": "ORDER", "which": "TICKED"}
    assert "Tick at least one" in labour.post(PAGE, facts).content.decode()
    answer = labour.post(PAGE, {**facts, "claims": [str(ordered.pk)]})
    assert answer.status_code == 302
    with behind_the_walls():
        assert Job.objects.get().asked["keys"] == [str(ordered.pk)]
    assert "Waiting" in labour.get(answer.url).content.decode()
    assert "Waiting" in labour.get(PAGE).content.decode()


def test_all_of_an_employer_or_an_operation_is_chosen_in_one_act(many, browser):
    many.employer, many.workplace = many._place_of_work("Zari workshop")
    other = many.proposed(name="Boy")
    labour = browser(many.world.labour)
    answer = labour.post(
        f"{PAGE}?employer={many.employer.pk}", {"kind": KIND, "which": "ALL"}
    )
    assert answer.status_code == 302
    with behind_the_walls():
        mine = set(
            map(str, Claim.objects.filter(case=other.case).values_list("pk", flat=True))
        )
        assert set(Job.objects.get().asked["keys"]) == mine
    none = labour.get(PAGE, {"operation": str(many.employer.pk)})
    assert none.context["shown"] == []
    group = labour.get(f"/compensation/employers/{many.employer.pk}/group/")
    assert f"{PAGE}?employer={many.employer.pk}" in group.content.decode()


def test_a_stranger_lists_nothing_and_a_caseworker_makes_nothing(many, browser):
    stranger = UserFactory(role=Role.LABOUR, place=MADHUBANI)
    assert browser(stranger).get(PAGE).context["shown"] == []
    keys = [str(claim.pk) for claim in many.claims]
    facts = {"kind": KIND, "which": "TICKED", "claims": keys}
    assert browser(stranger).post(PAGE, facts).status_code == 200
    page = browser(many.world.caseworker).get(PAGE)
    assert "Your role" in page.content.decode()
    browser(many.world.caseworker).post(PAGE, {"kind": KIND, "which": "ALL"})
    with behind_the_walls():
        assert not Job.objects.exists()


def test_what_is_decided_in_between_stands_in_the_paper(many):
    job = asked(many)
    decide_claim(
        fresh(many.claims[0]),
        by=many.as_(many.world.labour),
        accept=True,
        reason="Found at work.",
    )
    run(job)
    assert len(papers()) == 3
    assert papers()[0].made_at <= timezone.now()
