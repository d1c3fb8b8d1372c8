from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.actions.ordering import (
    amend_order,
    declare_conflict,
    draft_order,
    edit_order,
    recall_order,
    sign_order,
    take_undertaking,
    why_not_draft_order,
)
from cases.actions.production import produce_child
from cases.choices import OrderKind, Sex
from cases.models import Case, Clock, Order, OrderSignature
from common.refusals import Refused
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db

RESTORE = ["DECLARE_CNCP", "RESTORE_SUPERVISED"]


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def members(world):
    """The chairperson and three members of one Committee."""
    agency = world.cwc_chair.agency
    return [
        world.cwc_chair,
        *[UserFactory(role="CWC_MEMBER", agency=agency) for _ in range(3)],
    ]


@pytest.fixture
def case(world, wall):
    """A child who has been before the Committee."""
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Raju Mandal"),
        by=world.caseworker,
        rescued_at=hours_ago(10),
    )
    wall(world.police)
    produce_child(case, by=world.police, at=hours_ago(5))
    case.refresh_from_db()
    wall(world.cwc_chair)
    return case


@pytest.fixture
def inquired(case, world, wall):
    """A case whose inquiry and home check are done."""
    Case.objects.filter(pk=case.pk).update(
        sir_filed_at=hours_ago(3), home_checked_at=hours_ago(2)
    )
    case.refresh_from_db()
    return case


def interim(case, by, **facts):
    return draft_order(
        case, by=by, kind=OrderKind.INTERIM, codes=["INTERIM_PLACEMENT"], facts=facts
    )


def final(case, by, codes=RESTORE, **facts):
    return draft_order(case, by=by, kind=OrderKind.FINAL, codes=codes, facts=facts)


def sign(order, wall, *members):
    for member in members:
        wall(member)
        order = sign_order(order, by=member)
    return order


def test_one_member_places_a_child_when_the_committee_does_not_sit(case, members, wall):
    order = interim(case, members[0], home="the Children's Home, Jaipur", months=4)
    assert order.signatures_needed == 1
    assert "placed in the Children's Home, Jaipur" in order.text
    assert "4 months" in order.text

    order = sign(order, wall, members[1])
    assert order.made_at is not None
    event = Event.objects.of_case(case).get(type="order.interim")
    assert event.facts["codes"] == ["INTERIM_PLACEMENT"]


def test_the_text_is_drafted_in_the_language_of_the_order(case, members):
    order = draft_order(
        case,
        by=members[0],
        kind=OrderKind.PROCEDURAL,
        codes=["SIR"],
        language="hi",
        facts={"reason": "who took the child"},
    )
    assert order.language == "hi"
    assert "who took the child" in order.text
    assert "Raju" not in order.text


def test_the_third_signature_makes_a_final_order(inquired, members, wall):
    order = final(inquired, members[0], receiver="the mother")
    assert order.signatures_needed == 3

    order = sign(order, wall, *members[:2])
    inquired.refresh_from_db()
    assert (order.made_at, inquired.ordered_at) == (None, None)

    order = sign(order, wall, members[2])
    inquired.refresh_from_db()
    assert inquired.status == "ORDERED"
    assert inquired.ordered_at == order.made_at
    assert Clock.objects.get(case=inquired, rule__code="FINAL_ORDER_4M").met_at
    types = list(Event.objects.of_case(inquired).values_list("type", flat=True))
    assert types.count("order.signed") == 2
    assert types.count("order.final") == 1


def test_a_final_order_names_an_office_that_follows_up(inquired, members, world):
    order = final(inquired, members[0])
    assert order.facts["follow_up_owner"] == str(world.dcpo.agency)
    assert str(world.dcpo.agency) in order.text


def test_no_final_order_without_the_social_investigation(case, members):
    with pytest.raises(Refused, match="social investigation report"):
        final(case, members[0])


def test_no_restoration_without_a_decided_home_check(case, members):
    Case.objects.filter(pk=case.pk).update(sir_filed_at=hours_ago(1))
    with pytest.raises(Refused, match="home check"):
        final(case, members[0])
    stay = final(case, members[0], codes=["DECLARE_CNCP", "PLACE_INSTITUTION"])
    assert stay.signatures_needed == 3


def test_an_interim_order_never_decides_where_the_child_lives(inquired, members):
    with pytest.raises(Refused, match="Only a final order"):
        draft_order(inquired, by=members[0], kind=OrderKind.INTERIM, codes=["RESTORE"])


def test_a_final_order_disposes_or_closes(inquired, members):
    with pytest.raises(Refused, match="where the child lives"):
        final(inquired, members[0], codes=["DIRECTIONS"])


def test_a_closing_order_needs_three_and_leaves_the_status_alone(case, members, wall):
    order = final(case, members[0], codes=["CLOSE"])
    order = sign(order, wall, *members[:3])
    case.refresh_from_db()
    assert order.made_at is not None
    assert (case.status, case.ordered_at) == ("PRODUCED", None)
    assert Event.objects.of_case(case).filter(type="order.procedural").exists()


def test_nothing_is_ordered_before_the_child_was_produced(world, members, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.GIRL), by=world.caseworker, rescued_at=hours_ago(1)
    )
    wall(members[0])
    with pytest.raises(Refused, match="before the Committee yet"):
        interim(case, members[0])


@pytest.mark.parametrize("codes", [[], ["NO_SUCH_CODE"]])
def test_an_order_has_codes_of_the_list(case, members, codes):
    with pytest.raises(Refused):
        draft_order(case, by=members[0], kind=OrderKind.PROCEDURAL, codes=codes)


def test_codes_that_need_three_members_need_them_in_any_order(case, members):
    order = draft_order(
        case, by=members[0], kind=OrderKind.PROCEDURAL, codes=["SPONSORSHIP"]
    )
    assert order.signatures_needed == 3


def test_a_member_with_a_declared_conflict_never_signs(case, members, wall):
    wall(members[1])
    declare_conflict(case, by=members[1], reason="My cousin owns the workshop.")
    wall(members[0])
    order = interim(case, members[0])
    wall(members[1])
    with pytest.raises(Refused, match="conflict of interest"):
        sign_order(order, by=members[1])
    event = Event.objects.of_case(case).get(type="conflict.declared")
    assert "cousin" not in str(event.facts)


def test_a_conflict_is_declared_once_and_with_its_reason(case, members):
    with pytest.raises(Refused, match="what ties you"):
        declare_conflict(case, by=members[0], reason=" ")
    declare_conflict(case, by=members[0], reason="A neighbour.")
    with pytest.raises(Refused, match="declared a conflict"):
        declare_conflict(case, by=members[0], reason="A neighbour.")


def test_the_same_member_signs_once(inquired, members, wall):
    order = sign(final(inquired, members[0]), wall, members[0])
    with pytest.raises(Refused, match="signed this order already"):
        sign_order(order, by=members[0])
    with (
        pytest.raises(IntegrityError, match="order_signature_once"),
        transaction.atomic(),
    ):
        OrderSignature.objects.create(
            order=order, member=members[0], signed_at=timezone.now()
        )


def test_only_members_of_the_committee_that_holds_the_case_sign(
    case, world, members, wall
):
    order = interim(case, members[0])
    stranger = UserFactory(role="CWC_CHAIR", place=MADHUBANI)
    for person in (world.cwc_secretary, world.dcpo):
        wall(person)
        with pytest.raises(Refused):
            sign_order(order, by=person)
    wall(stranger)
    with pytest.raises((Refused, Case.DoesNotExist)):
        sign_order(order, by=stranger)


def test_the_secretary_drafts_and_a_caseworker_does_not(case, world, wall):
    wall(world.cwc_secretary)
    assert interim(case, world.cwc_secretary).drafted_by == world.cwc_secretary
    wall(world.caseworker)
    assert why_not_draft_order(case, by=world.caseworker)


def test_a_signed_draft_is_recalled_before_its_last_signature(inquired, members, wall):
    order = sign(final(inquired, members[0]), wall, members[0])
    with pytest.raises(Refused, match="Recall it"):
        edit_order(order, by=members[0], text="Something else.")
    order = recall_order(order, by=members[0])
    assert order.recalled_at is not None
    wall(members[1])
    with pytest.raises(Refused, match="recalled"):
        sign_order(order, by=members[1])


def test_a_draft_that_nobody_signed_is_changed(case, members):
    order = edit_order(interim(case, members[0]), by=members[0], text=" New words. ")
    assert order.text == "New words."


def test_a_made_order_is_amended_by_a_new_one_and_never_changed(case, members, wall):
    made = sign(interim(case, members[0]), wall, members[0])
    for change in (
        lambda: edit_order(made, by=members[0], text="Other words."),
        lambda: recall_order(made, by=members[0]),
        lambda: sign_order(made, by=members[0]),
    ):
        with pytest.raises(Refused, match="The order is made"):
            change()

    new = sign(
        amend_order(made, by=members[0], text="For six months."), wall, members[0]
    )
    assert new.amends == made
    assert new.codes == made.codes
    made.refresh_from_db()
    assert made.text != new.text


def test_a_draft_is_not_amended(case, members):
    draft = interim(case, members[0])
    with pytest.raises(Refused, match="Change the draft"):
        amend_order(draft, by=members[0], text="For six months.")


@pytest.mark.parametrize(
    "sql",
    [
        "update cases_order set text = 'x' where id = %s",
        "update cases_order set made_at = null where id = %s",
        "delete from cases_order where id = %s",
    ],
)
def test_a_made_order_can_not_be_changed_by_sql_either(case, members, wall, sql):
    made = sign(interim(case, members[0]), wall, members[0])
    with behind_the_walls(), pytest.raises(ProgrammingError), transaction.atomic():
        _run(sql, made.pk)
    with pytest.raises(ProgrammingError), transaction.atomic():
        _run(sql, made.pk)
    assert Order.objects.get(pk=made.pk).text == made.text


def test_the_database_refuses_an_order_made_without_its_signatures(inquired, members):
    order = final(inquired, members[0])
    with (
        pytest.raises(ProgrammingError, match="needs its signatures"),
        transaction.atomic(),
    ):
        Order.objects.filter(pk=order.pk).update(made_at=timezone.now())


def test_a_final_order_for_fewer_than_three_is_refused_by_the_database(
    inquired, members
):
    order = final(inquired, members[0])
    with (
        pytest.raises(IntegrityError, match="order_final_needs_three"),
        transaction.atomic(),
    ):
        Order.objects.filter(pk=order.pk).update(signatures_needed=2)


def test_an_undertaking_is_kept_with_the_case(case, members):
    promise = take_undertaking(
        case,
        by=members[0],
        declarant="Salim Ansari",
        relation="Father",
        address="Rampatti, Madhubani",
        signed_on=timezone.localdate(),
    )
    assert promise.case == case
    event = Event.objects.of_case(case).get(type="undertaking.taken")
    assert "Salim" not in str(event.facts)


def test_an_undertaking_is_not_signed_tomorrow(case, members):
    with pytest.raises(Refused, match="in the future"):
        take_undertaking(
            case,
            by=members[0],
            declarant="Salim Ansari",
            relation="Father",
            address="Rampatti",
            signed_on=timezone.localdate() + timedelta(days=1),
        )


def _run(sql, key):
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
