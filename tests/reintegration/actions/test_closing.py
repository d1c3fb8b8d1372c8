from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from audit.models import Event
from cases.lifecycle import CaseStatus
from cases.models import Case, Clock, ConflictDeclaration, Flag, FlagRule
from common.refusals import Refused
from reintegration.actions.closing import (
    ask_closure,
    clear_red_flag,
    close_case,
    excuse_condition,
    refuse_closure,
    what_is_missing,
    why_not_close_case,
)
from reintegration.choices import Condition
from reintegration.models import ClosureExcuse, ClosureGateRecord, ClosureRequest
from tests.conftest import behind_the_walls
from tests.reintegration.restored import bring_home, fulfil, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case, home):
    """Home for 25 months."""
    return bring_home(make_case(), home, months=25)


@pytest.fixture
def chair(world):
    return world.cwc_chair


def missing_in(case, user, wall):
    wall(user)
    return {missing.condition for missing in what_is_missing(case)}


def test_a_fresh_case_lacks_what_the_law_asks_and_says_who_owes_it(
    make_case, home, world, wall
):
    case = bring_home(make_case(), home)
    wall(world.cwc_chair)
    missing = {m.condition: m for m in what_is_missing(case)}
    assert set(missing) == set(Condition) - {Condition.RED_FLAGS}
    assert missing[Condition.VISITED].owner_agency == home.follow_up.agency
    assert missing[Condition.FIR].owner_agency == world.police.agency
    assert missing[Condition.MONEY].owner_agency == world.labour.agency
    assert missing[Condition.SIGNED].owner_agency == world.cwc_chair.agency
    assert all(m.sentence.endswith(".") for m in missing.values())


def test_close_case(case, home, chair, wall):
    fulfil(case, home)
    order = signed_order(case, "CLOSE")
    wall(chair)
    assert what_is_missing(case) == []
    close_case(case, by=chair)

    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert case.closed_on == timezone.localdate()
    gate = ClosureGateRecord.objects.get(case=case)
    assert gate.order == order
    assert gate.results == {str(n): "ok" for n in range(1, 11)}
    assert Event.objects.of_case(case).get(type="case.closed").facts["excused"] == []
    assert not Clock.objects.filter(case=case, rule__subject="visit").open().exists()
    assert not ClosureRequest.objects.filter(case=case).open().exists()


@pytest.mark.parametrize(
    "condition",
    [
        Condition.VISITED,
        Condition.REPORTED,
        Condition.FIR,
        Condition.MONEY,
        Condition.ACCOUNT,
        Condition.SCHOOL,
        Condition.SUMMARY,
    ],
)
def test_one_missing_condition_keeps_the_case_open(case, home, chair, wall, condition):
    fulfil(case, home, but={condition})
    signed_order(case, "CLOSE")
    # A visit that was never made is also the source of the last two.
    also = {3, 7} if condition == Condition.VISITED else set()
    assert missing_in(case, chair, wall) == {condition} | also
    with pytest.raises(Refused):
        close_case(case, by=chair)
    case.refresh_from_db()
    assert case.status == CaseStatus.RESTORED


def test_two_years_must_have_passed(make_case, home, chair, wall):
    case = bring_home(make_case(), home, months=23)
    fulfil(case, home)
    signed_order(case, "CLOSE")
    assert missing_in(case, chair, wall) == {Condition.TWO_YEARS}


def own_rule(case, **thresholds) -> None:
    """Let the State of the case have its own rule on closing too early."""
    with behind_the_walls():
        rule = FlagRule.objects.get(code="CLOSED_TOO_EARLY", state=None)
        rule.pk, rule.state = None, case.district.state
        rule.valid_from = timezone.localdate()
        rule.thresholds = {**rule.thresholds, **thresholds}
        rule.save(force_insert=True)


def test_a_state_may_ask_for_a_longer_follow_up(case, home, chair, wall):
    fulfil(case, home)
    signed_order(case, "CLOSE")
    own_rule(case, months_after_restoration=36)
    assert missing_in(case, chair, wall) == {Condition.TWO_YEARS}


def test_a_state_may_ask_for_a_fresher_report(case, home, chair, wall):
    fulfil(case, home)
    signed_order(case, "CLOSE")
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(
            last_visit_on=timezone.localdate() - timedelta(days=40)
        )
    assert missing_in(case, chair, wall) == set()
    own_rule(case, report_age_days=30)
    assert missing_in(case, chair, wall) == {Condition.REPORTED}


def test_no_state_can_shorten_the_follow_up_by_a_rule(make_case, home, chair, wall):
    case = bring_home(make_case(), home, months=23)
    fulfil(case, home)
    signed_order(case, "CLOSE")
    own_rule(case, months_after_restoration=1, report_age_days=900)
    assert missing_in(case, chair, wall) == {Condition.TWO_YEARS}


def test_without_a_rule_in_force_no_case_closes(case, home, chair, wall):
    fulfil(case, home)
    signed_order(case, "CLOSE")
    with behind_the_walls():
        FlagRule.objects.filter(code="CLOSED_TOO_EARLY").delete()
    assert missing_in(case, chair, wall) == {Condition.TWO_YEARS, Condition.REPORTED}


def test_a_last_visit_by_telephone_keeps_the_case_open(case, home, chair, wall):
    fulfil(case, home)
    signed_order(case, "CLOSE")
    with behind_the_walls():
        last = case.visits.order_by("-due_on").first()
        last.mode = "PHONE"
        last.save()
    assert missing_in(case, chair, wall) == {Condition.VISITED}


def test_an_open_warning_sign_keeps_the_case_open_until_it_is_settled(
    case, home, chair, wall
):
    fulfil(case, home)
    signed_order(case, "CLOSE")
    wall(home.follow_up)
    flag = Flag.objects.create(
        kind="RED_AGENT",
        severity="stop",
        case=case,
        subject_id=str(case.pk),
        raised_at=timezone.now(),
        raised_by=home.follow_up,
    )
    assert missing_in(case, chair, wall) == {Condition.RED_FLAGS}
    with pytest.raises(Refused, match="what was done"):
        clear_red_flag(flag, because=" ", by=chair)
    clear_red_flag(flag, because="The agent is arrested.", by=chair)
    assert missing_in(case, chair, wall) == set()
    assert Event.objects.of_case(case).filter(type="concern.cleared").exists()
    wall(home.follow_up)
    with pytest.raises(Refused, match="role"):
        clear_red_flag(flag, because="Nothing.", by=home.follow_up)


def test_two_signatures_close_nothing(case, home, chair, wall):
    fulfil(case, home)
    order = signed_order(case, "CLOSE", members=2, made=False)
    assert missing_in(case, chair, wall) == {Condition.SIGNED}
    with pytest.raises(Refused, match="Three members"):
        close_case(case, by=chair, order=order)


def test_a_member_with_a_conflict_does_not_count(case, home, chair, wall):
    fulfil(case, home)
    order = signed_order(case, "CLOSE")
    with behind_the_walls():
        ConflictDeclaration.objects.create(
            case=case, member=order.signatures.first().member, reason="A relative."
        )
    assert missing_in(case, chair, wall) == {Condition.SIGNED}


def test_only_the_committee_that_holds_the_case_closes_it(
    case, home, world, chair, wall
):
    fulfil(case, home)
    signed_order(case, "CLOSE")
    wall(home.cwc_chair)
    assert "holds the case" in why_not_close_case(case, by=home.cwc_chair)
    wall(world.dcpo)
    assert "Only the Committee" in why_not_close_case(case, by=world.dcpo)


def test_ask_closure(case, home, wall):
    wall(home.dcpo)
    request = ask_closure(case, summary="Lives at home, goes to school.", by=home.dcpo)
    assert request.answered_at is None
    event = Event.objects.of_case(case).get(type="closure.asked")
    assert Condition.SUMMARY not in event.facts["missing"]
    assert "school" not in str(event.facts)
    with pytest.raises(Refused, match="already"):
        ask_closure(case, summary="Again.", by=home.dcpo)


def test_a_request_has_a_summary(case, home, wall):
    wall(home.dcpo)
    with pytest.raises(ValidationError):
        ask_closure(case, summary="  ", by=home.dcpo)


def test_closing_is_asked_after_the_return_by_who_may(make_case, world, home, wall):
    case = make_case()
    wall(world.dcpo)
    with pytest.raises(Refused, match="after the return"):
        ask_closure(case, summary="Done.", by=world.dcpo)
    wall(world.police)
    with pytest.raises(Refused, match="role"):
        ask_closure(case, summary="Done.", by=world.police)


def test_the_committee_refuses_a_request_with_a_reason(case, home, chair, wall):
    wall(home.dcpo)
    ask_closure(case, summary="Lives at home.", by=home.dcpo)
    wall(chair)
    with pytest.raises(Refused, match="Say why"):
        refuse_closure(case, because="", by=chair)
    refuse_closure(case, because="The wages are not paid.", by=chair)
    assert Condition.SUMMARY in missing_in(case, chair, wall)
    with pytest.raises(Refused, match="Nobody has asked"):
        refuse_closure(case, because="No.", by=chair)


def test_an_order_of_three_excuses_a_condition(case, home, chair, wall):
    fulfil(case, home, but={Condition.FIR})
    order = signed_order(case, "EXCUSE", "CLOSE")
    wall(chair)
    excuse_condition(
        case,
        condition=Condition.FIR,
        order=order,
        because="The superintendent of police recorded the refusal.",
        by=chair,
    )
    close_case(case, by=chair)
    assert ClosureGateRecord.objects.get(case=case).results["4"] == "excused"
    event = Event.objects.of_case(case).get(type="closure.excused")
    assert event.facts["condition"] == 4


def test_what_excuses_nothing(case, home, chair, world, wall):
    excusing = signed_order(case, "EXCUSE")
    plain = signed_order(case, "CLOSE")
    draft = signed_order(case, "EXCUSE", members=2, made=False)
    wall(chair)
    for order, words in ((plain, "Name the order"), (draft, "not made")):
        with pytest.raises(Refused, match=words):
            excuse_condition(case, condition=4, order=order, because="x", by=chair)
    with pytest.raises(Refused, match="never excused"):
        excuse_condition(case, condition=10, order=excusing, because="x", by=chair)
    with pytest.raises(ValidationError):
        excuse_condition(case, condition=4, order=excusing, because=" ", by=chair)
    wall(world.dcpo)
    with pytest.raises(Refused, match="Only the Committee"):
        excuse_condition(case, condition=4, order=excusing, because="x", by=world.dcpo)
    assert not ClosureExcuse.objects.exists()


# The database's own gate


CLOSE = (
    "update cases_case set status = 'CLOSED', closed_on = current_date where id = %s"
)


def run(sql, *values, role=""):
    with transaction.atomic(), connection.cursor() as cursor:
        if role:
            cursor.execute(f"set local role {role}")
        cursor.execute(sql, values)
        return cursor.rowcount


def forge_gate(case, order, chair, **changes):
    results = {str(n): "ok" for n in range(1, 11)} | changes
    return ClosureGateRecord.objects.create(
        case=case,
        order=order,
        results=results,
        closed_on=timezone.localdate(),
        closed_by=chair,
    )


def test_nobody_closes_a_case_without_the_gate_record(case, home, chair, wall):
    fulfil(case, home)
    signed_order(case, "CLOSE")
    wall(chair)
    with pytest.raises(ProgrammingError, match="closure gate"):
        run(CLOSE, case.pk)
    with behind_the_walls():
        for role in ("", "savera_owner", "savera_engine", "savera_clock"):
            with pytest.raises(ProgrammingError, match="closure gate"):
                run(CLOSE, case.pk, role=role)


def test_a_forged_gate_record_closes_nothing(case, home, chair, wall):
    fulfil(case, home, but={Condition.MONEY})
    order = signed_order(case, "CLOSE")
    wall(chair)
    forge_gate(case, order, chair)
    with pytest.raises(ProgrammingError, match="the closure gate is shut: condition 5"):
        run(CLOSE, case.pk)
    with (
        behind_the_walls(),
        pytest.raises(ProgrammingError, match="is shut: condition 5"),
    ):
        run(CLOSE, case.pk)


def test_a_gate_record_with_nine_answers_closes_nothing(case, home, chair, wall):
    fulfil(case, home)
    order = signed_order(case, "CLOSE")
    wall(chair)
    forge_gate(case, order, chair, **{"8": "missing"})
    with pytest.raises(ProgrammingError, match="lacks condition 8"):
        run(CLOSE, case.pk)


def test_a_gate_record_with_an_unsigned_order_closes_nothing(case, home, chair, wall):
    fulfil(case, home)
    order = signed_order(case, "CLOSE", members=2, made=False)
    wall(chair)
    forge_gate(case, order, chair)
    with pytest.raises(ProgrammingError, match="is shut: condition 10"):
        run(CLOSE, case.pk)


def test_the_gate_record_is_written_once(case, home, chair, wall):
    order = signed_order(case, "CLOSE")
    wall(chair)
    forge_gate(case, order, chair)
    with behind_the_walls():
        with pytest.raises(ProgrammingError, match="written once"):
            run("update reintegration_closuregaterecord set results = '{}'")
        with pytest.raises(ProgrammingError, match="written once"):
            run("delete from reintegration_closuregaterecord")


def test_the_gate_says_nothing_of_a_case_out_of_reach(make_case, case, home, wall):
    from_here = make_case()
    wall(home.dcpo)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from closure_gate(%s, current_date)", [from_here.pk]
        )
        assert cursor.fetchone()[0] == 0
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("select closing_conditions(%s, current_date, null)", case.pk)


def test_closing_long_after_a_return_needs_no_second_gate(case, home, chair, wall):
    """Other changes of a closed case pass; only becoming closed is guarded."""
    fulfil(case, home)
    signed_order(case, "CLOSE")
    wall(chair)
    close_case(case, by=chair)
    Case.objects.filter(pk=case.pk).update(
        touched_at=timezone.now() - timedelta(days=1)
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
