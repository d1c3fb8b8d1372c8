"""Law changes for one State, from a day on, and never for the past."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import State
from audit.models import Event
from cases.actions.intake import Intake, take_in_child
from cases.choices import Severity, Sex
from cases.models import Clock, ClockRule, CodeListEntry, Flag, FlagRule, FormTemplate
from common.refusals import Refused
from common.walls import on_clock_duty
from compensation.models import Scheme
from oversight.actions.flagging import flag_cases, rules_now
from oversight.actions.law import change_rule, why_not_change_rule
from oversight.tasks import flag_just_late
from reintegration.models import FollowUpRule
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, district, hours_ago

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def admin(wall):
    return wall(UserFactory(role="STATE_ADMIN"))


def production() -> ClockRule:
    return ClockRule.objects.get(code="PRODUCTION_24H", state=None)


def take_in(world, wall, hours=1):
    wall(world.caseworker)
    return take_in_child(
        Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(hours)
    )


def hours_allowed(case) -> float:
    clock = Clock.objects.get(case=case, rule__code="PRODUCTION_24H")
    return (clock.due_at - clock.started_at).total_seconds() / 3600


def test_a_change_is_a_new_row_of_the_own_state(admin):
    old = production()
    new = change_rule(
        old,
        valid_from=TODAY(),
        by=admin,
        offset_hours=12,
        source="State Gazette 14 of 2026",
        verified=True,
    )
    assert (new.code, new.state, new.offset_hours) == (
        "PRODUCTION_24H",
        admin.agency.state,
        12,
    )
    assert (new.verified, new.edited_by, new.valid_to) == (True, admin, None)
    assert production().offset_hours == 24
    assert production().edited_by is None


def test_a_change_goes_on_record_with_numbers_and_without_words(admin):
    new = change_rule(
        production(), valid_from=TODAY(), by=admin, offset_hours=12, text_en="Sooner"
    )
    event = Event.objects.get(type="law.changed")
    assert event.subject_id == str(new.pk)
    assert event.facts["old"] == {"offset_hours": 24}
    assert event.facts["new"] == {"offset_hours": 12}
    assert event.facts["words"] == ["text_en"]
    assert "Sooner" not in str(event.facts)


def test_without_a_source_the_new_rule_is_not_verified(admin):
    new = change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    assert (new.verified, new.source) == (False, "")


def test_running_clocks_keep_their_rule_and_new_ones_take_the_new(world, wall):
    before = take_in(world, wall)
    admin = wall(UserFactory(role="STATE_ADMIN"))
    change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    after = take_in(world, wall, hours=0)
    assert hours_allowed(before) == 24
    assert hours_allowed(after) == 12


def test_another_states_children_keep_the_general_rule(admin, wall):
    change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    assert hours_allowed(take_in(World(MADHUBANI).offices(), wall, hours=0)) == 24


def test_a_rule_of_tomorrow_moves_nothing_today(admin, world, wall):
    day = TODAY() + timedelta(days=1)
    change_rule(production(), valid_from=day, by=admin, offset_hours=12)
    assert hours_allowed(take_in(world, wall, hours=0)) == 24


def test_the_own_earlier_row_ends_the_day_before(admin):
    first = change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    day = TODAY() + timedelta(days=7)
    second = change_rule(first, valid_from=day, by=admin, offset_hours=18)
    first.refresh_from_db()
    assert (first.valid_to, first.offset_hours) == (day - timedelta(days=1), 12)
    assert (second.valid_from, second.valid_to) == (day, None)


def test_every_kind_of_rule_takes_its_own_numbers(admin):
    visit = change_rule(
        FollowUpRule.objects.filter(state=None, offset_months__isnull=False)[0],
        valid_from=TODAY(),
        by=admin,
        offset_months=None,
        offset_days=45,
    )
    scheme = change_rule(
        Scheme.objects.get(code="EMP_COMP", state=None),
        valid_from=TODAY(),
        by=admin,
        amount_paise=3_000_000,
    )
    assert (visit.offset_months, visit.offset_days) == (None, 45)
    assert scheme.amount_paise == 3_000_000
    in_force = Scheme.objects.in_force(TODAY(), admin.agency.state_id)
    assert [s.pk for s in in_force.filter(code="EMP_COMP")] == [scheme.pk]
    elsewhere = Scheme.objects.in_force(TODAY(), district(MADHUBANI).state_id)
    assert elsewhere.get(code="EMP_COMP").amount_paise == 2_000_000
    followed = FollowUpRule.objects.in_force(TODAY(), admin.agency.state_id)
    assert visit in followed
    assert [rule.code for rule in followed].count(visit.code) == 1


@pytest.mark.parametrize(
    ("days", "changes", "reason"),
    [
        (-1, {"offset_hours": 12}, "never for the past"),
        (0, {}, "Nothing would change"),
        (0, {"offset_days": 2}, "exactly one way"),
        (0, {"offset_hours": None}, "exactly one way"),
        (0, {"offset_hours": 12, "verified": True}, "Name the source"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(admin, days, changes, reason):
    with pytest.raises(Refused, match=reason):
        change_rule(
            production(),
            valid_from=TODAY() + timedelta(days=days),
            by=admin,
            **changes,
        )
    assert not ClockRule.objects.filter(code="PRODUCTION_24H", state__isnull=False)


def test_a_flag_keeps_the_numbers_it_has(admin):
    with pytest.raises(Refused, match="keeps the numbers"):
        change_rule(
            FlagRule.objects.get(code="NO_FIR"),
            valid_from=TODAY(),
            by=admin,
            thresholds={"days": 1},
        )


def test_a_sum_is_more_than_nothing(admin):
    with pytest.raises(Refused, match="more than nothing"):
        change_rule(
            Scheme.objects.get(code="EMP_COMP"),
            valid_from=TODAY(),
            by=admin,
            amount_paise=0,
        )


def test_a_state_with_a_rule_of_its_own_changes_that_one(admin):
    change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    with pytest.raises(Refused, match="a rule of its own"):
        change_rule(
            production(),
            valid_from=TODAY() + timedelta(days=3),
            by=admin,
            offset_hours=6,
        )


def test_two_changes_for_one_day_are_one_too_many(admin):
    first = change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    with pytest.raises(Refused, match="already changed"):
        change_rule(first, valid_from=TODAY(), by=admin, offset_hours=6)


def test_an_ended_rule_changes_no_more(admin):
    first = change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    with behind_the_walls():
        ClockRule.objects.filter(pk=first.pk).update(
            valid_from=TODAY() - timedelta(days=9), valid_to=TODAY() - timedelta(days=1)
        )
    first.refresh_from_db()
    assert why_not_change_rule(first, by=admin) == "This rule has ended."


def test_another_states_rule_is_not_ones_own(admin, wall):
    own = change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    other = wall(UserFactory(role="STATE_ADMIN", place=MADHUBANI))
    with pytest.raises(Refused, match="another State"):
        change_rule(
            own, valid_from=TODAY() + timedelta(days=1), by=other, offset_hours=6
        )


@pytest.mark.parametrize("role", ["CASEWORKER", "DM", "SYSTEM_ADMIN", "LABOUR"])
def test_nobody_else_changes_law(wall, role):
    person = wall(UserFactory(role=role))
    for rule in (production(), Scheme.objects.get(code="EMP_COMP")):
        with pytest.raises(Refused, match="Only a State administrator"):
            change_rule(rule, valid_from=TODAY(), by=person)


def test_a_states_own_flag_rule_looks_at_its_own_cases(world, wall):
    ours = take_in(world, wall, hours=30)
    theirs = take_in(World(MADHUBANI).offices(), wall, hours=30)
    admin = wall(UserFactory(role="STATE_ADMIN"))
    change_rule(
        FlagRule.objects.get(code="NO_FIR"),
        valid_from=TODAY(),
        by=admin,
        thresholds={"hours": 48},
    )
    flag_all("NO_FIR")
    assert flagged("NO_FIR") == {theirs.pk}
    older = take_in(world, wall, hours=50)
    flag_all("NO_FIR")
    flag_all("NO_FIR")
    assert flagged("NO_FIR") == {theirs.pk, older.pk}
    assert ours.pk not in flagged("NO_FIR")


def test_the_quick_pass_asks_each_rule_about_the_cases_of_its_own_states(world, wall):
    rule = FlagRule.objects.get(code="PRODUCTION_LATE", state=None)
    admin = wall(UserFactory(role="STATE_ADMIN"))
    own = change_rule(rule, valid_from=TODAY(), by=admin, text_en="Late by our rule")
    stricter = next(value for value in Severity.values if value != rule.severity)
    with behind_the_walls():
        FlagRule.objects.filter(pk=own.pk).update(severity=stricter)
    ours = take_in(world, wall, hours=24.2)
    theirs = take_in(World(MADHUBANI).offices(), wall, hours=24.2)
    with as_worker():
        assert flag_just_late() == 2
        assert flag_just_late() == 0
    with behind_the_walls():
        flags = Flag.objects.filter(kind="PRODUCTION_LATE").open()
        assert {flag.case_id: flag.severity for flag in flags} == {
            ours.pk: stricter,
            theirs.pk: rule.severity,
        }


def flag_all(kind: str) -> None:
    now = timezone.now()
    with as_worker(), on_clock_duty():
        for rule in rules_now(now):
            if rule.code == kind:
                flag_cases(rule, now=now)


def flagged(kind: str) -> set:
    with behind_the_walls():
        return {flag.case_id for flag in Flag.objects.filter(kind=kind).open()}


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError:
        return True
    return False


LAW = [ClockRule, FlagRule, FollowUpRule, Scheme, FormTemplate, CodeListEntry]


@pytest.mark.parametrize("model", LAW, ids=lambda model: model.__name__)
@pytest.mark.parametrize("role", ["CASEWORKER", "SYSTEM_ADMIN"])
def test_the_database_lets_nobody_else_write_law(wall, model, role):
    wall(UserFactory(role=role))
    with pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.update(note="x")
    with pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "change",
    [
        "set offset_hours = 99 where code = 'PRODUCTION_24H'",
        "set valid_to = current_date where state_id is null",
        "set valid_from = current_date where state_id = {state}",
        "set valid_to = current_date - 2 where state_id = {state}",
    ],
)
def test_the_database_lets_not_even_the_administrator_rewrite_law(admin, change):
    change_rule(production(), valid_from=TODAY(), by=admin, offset_hours=12)
    state = admin.agency.state_id
    assert refused(f"update cases_clockrule {change.format(state=state)}")


def test_the_database_takes_no_rule_for_another_state_or_for_the_past(admin):
    other = State.objects.exclude(pk=admin.agency.state_id).first()
    for state, day in ((other, TODAY()), (admin.agency.state, hours_ago(72).date())):
        rule = production()
        rule.pk, rule.state, rule.valid_from, rule.edited_by = None, state, day, admin
        with pytest.raises(ProgrammingError), transaction.atomic():
            rule.save(force_insert=True)


def test_loading_the_shipped_law_again_leaves_what_a_state_changed(wall):
    shipped = ClockRule.objects.get(code="WAGE_NOTICE", state__isnull=False)
    place = shipped.state.districts.order_by("name").first().name
    admin = wall(UserFactory(role="STATE_ADMIN", place=place))
    day = TODAY() + timedelta(days=5)
    own = change_rule(shipped, valid_from=day, by=admin, text_en="Notice of wages")
    with behind_the_walls():
        call_command("load_law", verbosity=0)
    shipped.refresh_from_db()
    own.refresh_from_db()
    assert shipped.valid_to == day - timedelta(days=1)
    assert (own.text_en, own.valid_to) == ("Notice of wages", None)


def emp_comp() -> Scheme:
    return Scheme.objects.get(code="EMP_COMP", state=None)


def test_an_entitlement_holds_for_the_past_only_by_a_recorded_decision(admin):
    day = TODAY() - timedelta(days=40)
    with pytest.raises(Refused, match="Name the decision"):
        change_rule(emp_comp(), valid_from=day, by=admin, amount_paise=3_000_000)
    new = change_rule(
        emp_comp(),
        valid_from=day,
        by=admin,
        amount_paise=3_000_000,
        decision="Cabinet 12 of 3 May 2026",
    )
    assert new.decision == "Cabinet 12 of 3 May 2026"
    assert Event.objects.get(type="law.changed").facts["backwards"] is True


def test_a_clock_never_holds_for_the_past_by_any_decision(admin):
    with pytest.raises(Refused, match="never for the past"):
        change_rule(
            production(),
            valid_from=TODAY() - timedelta(days=1),
            by=admin,
            offset_hours=12,
            decision="Cabinet 12",
        )


def test_a_decision_never_reaches_behind_the_beginning_of_the_rule(admin):
    with pytest.raises(Refused, match="began later"):
        change_rule(
            emp_comp(),
            valid_from=emp_comp().valid_from,
            by=admin,
            amount_paise=3_000_000,
            decision="Cabinet 12",
        )


def test_a_state_sets_payer_place_approver_and_proof_of_an_entitlement(admin):
    new = change_rule(
        emp_comp(),
        valid_from=TODAY(),
        by=admin,
        destination="CHILD_ACCOUNT",
        approver_role="DM",
        evidence=["AGE_PROOF"],
    )
    assert (new.destination, new.approver_role) == ("CHILD_ACCOUNT", "DM")
    assert new.evidence == ["AGE_PROOF"]
    assert Event.objects.get(type="law.changed").facts["new"] == {
        "destination": "CHILD_ACCOUNT",
        "approver_role": "DM",
        "evidence": ["AGE_PROOF"],
    }


def test_a_state_puts_a_sum_in_the_place_of_its_own_schedule(admin):
    schedule = Scheme.objects.get(code="VCS", state=None)
    new = change_rule(schedule, valid_from=TODAY(), by=admin, amount_paise=10_000_000)
    assert (new.amount_paise, new.formula) == (10_000_000, "")


def test_a_state_never_puts_a_sum_in_the_place_of_the_wage_calculation(admin):
    wages = Scheme.objects.get(code="WAGES", state=None)
    with pytest.raises(Refused, match="Nothing would change"):
        change_rule(wages, valid_from=TODAY(), by=admin, amount_paise=10_000_000)


def test_the_lowest_sum_stays_under_the_highest(admin):
    fine = Scheme.objects.get(code="CLPRA_FINE", state=None)
    with pytest.raises(Refused, match="above the highest"):
        change_rule(fine, valid_from=TODAY(), by=admin, min_paise=9_000_000)


@pytest.mark.parametrize("code", ["EMP_COMP", "CLPRA_FINE"])
def test_no_sum_of_an_entitlement_becomes_nothing(admin, code):
    name = "amount_paise" if code == "EMP_COMP" else "max_paise"
    scheme = Scheme.objects.get(code=code, state=None)
    for nothing in (0, None):
        with pytest.raises(Refused, match="more than nothing"):
            change_rule(scheme, valid_from=TODAY(), by=admin, **{name: nothing})
