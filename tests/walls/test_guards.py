"""Is wall two whole? The guard queries, and that each of them finds its hole."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from audit.models import Event
from cases.actions.break_glass import break_glass
from cases.actions.intake import Intake, take_in_child
from cases.choices import GlassReason, Sex
from cases.models import CaseGroupReach, InboxItem
from common.walls import of_case, on_clock_duty
from oversight.actions.alarming import raise_alarm
from oversight.guards import Hole, classes_of_tables, holes
from tests.conftest import as_worker, behind_the_walls
from tests.factories import MADHUBANI, UserFactory, World, hours_ago

pytestmark = pytest.mark.django_db

# What a careless or bribed hand could do to the database, and the guard that tells.
PLANTED = {
    "alter role savera_web bypassrls": "a login owns, may bypass or may make roles",
    "alter role savera_worker createrole": "a login owns, may bypass or may make roles",
    "grant savera_engine to savera_web": "a process may take another's role",
    "grant savera_clock to savera_web": "a process may take another's role",
    "alter table cases_fir owner to savera_web": "owned by a login",
    "alter table cases_fir no force row level security": (
        "table without forced row security"
    ),
    "alter table cases_fir disable row level security": (
        "table without forced row security"
    ),
    "create table kept (case_id uuid references cases_case (id));"
    "grant select on kept to savera_web": ("table without forced row security"),
    "create table django_kept (case_id uuid references cases_case (id));"
    "grant insert on django_kept to savera_worker": (
        "open table with a road to a case"
    ),
    "create table kept (id int); alter table kept enable row level security;"
    " alter table kept force row level security": "row security without a policy",
    "create policy seen_too on cases_fir for select to savera_web using (true)": (
        "policy that lets everything through"
    ),
    "alter policy seen on cases_statement using (true)": (
        "policy that lets everything through"
    ),
    "alter policy seen on cases_statement using"
    " ((select 'STM' = any(wall_reads())) or true)": (
        "policy that lets everything through"
    ),
    "alter policy seen on cases_statement using"
    " (wall_user() is not null)": "policy that asks for no class",
    "alter policy seen on audit_event using (at > '2020-01-01')": (
        "policy that no longer asks its own"
    ),
    "alter policy guarded on cases_clock using (true)": (
        "rows that few may read are read by more"
    ),
    "drop policy guarded on audit_event": "rows that few may read are read by more",
    "alter policy by_kind on cases_paper to savera_worker": (
        "rows that few may read are read by more"
    ),
    "create policy all_of_it on cases_fir to savera_web"
    " using ((select 'FIR' = any(wall_reads())))": "policy for all commands at once",
    "create policy seen_too on cases_fir for select"
    " using ((select 'FIR' = any(wall_reads())))": "policy for every role",
    "grant delete on cases_fir to savera_web": "grant without a policy",
    "grant update on cases_childwish to savera_worker": "grant without a policy",
    "grant select on cases_statement to savera_clock": "grant without a policy",
    "grant select (note) on cases_flag to savera_clock": (
        "the clock reads what it must not"
    ),
    "grant truncate on cases_fir to savera_web": (
        "a process may truncate, refer to, or hang triggers on"
    ),
    "grant create on schema public to savera_web": "a process may make tables",
    "grant update on accounts_roleright to savera_web": (
        "a process writes the table of rights"
    ),
    "create view kept as select * from cases_fir": "a view that asks as its owner",
    "create materialized view kept as select * from cases_fir": "a materialized view",
    "create function kept() returns bigint language sql security definer"
    " as 'select count(*) from cases_fir'": (
        "a definer's function owned by a login or a bypasser"
    ),
    "create function kept() returns bigint language sql security definer"
    " as 'select count(*) from cases_fir';"
    "alter function kept() owner to savera_engine": (
        "a definer's function without a fixed search_path"
    ),
    "grant execute on function closure_gate(uuid, date, uuid) to public": (
        "a definer's function open to everybody"
    ),
    "create function kept(text) returns boolean language sql immutable leakproof"
    " as 'select true'": "a home-made leakproof function",
    "drop policy looked_at_added on cases_fir": (
        "what is only looked at can be changed"
    ),
    "alter policy changed on cases_fir with check"
    " ((select 'FIR' = any(wall_writes())) and true)": (
        "policy that lets a row go where it would take none"
    ),
    "alter policy added on cases_fir with check"
    f" ((select 'FIR' = any(wall_writes())) or {of_case()})": (
        "policy that doesn't ask for its class before all else"
    ),
    "alter policy added on cases_fir with check"
    f" ((select 'FIR' = any(wall_reads())) and {of_case()})": (
        "policy that doesn't ask for its class before all else"
    ),
    "alter policy added on cases_fir with check"
    f" ((select 'CASE' = any(wall_writes())) and {of_case()})": (
        "policy that asks for another class than its table's"
    ),
    "update accounts_roleright set reads = true"
    " where role = 'ESCORT' and data_class = 'FIR'": (
        "a right that is not in the table of rights"
    ),
    "alter role savera_web reset track_activities": "statements of others are visible",
    "alter table cases_order disable trigger order_made_stays": (
        "a trigger is switched off"
    ),
}


def test_the_wall_has_no_hole():
    found = [str(hole) for hole in holes()]
    assert not found, "\n".join(found)
    call_command("check_walls")


@pytest.mark.parametrize("statement", PLANTED)
def test_a_planted_hole_is_found(statement):
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(statement)
    guards = {hole.guard for hole in holes()}
    assert PLANTED[statement] in guards
    with pytest.raises(CommandError, match="holes"):
        call_command("check_walls")


def test_the_class_of_every_walled_table_is_known():
    known = classes_of_tables()
    assert known["cases_statement"] == "STM"
    assert known["shelters_protectedhealthnote"] == "SEN"
    assert len(known) > 50


def test_a_hole_is_told_to_operator_and_auditor_once_a_day(browser):
    admin = UserFactory(role=Role.SYSTEM_ADMIN)
    auditor = UserFactory(role=Role.AUDITOR, agency=admin.agency)
    UserFactory(role=Role.POLICE)
    found = [Hole("a materialized view", "kept")]
    with as_worker(), on_clock_duty():
        assert raise_alarm(found, now=timezone.now()) == 2
        assert raise_alarm(found, now=timezone.now()) == 0
    with behind_the_walls():
        told = InboxItem.objects.filter(kind="wall.hole")
        assert set(told.values_list("user", flat=True)) == {admin.pk, auditor.pk}
        assert Event.objects.get(type="wall.hole").facts == {"holes": 1}
    for person in (admin, auditor):
        page = browser(person).get("/inbox/")
        assert "wall has a hole" in page.text


def compared(pairs=400):
    with as_worker():
        call_command("compare_walls", pairs=pairs, seed=7)


@pytest.fixture
def cases(wall):
    from_two_districts = []
    for place in ("Jaipur", "Madhubani"):
        world = World(place).offices()
        wall(world.caseworker)
        from_two_districts += [
            take_in_child(
                Intake(sex=Sex.BOY), by=world.caseworker, rescued_at=hours_ago(2)
            )
            for _n in range(2)
        ]
    return from_two_districts


def test_both_walls_agree(cases, capsys):
    compared()
    assert "agree on 400 pairs" in capsys.readouterr().out


def test_a_wrong_row_of_wall_one_is_named_by_the_comparison(cases, capsys):
    here, there = cases[0], cases[-1]
    with behind_the_walls():
        row = CaseGroupReach.objects.filter(content_object=here).first()
        CaseGroupReach.objects.create(
            group=row.group, permission=row.permission, content_object=there
        )
    with pytest.raises(CommandError, match="walls differ"):
        compared()
    assert f"case {there.pk}" in capsys.readouterr().out


def test_a_wrong_right_in_the_database_is_named_by_the_comparison(cases):
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(
            "update accounts_roleright set reads = true"
            " where role = 'CASEWORKER' and data_class = 'SEN'"
        )
    with pytest.raises(CommandError, match="walls differ"):
        compared(4000)


@pytest.fixture
def opened(cases, wall):
    """Somebody from elsewhere who has opened one of the cases in an emergency."""
    stranger = UserFactory(role=Role.POLICE, place=MADHUBANI)
    break_glass(
        cases[0].number,
        reason=GlassReason.MEDICAL,
        words="The doctor asks for allergies now.",
        by=wall(stranger),
    )
    return cases[0]


def test_both_walls_agree_on_a_case_that_is_opened_in_an_emergency(opened, capsys):
    compared(4000)
    assert "agree on 4000 pairs" in capsys.readouterr().out


def test_an_emergency_that_could_write_is_named_by_the_comparison(opened, capsys):
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(
            "create or replace function wall_only_broken() returns uuid[] language sql"
            " stable as $$ select '{}'::uuid[] $$"
        )
    with pytest.raises(CommandError, match="walls differ"):
        compared(4000)
    assert f"case {opened.pk}" in capsys.readouterr().out
