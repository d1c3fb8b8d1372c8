"""Every cell of role, class, verb, relation and state, asked of the database itself.

The expected answer comes from accounts.roles and from the few words below about who
is near a case; the real one from the policies, as the web process's own login.
"""

import sys
from collections import Counter
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from accounts.models import User
from accounts.roles import DataClass, Role, classes_read, classes_written
from common import walls
from oversight.guards import classes_of_tables
from tests.conftest import behind_the_walls
from tests.factories import AgencyFactory, UserFactory
from tests.matrix import rows

pytestmark = pytest.mark.django_db

# Who stands how to the case. The assigned are also the named few of the sealed one.
RELATIONS = ("assigned", "same office", "other office, shared", "other office")
NEAR = {"assigned", "same office"}
STATES = ("normal", "sealed")
VERBS = ("INSERT", "UPDATE")

# Tables whose rows are reached otherwise than by their case, each with its rule.
EVERYBODY = {
    "cases_employer",
    "cases_matchnight",
    "cases_workplace",
    "compensation_employerdeath",
    "compensation_employertie",
    "compensation_reconciliation",
    "reintegration_bridgeschool",
    "shelters_shelter",
}
OWN_OFFICE = {
    "cases_sitting",
    "cases_sitting_bench",
    "cases_rescuelistimport",
    "cases_headingmapping",
    "compensation_bankstatement",
    "compensation_moneycount",
    "compensation_moneyday",
    "compensation_moneyregister",
    "compensation_statementline",
    "compensation_statementmatch",
    "shelters_rollcall",
}
# Of the office, and of no case that is sealed from the person.
OWN_OFFICE_UNSEALED = {"cases_causelistitem", "cases_rescuelistrow"}
OWN_OFFICE_AND_CASE = {"shelters_rollcallentry"}
OF_OPERATION = {
    "cases_rescueoperation",
    "cases_operationsite",
    "cases_teammember",
    "cases_leavingcheck",
}
# Asked by tests of their own, because a person or a class isn't what opens them.
ELSEWHERE = {
    "accounts_clientrequest",
    "cases_breakglass",
    "cases_casegroupreach",
    "cases_caseuserreach",
    "cases_inboxitem",
    "cases_matchfrequency",  # nobody's: only functions of the database read it
    "cases_matchkey",  # so is this
    "cases_operationtip",
    "common_job",
    "compensation_employerlink",  # the magistrate merges employers, too
    "compensation_savedview",  # everybody keeps their own
    # What an office owes apart from any case asks for the office, not for a class.
    "oversight_breachreport",
    "oversight_databreach",
    "oversight_officeclock",
    "oversight_quarterlyreturn",
    "shelters_inspection",
    "shelters_shelterplace",
}
# The book is everybody's to write and has rules of its own.
BOOK = "audit_"

# Insert asks something else than update: a new case, a plan, a wish, a money desk.
INSERTED_OTHERWISE = {
    "cases_case",
    "cases_child",
    "cases_childidentity",
    "cases_childwish",
    "cases_rescueoperation",
    "reintegration_followupvisit",
    "reintegration_handover",
}


def in_the_matrix(found) -> list[str]:
    """The tables that the matrix asks about."""
    return sorted(t for t in found.keys() - ELSEWHERE if not t.startswith(BOOK))


@dataclass(frozen=True)
class Person:
    """Somebody of one role in one relation to the case."""

    user: User
    role: Role
    relation: str


@dataclass(frozen=True)
class Cell:
    """One question of the matrix."""

    person: Person
    state: str
    table: str
    data_class: DataClass
    verb: str

    @property
    def expected(self) -> bool:
        """What the table of rights says. Nobody changes what he may not read."""
        role = self.person.role
        near = reached(self.table, self.person.relation, self.state)
        reads = self.data_class in classes_read(role)
        writes = self.data_class in classes_written(role)
        held = {"read": reads, "change": reads and writes, "add": writes}
        return near and held[self.verb]


def reached(table: str, relation: str, state: str) -> bool:
    """Whether somebody so near reaches this table's row of a case in this state."""
    if table in EVERYBODY:
        return True
    if table in OWN_OFFICE:
        return relation in NEAR
    if table in OF_OPERATION:
        return relation != "other office"
    unsealed = state == "normal" or relation == "assigned"
    if table in OWN_OFFICE_UNSEALED | OWN_OFFICE_AND_CASE:
        return relation in NEAR and unsealed
    return relation != "other office" and unsealed


@pytest.fixture
def world():
    """Two cases with a row in every table, and 4 people of each of the 22 roles."""
    with behind_the_walls():
        rows.drop_checks()
    home, shared, other = (AgencyFactory() for _n in range(3))
    offices = dict(zip(RELATIONS, (home, home, shared, other), strict=True))
    people = [
        Person(UserFactory(role=role, agency=offices[relation]), role, relation)
        for role in Role
        for relation in RELATIONS
    ]
    owner = UserFactory(agency=home)
    named = [p.user.pk for p in people if p.relation == "assigned"]
    found = rows.tables()
    with behind_the_walls():
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
        for state in STATES:
            ground = ground_of(state, owner, home, shared, named)
            for table in in_the_matrix(found):
                rows.add(table, rows.row(table, found[table], ground))
            _share(found["cases_participation"], ground, shared)
    yield people, found, owner, home, shared, named
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = origin")


def ground_of(state, owner, home, shared, named) -> rows.Ground:
    """The rows that carry who sees them; everything else is filled by kind."""
    offices = [home.pk, shared.pk]
    return rows.Ground(
        state,
        owner.pk,
        home.pk,
        home.district_id,
        {
            "cases_case": {
                "agency_ids": offices,
                "named_ids": named if state == "sealed" else [],
                "sealed": state == "sealed",
                "status": "RESCUED",
                "rescued_at": "2026-01-05 10:00+05:30",
            },
            # Triggers are off: what they would keep is said here.
            "cases_childidentity": {"agency_ids": [] if state == "sealed" else offices},
            "cases_rescueoperation": {"status": "RUNNING", "agency_ids": offices},
            "cases_participation": {"duty": "NGO"},
            "shelters_rollcall": {"shelter_id": home.pk},
            # A handover between offices that nobody here belongs to.
            "reintegration_handover": {
                "from_committee_id": 0,
                "to_committee_id": 0,
                "to_unit_id": None,
            },
        },
    )


def _share(columns, ground, agency) -> None:
    values = rows.row("cases_participation", columns, ground, fresh=" shared")
    rows.add("cases_participation", values | {"agency_id": agency.pk})


def test_every_walled_table_has_its_class_in_the_matrix(world):
    _people, found, *_rest = world
    classes = classes_of_tables()
    tables = set(in_the_matrix(found))
    assert tables - classes.keys() == set()
    asked = {classes[table] for table in tables}
    # TIP and AGG are no class of a case's table; their own tests ask them.
    assert set(map(str, DataClass)) - asked == {"TIP", "AGG"}


def asked_of_the_database(world, only: set[str] | None = None):
    """Ask every cell; how many of each verb, and those that differ."""
    people, found, *around = world
    grounds = {state: ground_of(state, *around) for state in STATES}
    classes = {t: DataClass(c) for t, c in classes_of_tables().items() if t in found}
    grants = _grants()
    desks = INSERTED_OTHERWISE | _narrowed_to_desks()
    count: Counter[str] = Counter()
    wrong = []
    for person in people:
        walls.enter(person.user.pk)
        for table in only or in_the_matrix(found):
            verbs = {verb for verb in VERBS if (table, verb) in grants}
            verbs -= {"INSERT"} if table in desks else set()
            answers = _answers(table, found[table], grounds, verbs)
            for (state, verb), real in answers.items():
                cell = Cell(person, state, table, classes[table], verb)
                count[verb] += 1
                if cell.expected != real:
                    wrong.append(cell)
    return count, wrong


def _answers(table, columns, grounds, verbs) -> dict[tuple[str, str], bool]:
    """State and verb: whether the database did it."""
    seen = _seen(table, columns, grounds)
    answers = {(state, "read"): state in seen for state in STATES}
    if "UPDATE" in verbs:
        changed = _changed(table, columns, grounds)
        answers |= {(state, "change"): state in changed for state in STATES}
    if "INSERT" in verbs:
        answers |= {
            (state, "add"): _added(table, columns, ground)
            for state, ground in grounds.items()
        }
    return answers


def test_every_cell_of_the_matrix_is_what_the_table_of_rights_says(world, capsys):
    count, wrong = asked_of_the_database(world)
    told = ", ".join(f"{n} {verb}" for verb, n in count.items())
    with capsys.disabled():
        sys.stdout.write(f"\nmatrix: {count.total()} cells asked ({told}),")
        sys.stdout.write(f" {len(wrong)} differ ")
    tables = Counter((cell.table, cell.verb) for cell in wrong)
    assert wrong == [], tables
    assert count.total() > 30_000


@pytest.mark.parametrize(
    "fault",
    [
        "alter policy seen on cases_fir using ((select 'FIR' = any(wall_reads())))",
        "alter policy seen on cases_fir using (" + walls.of_case() + ")",
        "update accounts_roleright set reads = true"
        " where role = 'ESCORT' and data_class = 'FIR'",
        "update accounts_roleright set writes = false"
        " where role = 'POLICE' and data_class = 'FIR'",
        "update cases_case set sealed = false",
        "alter policy added on cases_fir with check ("
        + walls.of_case()
        + " and (select 'FIR' = any(wall_reads())))",
    ],
)
def test_a_planted_fault_shows_in_the_matrix(world, fault):
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute(fault)
    assert asked_of_the_database(world, only={"cases_fir"})[1]


def test_in_an_emergency_every_cell_is_looked_at_and_none_is_written(world):
    people, found, *around = world
    grounds = {"normal": ground_of("normal", *around)}
    strangers = [p for p in people if p.relation == "other office"]
    with behind_the_walls():
        for person in strangers:
            _break_glass(person.user, grounds["normal"])
    with connection.cursor() as cursor:
        roads = walls.roads_to_a_case(cursor)
    tables = sorted(roads.keys() & set(in_the_matrix(found)))
    # A child that has no case yet may be written down by everybody who may at all.
    free = {("cases_child", "INSERT")}
    verbs = {(table, verb) for table, verb in _grants() if table in tables} - free
    seen, written = 0, []
    for person in strangers:
        walls.enter(person.user.pk)
        for table in tables:
            asked = {verb for verb in VERBS if (table, verb) in verbs}
            answers = _answers(table, found[table], grounds, asked)
            seen += answers.pop(("normal", "read"))
            written += [
                (person.role, table, how) for how, did in answers.items() if did
            ]
    assert written == []
    assert len(tables) > 60
    assert seen > 250


def _break_glass(user, ground) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_breakglass (id, created_at, version, case_id, number,"
            " by_id, agency_id, reason, words, broken_at, ends_at, review_words)"
            " values (gen_random_uuid(), now(), 1, %s, 'x', %s, %s, 'OTHER', 'x',"
            " now(), now() + interval '2 hours', '')",
            [ground.key("cases_case", "uuid"), user.pk, user.agency_id],
        )


def _grants() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname::text, v from pg_class c,"
            " unnest(array['INSERT', 'UPDATE']) v"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
            " and has_table_privilege('savera_web', c.oid, v)"
        )
        return set(cursor.fetchall())


def _narrowed_to_desks() -> set[str]:
    """The tables where a policy narrows adding to some roles beside the class."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname::text from pg_policy p join pg_class c"
            " on c.oid = p.polrelid where not p.polpermissive and p.polcmd = 'a'"
            " and p.polname <> 'looked_at_added'"
        )
        return {row[0] for row in cursor.fetchall()}


def _seen(table, columns, grounds) -> set[str]:
    key = rows.key_column(columns)
    wanted = {_key(table, key, ground): state for state, ground in grounds.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            f'select "{key.name}" from {table} where "{key.name}" = any(%s)',  # noqa: S608
            [list(wanted)],
        )
        return {wanted[row[0]] for row in cursor.fetchall()}


def _changed(table, columns, grounds) -> set[str]:
    key = rows.key_column(columns)
    wanted = {_key(table, key, ground): state for state, ground in grounds.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            f'update {table} set "{key.name}" = "{key.name}"'  # noqa: S608
            f' where "{key.name}" = any(%s) returning "{key.name}"',
            [list(wanted)],
        )
        return {wanted[row[0]] for row in cursor.fetchall()}


def _added(table, columns, ground) -> bool:
    """Whether the wall lets a second such row in; a broken key is no refusal."""
    values = rows.row(table, columns, ground, fresh=" again")
    try:
        with transaction.atomic():
            rows.add(table, values)
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    except ProgrammingError as error:
        if "row-level security" not in str(error):
            raise
        return False
    return True


def _key(table, key, ground):
    if key.leads_to == "cases_case":
        return ground.key("cases_case", "uuid")
    return ground.key(key.leads_to if rows.shares_key(key) else table, key.kind)
