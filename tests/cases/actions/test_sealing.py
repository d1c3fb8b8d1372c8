"""A sealed case is there for the named few and for nobody else."""

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from audit.models import Event
from cases import notifications, reach
from cases.actions.sealing import (
    add_named,
    drop_named,
    people_to_name,
    seal_case,
    unseal_case,
)
from cases.choices import Duty, SealReason
from cases.models import (
    Case,
    CaseGroupReach,
    CaseSeal,
    CaseUserReach,
    Clock,
    Flag,
    InboxItem,
    Participation,
)
from common.refusals import Refused
from tests.cases.inquiry_cases import case, rows, world
from tests.conftest import as_worker, behind_the_walls
from tests.factories import UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def member(world):
    return UserFactory(role="CWC_MEMBER", agency=world.cwc_chair.agency)


@pytest.fixture
def sealed(case, world, member, wall):
    """Sealed for the chair, one member and the one caseworker."""
    wall(world.cwc_chair)
    seal_case(
        case,
        reason=SealReason.THREAT,
        named=[member, world.caseworker],
        by=world.cwc_chair,
    )
    return rows(Case.objects.filter(pk=case.pk))[0]


def test_a_seal_is_recorded_with_its_reason_and_how_many_see_it(sealed, world):
    [seal] = rows(CaseSeal.objects.filter(case=sealed))
    assert (seal.reason, seal.sealed_by_id) == ("THREAT", world.cwc_chair.pk)
    [event] = rows(Event.objects.filter(type="case.sealed"))
    assert event.facts == {"reason": "THREAT", "named": 3}
    assert len(sealed.named_ids) == 3


def test_nobody_else_sees_the_case_in_any_row(sealed, world, wall):
    for stranger in (world.dcpo, world.police, world.labour, world.dm):
        wall(stranger)
        assert not Case.objects.visible_to(stranger).exists()
        assert not Case.objects.filter(pk=sealed.pk).exists()
        assert not CaseGroupReach.objects.exists()
        assert not Clock.objects.filter(case=sealed).exists()
        assert not Participation.objects.filter(case=sealed).exists()
        assert not CaseSeal.objects.exists()
        assert not Event.objects.filter(case_id=sealed.pk).exists()
        assert Case.objects.all().found_by(sealed.number) == []


def test_the_head_of_the_named_workers_own_office_sees_nothing(sealed, world, browser):
    head = UserFactory(role="NGO_SUPERVISOR", agency=world.caseworker.agency)
    for name, args in [
        ("oversight:case-detail", [sealed.pk]),
        ("cases:case-seal", [sealed.pk]),
        ("cases:case-unseal", [sealed.pk]),
    ]:
        assert browser(head).get(reverse(name, args=args)).status_code == 404
    for address in ("/cases/", "/cases/?sealed=1", f"/find/?q={sealed.number}", "/"):
        page = browser(head).get(address, follow=True).content.decode()
        assert str(sealed.pk) not in page


def test_the_named_few_work_on_as_before(sealed, world, browser):
    page = browser(world.caseworker).get("/cases/?sealed=1")
    assert sealed.number in page.content.decode()
    assert browser(world.caseworker).get(sealed.get_absolute_url()).status_code == 200
    found = browser(world.caseworker).get(f"/find/?q={sealed.number}")
    assert str(sealed.pk) in found.content.decode()


def test_a_sealed_case_is_counted_nowhere(sealed, world, wall):
    wall(world.dcpo)
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(sum(rescued), 0) from state_indicators(12)")
        assert cursor.fetchone() == (0,)
    assert CaseGroupReach.objects.of(world.dcpo).capped_count() == 0


def test_a_notice_about_it_reaches_the_named_alone(sealed, world, wall):
    others = UserFactory(
        role="CASEWORKER", agency=world.caseworker.agency, email="other@example.org"
    )
    with behind_the_walls():
        world.caseworker.email = "named@example.org"
        world.caseworker.save()
        item = InboxItem.objects.create(
            agency=world.caseworker.agency, case=sealed, kind="clock.late"
        )
    wall(others)
    assert not InboxItem.objects.visible_to(others).exists()
    assert not InboxItem.objects.exists()
    wall(world.caseworker)
    assert InboxItem.objects.visible_to(world.caseworker).get() == item
    with as_worker():
        notifications.mail_notice.run(item=str(item.pk))
    assert [message.to for message in mail.outbox] == [["named@example.org"]]


def test_a_flag_on_it_is_seen_by_the_named_alone(sealed, world, wall, browser):
    wall(world.caseworker)
    with behind_the_walls():
        Flag.objects.create(
            kind="IDLE_14D",
            severity="soon",
            case=sealed,
            subject_id=str(sealed.pk),
            agency=world.dcpo.agency,
            raised_at=sealed.created_at,
        )
    wall(world.dcpo)
    assert not Flag.objects.exists()
    page = browser(world.dcpo).get("/flags/?mine=0").content.decode()
    assert sealed.number not in page


def test_a_row_put_there_before_the_seal_names_nobody(case, world, member, wall):
    wall(world.labour)
    from_before = CaseUserReach.objects.create(
        user=world.labour,
        content_object=case,
        permission_id=rows(CaseGroupReach.objects.all())[0].permission_id,
    )
    wall(world.cwc_chair)
    seal_case(case, reason=SealReason.COURT, named=[member], by=world.cwc_chair)
    assert from_before.pk not in [row.pk for row in rows(CaseUserReach.objects.all())]
    wall(world.labour)
    assert not Case.objects.filter(pk=case.pk).exists()


def test_a_new_duty_on_a_sealed_case_opens_it_to_no_office(sealed, world, wall):
    wall(world.cwc_chair)
    dlsa = world.dlsa
    wall(world.cwc_chair)
    reach.grant(sealed, to=dlsa.agency, duty=Duty.DLSA, because="test")
    wall(dlsa)
    assert not CaseGroupReach.objects.of(dlsa).exists()
    assert not Case.objects.filter(pk=sealed.pk).exists()


def test_one_more_person_is_named_and_taken_off_again(sealed, world, wall):
    wall(world.cwc_chair)
    add_named(sealed, person=world.dcpo, by=world.cwc_chair)
    wall(world.dcpo)
    assert Case.objects.visible_to(world.dcpo).get() == sealed
    wall(world.cwc_chair)
    drop_named(sealed, person=world.dcpo, by=world.cwc_chair)
    wall(world.dcpo)
    assert not Case.objects.filter(pk=sealed.pk).exists()
    types = [e.type for e in rows(Event.objects.filter(case_id=sealed.pk))]
    assert {"case.seal_named", "case.seal_dropped"} <= set(types)


def test_the_last_but_one_key_is_never_given_away(sealed, world, member, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="one key is lost"):
        drop_named(sealed, person=member, by=world.cwc_chair)


def test_one_key_alone_seals_nothing(case, world, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="one key is lost"):
        seal_case(
            case,
            reason=SealReason.TIE,
            named=[world.caseworker],
            by=world.cwc_chair,
        )


def test_only_people_of_offices_on_the_case_are_named(case, world, member, wall):
    stranger = UserFactory(role="CWC_MEMBER", place="Madhubani")
    wall(world.cwc_chair)
    assert stranger not in people_to_name(case)
    with pytest.raises(Refused, match="an office with a duty"):
        seal_case(
            case,
            reason=SealReason.TIE,
            named=[member, stranger],
            by=world.cwc_chair,
        )


def test_another_reason_is_given_in_words(case, world, member, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="Say in words"):
        seal_case(case, reason=SealReason.OTHER, named=[member], by=world.cwc_chair)


@pytest.mark.parametrize("role", ["caseworker", "dcpo", "police"])
def test_only_a_committee_seals(case, world, member, wall, role):
    by = getattr(world, role)
    wall(by)
    with pytest.raises(Refused, match="Your role"):
        seal_case(case, reason=SealReason.TIE, named=[member], by=by)


def test_a_caseworker_among_the_few_names_nobody(sealed, world, wall):
    wall(world.caseworker)
    with pytest.raises(Refused, match="Your role"):
        add_named(sealed, person=world.dcpo, by=world.caseworker)


def test_once_lifted_the_offices_see_the_case_again(sealed, world, member, wall):
    wall(member)
    unseal_case(sealed, because="The accused is in custody.", by=member)
    for office in (world.dcpo, world.police, world.caseworker):
        wall(office)
        assert Case.objects.visible_to(office).get() == sealed
        assert CaseGroupReach.objects.of(office).capped_count() == 1
    assert rows(CaseUserReach.objects.all()) == []
    [seal] = rows(CaseSeal.objects.all())
    assert seal.lifted_because == "The accused is in custody."


def test_a_seal_is_lifted_for_a_reason_or_not_at_all(sealed, world, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="Say why"):
        unseal_case(sealed, because=" ", by=world.cwc_chair)
