"""Nothing is left in the hands of a closed account, and nobody gains by closing one."""

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import Approval, User
from accounts.roles import VERBS
from audit.models import Event, UnexplainedOpening
from cases.actions.assigning import assign_worker
from cases.actions.operations import open_tip
from cases.choices import GlassReason
from cases.lifecycle import OVER
from cases.models import BreakGlass, InboxItem, RescueOperation
from common.models import Job, JobState, OutboxEntry, new_key
from common.refusals import Refused
from oversight import holding
from oversight.actions import handing_over, people
from oversight.tasks import let_go_of_closed
from tests.cases.actions.test_sealing import member, sealed
from tests.cases.inquiry_cases import case, rows, world
from tests.cases.views.test_operations import planned
from tests.conftest import as_worker, behind_the_walls
from tests.factories import UserFactory
from tests.oversight.actions.test_handing_over import _told_at_once, run

__all__ = ["_told_at_once", "case", "member", "planned", "sealed", "world"]
pytestmark = pytest.mark.django_db

copies = importlib.import_module("oversight.migrations.0011_closed_accounts")


@pytest.fixture
def supervisor(world):
    return world.ngo_supervisor


@pytest.fixture
def admin():
    return UserFactory(role="SYSTEM_ADMIN")


def notice(person, **facts):
    with behind_the_walls():
        return InboxItem.objects.create(
            agency=person.agency, user=person, kind="openings.listed", **facts
        )


def end(person, by, wall):
    wall(by)
    people.end_account(person, by=by)


def fresh(row):
    return rows(type(row).objects.filter(pk=row.pk))[0]


def hangs():
    with as_worker():
        call_command("check_accounts")


# What is handed on


def test_one_hand_over_takes_all_that_an_office_may_know_of(
    case, supervisor, world, wall, browser
):
    leaver = world.caseworker
    heir = UserFactory(role="NGO_SUPERVISOR", agency=leaver.agency)
    led = UserFactory(agency=leaver.agency, supervisor=leaver)
    UserFactory(supervisor=leaver)
    told = notice(leaver)
    with behind_the_walls():
        glass = BreakGlass.objects.create(
            case=case,
            by=led,
            agency=led.agency,
            reason=GlassReason.DANGER,
            words="x",
            broken_at=timezone.now(),
            ends_at=timezone.now(),
            reviewer=leaver,
        )
        opening = UnexplainedOpening.objects.create(
            week=timezone.localdate(),
            user_id=led.pk,
            user_name="x",
            agency_id=leaver.agency_id,
            supervisor_id=leaver.pk,
            case_id=new_key(),
            case_number="x",
            first_at=timezone.now(),
            times=1,
            pages="x",
        )
    client = browser(supervisor)
    page = client.get(f"/people/{leaver.pk}/").content.decode()
    for words in ("1 unfinished case", "1 notice", "2 colleagues to lead"):
        assert words in page
    client.post(f"/people/{leaver.pk}/hand-over/", {"to": heir.pk})
    [job] = rows(Job.objects.filter(kind="hand-over"))
    run(job)
    assert fresh(case).worker_id == heir.pk
    assert fresh(told).user_id == heir.pk
    assert fresh(led).supervisor_id == heir.pk
    assert fresh(opening).supervisor_id == heir.pk
    assert fresh(glass).reviewer_id == heir.pk
    end(leaver, supervisor, wall)
    hangs()


def test_what_waits_is_seen_and_a_closed_account_with_work_is_marked(
    case, supervisor, world, wall, browser
):
    end(world.caseworker, supervisor, wall)
    page = browser(supervisor).get(f"/offices/{supervisor.agency_id}/")
    assert "holds work" in page.content.decode()
    with pytest.raises(CommandError, match="1 things hang"):
        hangs()


def test_work_of_an_ended_account_can_still_be_handed_on(
    case, supervisor, world, wall, browser
):
    heir = UserFactory(agency=supervisor.agency)
    end(world.caseworker, supervisor, wall)
    browser(supervisor).post(
        f"/people/{world.caseworker.pk}/hand-over/", {"to": heir.pk}
    )
    [job] = rows(Job.objects.filter(kind="hand-over"))
    run(job)
    assert fresh(case).worker_id == heir.pk
    hangs()


def test_reviews_go_only_to_somebody_who_reviews(supervisor, world, wall):
    leaver = UserFactory(role="NGO_SUPERVISOR", agency=supervisor.agency)
    worker = world.caseworker
    with behind_the_walls():
        UnexplainedOpening.objects.create(
            week=timezone.localdate(),
            user_id=worker.pk,
            user_name="x",
            agency_id=leaver.agency_id,
            supervisor_id=leaver.pk,
            case_id=new_key(),
            case_number="x",
            first_at=timezone.now(),
            times=1,
            pages="x",
        )
    wall(supervisor)
    with pytest.raises(Refused, match="reviews no openings"):
        handing_over.ask_hand_over(leaver, to=worker, by=supervisor)


def test_nobody_becomes_their_own_supervisor(supervisor, world, wall):
    leaver = UserFactory(role="NGO_SUPERVISOR", agency=supervisor.agency)
    heir = UserFactory(
        role="NGO_SUPERVISOR", agency=supervisor.agency, supervisor=leaver
    )
    wall(supervisor)
    run(handing_over.ask_hand_over(leaver, to=heir, by=supervisor))
    assert fresh(heir).supervisor_id is None


def test_who_keeps_an_office_hands_on_nothing_of_another(world, wall, supervisor):
    leaver = world.caseworker
    stranger = UserFactory(role="NGO_SUPERVISOR")
    wall(stranger)
    for ask in (
        lambda: holding.held_by(leaver),
        lambda: _ask("select hand_on(%s, %s)", [leaver.pk, supervisor.pk]),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            ask()
    wall(leaver)
    with pytest.raises(ProgrammingError), transaction.atomic():
        holding.held_by(leaver)


def test_work_goes_to_no_other_office_past_the_program(world, wall, supervisor):
    wall(supervisor)
    with pytest.raises(ProgrammingError, match="no colleague"), transaction.atomic():
        _ask("select hand_on(%s, %s)", [world.caseworker.pk, UserFactory().pk])


def test_another_office_takes_a_case_on_when_its_worker_is_gone(
    case, supervisor, world, wall
):
    wall(world.dcpo)
    with pytest.raises(Refused, match="another office"):
        assign_worker(case, worker=world.dcpo, by=world.dcpo)
    end(world.caseworker, supervisor, wall)
    wall(world.dcpo)
    assign_worker(case, worker=world.dcpo, by=world.dcpo)
    assert fresh(case).worker_id == world.dcpo.pk


def _ask(question, values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)


# What nobody hands on: sealed cases and plans


def test_a_sealed_case_is_not_counted_for_the_head_of_the_office(
    sealed, supervisor, world, wall
):
    wall(supervisor)
    assert holding.held_by(world.caseworker) == []


def test_a_closed_account_loses_its_seat_and_the_others_are_told(
    sealed, supervisor, world, member, wall
):
    end(world.caseworker, supervisor, wall)
    left = fresh(sealed)
    assert left.worker_id is None
    assert set(left.named_ids) == {world.cwc_chair.pk, member.pk}
    told = rows(InboxItem.objects.filter(kind="case.seal_dropped"))
    assert {item.user_id for item in told} == set(left.named_ids)
    assert all(item.case_id == sealed.pk for item in told)
    [event] = rows(Event.objects.filter(type="case.seal_dropped"))
    assert event.facts == {"person": world.caseworker.pk, "closed": True}
    assert event.by_id is None
    hangs()


def test_while_one_key_is_left_it_passes_to_nobody(sealed, world, member, wall, admin):
    UserFactory(role="CWC_MEMBER", agency=member.agency)
    end(member, admin, wall)
    named = set(fresh(sealed).named_ids)
    assert named == {world.cwc_chair.pk, world.caseworker.pk}


def test_the_last_key_passes_to_the_committee_by_rule(
    sealed, world, member, wall, admin
):
    elder = UserFactory(role="CWC_MEMBER", agency=member.agency)
    UserFactory(role="CWC_MEMBER", agency=member.agency)
    end(member, admin, wall)
    end(world.cwc_chair, admin, wall)
    assert set(fresh(sealed).named_ids) == {elder.pk, world.caseworker.pk}
    [event] = rows(Event.objects.filter(type="case.seal_named"))
    assert event.facts == {"person": elder.pk, "last_key": True}


def test_a_chair_who_waits_for_a_second_person_keeps_the_key(
    sealed, world, wall, admin
):
    wall(admin)
    people.renew_password(world.cwc_chair, by=admin)
    with connection.cursor() as cursor:
        cursor.execute("select let_go_of_closed()")
    assert world.cwc_chair.pk in fresh(sealed).named_ids


def test_a_plan_passes_to_one_of_its_team_who_may_lead(planned, world, wall, admin):
    with behind_the_walls():
        place = planned.team.filter(user__isnull=True).first()
        place.user, place.agency = world.labour, world.labour.agency
        place.save()
        members = sorted([*planned.member_ids, world.labour.pk])
        RescueOperation.objects.filter(pk=planned.pk).update(member_ids=members)
    end(world.police, admin, wall)
    after = fresh(planned)
    assert after.lead_id == world.labour.pk
    assert after.member_ids == [world.labour.pk]
    [told] = rows(InboxItem.objects.filter(kind="operation.team_named"))
    assert (told.user_id, told.case_id) == (world.labour.pk, None)
    wall(world.labour)
    assert open_tip(after, by=world.labour).address
    hangs()


def test_a_plan_of_one_alone_falls_to_no_colleague_whom_nobody_named(
    planned, world, wall, admin
):
    UserFactory(role="POLICE", agency=world.police.agency)
    end(world.police, admin, wall)
    after = fresh(planned)
    assert (after.lead_id, after.member_ids) == (world.police.pk, [world.police.pk])
    with pytest.raises(CommandError, match="hang"):
        hangs()


def test_a_plan_of_one_alone_falls_to_the_supervisor_of_the_lead(
    planned, world, wall, admin
):
    above = UserFactory(role="POLICE", agency=world.police.agency)
    with behind_the_walls():
        User.objects.filter(pk=world.police.pk).update(supervisor=above)
    end(world.police, admin, wall)
    assert fresh(planned).member_ids == [above.pk]
    hangs()


# What ends with the account


def test_a_job_and_what_waits_outside_end_with_the_account(supervisor, world, wall):
    worker = world.caseworker
    with behind_the_walls():
        job = Job.objects.create(kind="report", by=worker)
        entry = OutboxEntry.objects.create(task="x", ids={}, actor_id=worker.pk)
        other = OutboxEntry.objects.create(task="x", ids={}, actor_id=supervisor.pk)
    end(worker, supervisor, wall)
    assert fresh(job).state == JobState.CANCELLED
    assert fresh(entry).done_at
    assert fresh(other).done_at is None


def test_an_approval_that_waited_can_t_open_an_ended_account(wall, admin):
    second = UserFactory(role="SYSTEM_ADMIN", agency=admin.agency)
    head = UserFactory(role="NGO_SUPERVISOR")
    wall(admin)
    people.renew_password(head, by=admin)
    people.end_account(head, by=admin)
    approval = Approval.objects.get(person=head)
    assert approval.granted is False
    wall(second)
    with pytest.raises(Refused, match="decided already"):
        people.decide_account(approval, by=second, grant=True)


def test_who_set_the_last_password_is_never_the_second_person(wall, admin):
    second = UserFactory(role="SYSTEM_ADMIN", agency=admin.agency)
    head = UserFactory(role="NGO_SUPERVISOR")
    wall(admin)
    people.renew_password(head, by=admin)
    wall(second)
    people.renew_password(head, by=second)
    with pytest.raises(Refused, match="second person"):
        people.decide_account(Approval.objects.get(person=head), by=second, grant=True)


def test_an_account_that_ran_out_a_week_ago_is_let_go_of_by_the_clock(
    sealed, supervisor, world, member
):
    long_ago = timezone.localdate() - timedelta(days=9)
    with behind_the_walls():
        User.objects.filter(pk=world.caseworker.pk).update(valid_until=long_ago)
        Job.objects.create(kind="report", by=world.caseworker)
    with as_worker():
        let_go_of_closed()
    assert world.caseworker.pk not in fresh(sealed).named_ids
    assert rows(Job.objects.filter(state="WAITING")) == []


def test_an_account_that_ran_out_yesterday_keeps_its_seat_for_a_week(sealed, world):
    yesterday = timezone.localdate() - timedelta(days=1)
    with behind_the_walls():
        User.objects.filter(pk=world.caseworker.pk).update(valid_until=yesterday)
    with as_worker():
        let_go_of_closed()
    assert world.caseworker.pk in fresh(sealed).named_ids


def test_the_keepers_of_the_office_are_told_once(case, supervisor, world, wall):
    end(world.caseworker, supervisor, wall)
    with as_worker():
        assert [let_go_of_closed(), let_go_of_closed()] == [1, 0]
    [told] = rows(InboxItem.objects.filter(kind="person.holds_work"))
    assert told.user_id == supervisor.pk


def test_the_page_of_the_notice_is_the_persons(case, supervisor, world, wall, browser):
    end(world.caseworker, supervisor, wall)
    with as_worker():
        let_go_of_closed()
    page = browser(supervisor).get("/inbox/").content.decode()
    assert f'href="/people/{world.caseworker.pk}/"' in page


# What the program says and the database copied


@pytest.mark.parametrize(
    ("copied", "verb"),
    [
        (copies.KEEPERS, "accounts.invite_people"),
        (copies.KEYS, "cases.seal_case"),
        (copies.OPENERS, "cases.open_operation"),
    ],
)
def test_the_database_names_the_roles_of_each_verb(copied, verb):
    assert set(copied.split(",")) == {r.value for r in VERBS if verb in VERBS[r]}


def test_the_database_knows_when_a_case_is_over():
    assert set(copies.CASES_OVER.split(",")) == {status.value for status in OVER}


COUNTED = {
    "accounts.Invitation.invited_by",
    "accounts.User.supervisor",
    "cases.BreakGlass.reviewer",
    "cases.Case.worker",
    "cases.CaseUserReach.user",
    "cases.InboxItem.user",
    "cases.RescueOperation.lead",
    "cases.TeamMember.user",
    "common.Job.by",
    "reintegration.Handover.worker",
}
# The account's own, and who did something: that is done. So is all that ends in "_by".
NO_DUTY = {
    "account.EmailAddress.user",
    "accounts.Acceptance.user",
    "accounts.ApiToken.user",
    "accounts.Approval.person",
    "accounts.ClientRequest.by",
    "accounts.Draft.user",
    "accounts.Invitation.person",
    "accounts.Session.user",
    "admin.LogEntry.user",
    "cases.BreakGlass.by",
    "cases.ConflictDeclaration.member",
    "cases.OrderSignature.member",
    "cases.Production.before",
    "cases.RescueListImport.by",
    "cases.Statement.recorder",
    "compensation.BankStatement.by",
    "compensation.ClaimStep.by",
    "compensation.EmployerLink.by",
    "compensation.EmployerTie.user",
    "compensation.MoneyRegister.by",
    "compensation.SavedView.by",
    "guardian.UserObjectPermission.user",
    "mfa.Authenticator.user",
    "shelters.Inspection.by",
    "shelters.RollCall.second",
}


def test_each_column_that_names_who_must_act_is_counted():
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    assert named >= COUNTED
    left = named - COUNTED - NO_DUTY
    assert [name for name in sorted(left) if not name.endswith("_by")] == []
