"""What is taken away is gone with the next request, the next part of a job, the next
click on a link that was made before."""

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError

from accounts.models import User
from accounts.roles import Role
from cases import reach
from cases.actions.intake import Intake, take_in_child
from cases.actions.sealing import drop_named, seal_case
from cases.choices import Duty, SealReason, Sex
from cases.models import Paper, Participation
from common import walls
from common.models import Job, JobState, OutboxEntry
from compensation.actions.reports import KIND, TASK
from compensation.exports import Filters
from compensation.tasks import make_report
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, AgencyFactory, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(3),
    )


@pytest.fixture
def paper(case, world):
    with behind_the_walls():
        paper = Paper(case=case, kind="PHOTO", added_by=world.caseworker)
        paper.file_type = "application/pdf"
        paper.file.save("kept.pdf", ContentFile(b"%PDF-1.4 kept"), save=False)
        paper.save(force_insert=True)
    return paper


def change(user, **facts):
    with behind_the_walls():
        User.objects.filter(pk=user.pk).update(**facts)


def doors(case, paper):
    return [
        case.get_absolute_url(),
        f"/cases/{case.pk}/see/everything/",
        f"/api/v1/cases/{case.pk}/",
        f"/papers/{paper.pk}/file/",
    ]


def opened(client, case, paper) -> list[int]:
    return [client.get(url).status_code for url in doors(case, paper)]


def test_the_next_request_after_the_duty_ended_finds_no_case(
    case, paper, world, browser
):
    client = browser(world.dm)
    assert opened(client, case, paper) == [200] * 4
    with behind_the_walls():
        part = Participation.objects.get(case=case, duty=Duty.DM)
        reach.withdraw(part)
    assert opened(client, case, paper) == [404] * 4


def test_the_next_request_after_another_office_finds_no_case(
    case, paper, world, browser
):
    client = browser(world.dm)
    assert opened(client, case, paper) == [200] * 4
    change(world.dm, agency=AgencyFactory(kind="DM", place=MADHUBANI))
    assert 200 not in opened(client, case, paper)


def test_the_next_request_after_another_role_finds_no_case(case, paper, world, browser):
    client = browser(world.dm)
    change(world.dm, role=Role.SYSTEM_ADMIN)
    assert 200 not in opened(client, case, paper)


def test_the_next_request_after_the_account_ended_opens_nothing(
    case, paper, world, browser
):
    client = browser(world.dm)
    change(world.dm, is_active=False)
    assert 200 not in opened(client, case, paper)


def test_the_next_request_after_signing_out_elsewhere_opens_nothing(
    case, paper, world, browser
):
    client = browser(world.dm)
    with behind_the_walls():
        client.session.flush()
    assert 200 not in opened(client, case, paper)


@pytest.fixture
def report(world):
    """A report that the labour office asked for and that is not made yet."""
    by = world.labour
    with behind_the_walls():
        job = Job.objects.create(
            kind=KIND,
            by=by,
            total=1,
            asked={
                "filters": Filters().as_facts(),
                "format": "csv",
                "language": "en",
                "agency": by.agency_id,
            },
        )
        entry = OutboxEntry.objects.create(
            task=TASK, ids={"job": str(job.pk)}, actor_id=by.pk
        )
    return by, job, entry


def made(entry) -> None:
    with as_worker():
        make_report(str(entry.pk))


def state_of(job) -> JobState:
    with behind_the_walls():
        return JobState(Job.objects.get(pk=job.pk).state)


def test_a_report_is_made_for_who_still_may(case, report):
    _by, job, entry = report
    made(entry)
    assert state_of(job) == JobState.DONE


def test_a_running_report_stops_when_the_role_is_taken(case, report):
    by, job, entry = report
    change(by, role=Role.DLSA)
    made(entry)
    assert state_of(job) == JobState.CANCELLED


def test_a_running_report_stops_when_the_office_changes(case, report):
    by, job, entry = report
    change(by, agency=AgencyFactory(kind="LABOUR", place=MADHUBANI))
    made(entry)
    assert state_of(job) == JobState.CANCELLED


@pytest.mark.parametrize("facts", [{"is_active": False}, {"role": "SYSTEM_ADMIN"}])
def test_a_report_of_an_ended_account_is_never_made(case, report, facts):
    by, job, entry = report
    change(by, **facts)
    made(entry)
    assert state_of(job) == JobState.WAITING
    with behind_the_walls():
        assert OutboxEntry.objects.get(pk=entry.pk).done_at


def test_a_finished_report_is_closed_to_another_role_and_office(case, report, browser):
    by, job, entry = report
    made(entry)
    url = f"/compensation/reports/jobs/{job.pk}/file/"
    assert browser(by).get(url).status_code == 200
    change(by, role=Role.DLSA)
    assert browser(User.objects.get(pk=by.pk)).get(url).status_code == 403
    other = UserFactory(role=Role.LABOUR, place=MADHUBANI)
    assert browser(other).get(url).status_code == 404
    change(by, role=Role.LABOUR, agency=other.agency)
    assert browser(User.objects.get(pk=by.pk)).get(url).status_code == 404


@pytest.fixture
def file_of(case, report, browser):
    """The finished report of the labour office, as its taker is answered."""
    by, job, entry = report
    made(entry)
    return lambda: browser(by).get(f"/compensation/reports/jobs/{job.pk}/file/")


def test_a_finished_report_is_closed_once_a_case_of_the_office_left_it(
    case, world, file_of
):
    assert file_of().status_code == 200
    with behind_the_walls():
        reach.withdraw(Participation.objects.get(case=case, duty=Duty.LABOUR))
    assert file_of().status_code == 302


def test_a_duty_of_another_office_that_ends_closes_no_report(case, world, file_of):
    with behind_the_walls():
        reach.withdraw(Participation.objects.get(case=case, duty=Duty.DM))
    assert file_of().status_code == 200


def test_a_finished_report_is_closed_once_a_case_of_it_is_sealed(
    case, world, file_of, wall
):
    wall(world.cwc_chair)
    member = UserFactory(role=Role.CWC_MEMBER, agency=world.cwc_chair.agency)
    seal_case(case, by=world.cwc_chair, reason=SealReason.THREAT, named=[member])
    walls.leave()
    assert file_of().status_code == 302


def test_a_finished_report_is_closed_to_who_is_no_longer_of_the_named_few(
    case, world, report, browser, wall
):
    by, job, entry = report
    wall(world.cwc_chair)
    member = UserFactory(role=Role.CWC_MEMBER, agency=world.cwc_chair.agency)
    seal_case(case, by=world.cwc_chair, reason=SealReason.THREAT, named=[member, by])
    walls.leave()
    made(entry)
    url = f"/compensation/reports/jobs/{job.pk}/file/"
    assert browser(by).get(url).status_code == 200
    wall(world.cwc_chair)
    drop_named(case, person=by, by=world.cwc_chair)
    walls.leave()
    assert browser(by).get(url).status_code == 302


def test_the_database_itself_refuses_an_ended_account(world):
    change(world.dm, is_active=False)
    with (
        pytest.raises(ProgrammingError, match="no such active person"),
        walls.acting_as(world.dm),
    ):
        raise AssertionError("an ended account was let in")
