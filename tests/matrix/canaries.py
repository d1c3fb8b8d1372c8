"""A world in which every protected value is a unique marker, and who owns which.

The demo's two cities are foreign to everybody who asks: their cases have walked all
stages, and each text on a walled row is replaced by a marker of its own. A third set
of offices, in a state where the demo never was, does the asking; it has cases too.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from random import Random

from django.apps import apps
from django.db import connection
from django.db.models import CharField, TextField
from django.utils import timezone

from accounts.models import Agency, User
from accounts.roles import DataClass, Role, classes_read
from cases import reach
from cases.actions.concerns import raise_concern
from cases.actions.intake import Intake, take_in_child
from cases.actions.production import produce_child
from cases.choices import Duty, Sex
from cases.models import Case, CaseMerge, MatchFoundBy, MatchPair
from common import walls
from compensation.actions.claims import decide_claim, open_claim, propose_claims
from compensation.models import Claim, ClaimStep, Scheme
from oversight.demo.building import build_world
from oversight.demo.moments import trusting_the_plan
from tests.conftest import behind_the_walls
from tests.factories import AgencyFactory, World, hours_ago
from tests.matrix import rows

OURS = "Pune"
FOREIGN = ("Jaipur", "Hyderabad")
OWN = "ours"
# A claim of ours for a sexual offence, which few of us read (ADR 21).
GUARDED = "guarded"
WORDS_OF_GUARDED = ("ZQ00000ddd01", "ZQ00000ddd02")
READ_GUARDED = {role for role in Role if DataClass.SEN in classes_read(role)} | {
    Role.DM,
    Role.DLSA,
}
SEED, CHILDREN = 7, 8

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TOKENS = re.compile(rf"zq[0-9a-f]{{10}}|{UUID}", re.IGNORECASE)

# Registers of the whole country: employers, homes and schools are everybody's to know.
COMMON = {
    "cases_employer",
    "cases_workplace",
    "cases_matchnight",
    "shelters_shelter",
    "reintegration_bridgeschool",
}
# What auditors read of every office: deeds and who did them, and emergency openings.
OVERSEEN = {
    "audit_event",
    "audit_unexplainedopening",
    "cases_breakglass",
    "oversight_officeclock",
    "oversight_quarterlyreturn",
    "oversight_databreach",
    "oversight_breachreport",
}
# Columns whose values the program reads as codes.
CODES = {"kind", "code", "subject", "subject_id", "because", "event", "item", "fact"}
SHORTEST = 20


@dataclass
class Canaries:
    """Who asks, what is foreign, and how to say so of any text."""

    world: World | None = None
    cases: list[Case] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    keys: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    offices: dict[str, list[int]] = field(default_factory=dict)
    people: dict[str, list[int]] = field(default_factory=dict)
    book: set[str] = field(default_factory=set)
    guarded: set[str] = field(default_factory=set)
    tables: dict[str, str] = field(default_factory=dict)

    def foreign_in(self, text: str, who: str = "") -> set[str]:
        """The markers and keys that this text tells, of foreign rows and of guarded
        rows of ours that this role doesn't read."""
        found = {found.lower() for found in TOKENS.findall(text)}
        hidden = self.guarded if who and who not in READ_GUARDED else set()
        return found & (self.secrets | hidden)

    @property
    def markers_of_guarded(self) -> set[str]:
        """The words in the guarded claim of ours."""
        return {word.lower() for word in WORDS_OF_GUARDED}

    def table_of(self, key: str) -> str | None:
        """The walled table that a key of ours belongs to."""
        return next((t for t, k in self.keys.items() if key in k.get(OWN, [])), None)

    def key(self, table: str, city: str, lots: Random) -> str | None:
        """A key of this table that belongs to the city, or to any foreign office."""
        of_table = self.keys.get(table, {})
        beside = {OWN: [], GUARDED: of_table.get(OWN)}
        known = of_table.get(city) or beside.get(city, of_table.get("")) or []
        return lots.choice(known) if known else None


def build() -> Canaries:
    """Build the demo, put a marker on every text of it, and open our own offices."""
    with trusting_the_plan():
        build_world(seed=SEED, children=CHILDREN)
        walls.leave()
    with behind_the_walls():
        for city in FOREIGN:
            _compare(*_two_cases(city), why="Two lists of one raid.")
            _guard(_two_cases(city)[0])
        _fill_what_is_empty()
        _mark_every_text()
        canaries = _learn()
    canaries.world = _our_offices()
    canaries.cases = _our_cases(canaries.world)
    claim = _our_guarded_claim(canaries.world, canaries.cases[1])
    with behind_the_walls():
        # One of ours may be a child of theirs, two of ours may be one.
        _pair(canaries.cases[0], _two_cases(FOREIGN[0])[0])
        _compare(*canaries.cases[1:], why="One raid.")
        learn_ours(canaries)
        _learn_guarded(canaries, claim)
        # Nobody else sees these rows, so nobody else has counted them either: without
        # this a page takes minutes where a wall is off.
        with connection.cursor() as cursor:
            cursor.execute("analyze")
    return canaries


def _guard(case: Case) -> None:
    """A claim for a sexual offence, as the superuser writes it."""
    scheme = Scheme.objects.filter(code="POCSO_COMP", valid_to=None)[0]
    facts = {"proposed_at": timezone.now(), "proposed_by": case.opened_by}
    Claim.objects.create(
        case=case, scheme=scheme, state_since=facts["proposed_at"], reason="x", **facts
    )


def _our_guarded_claim(world: World, case: Case) -> Claim:
    """The same of ours: opened by legal aid, decided by the magistrate's office."""
    with behind_the_walls():
        reach.grant(case, to=world.dm.agency, duty=Duty.DM, because="test")
    opened, decided = WORDS_OF_GUARDED
    walls.enter(world.dlsa.pk)
    claim = open_claim(case, by=world.dlsa, code="POCSO_COMP", reason=opened)
    walls.enter(world.dm.pk)
    claim = decide_claim(
        claim, by=world.dm, accept=True, reason=decided, amount_paise=5_000_00
    )
    walls.leave()
    return claim


def _learn_guarded(canaries: Canaries, claim: Claim) -> None:
    """The markers and keys of the guarded claim and of its steps."""
    steps = ClaimStep.objects.filter(claim=claim).values_list("pk", flat=True)
    of_table = {
        "compensation_claim": [str(claim.pk)],
        "compensation_claimstep": [str(pk) for pk in steps],
    }
    for table, keys in of_table.items():
        canaries.keys[table][GUARDED] = keys
        canaries.keys[table][OWN] = [
            key for key in canaries.keys[table][OWN] if key not in keys
        ]
        canaries.guarded |= set(keys)
    canaries.guarded |= canaries.markers_of_guarded
    for kept in (canaries.offices, canaries.people):
        kept[GUARDED] = kept[OWN]


def _fill_what_is_empty() -> None:
    """A row in each table to which no child of the demo ever came, made from the
    catalogue: one for each city."""
    found = rows.tables()
    people = {city: _somebody_in(city) for city in FOREIGN}
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    rows.drop_checks()
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        for table, columns in found.items():
            cursor.execute(f"select exists (select 1 from {table})")  # noqa: S608
            if cursor.fetchone()[0] or table.startswith("audit_"):
                continue
            for city, (person, case) in people.items():
                ground = rows.Ground(
                    city, person.pk, person.agency_id, person.agency.district_id
                )
                values = rows.row(table, columns, ground)
                for column in columns:
                    if column.name == "case_id" or column.leads_to == "cases_case":
                        values[column.name] = case
                rows.add(table, values)
        cursor.execute("set session_replication_role = origin")


def _somebody_in(city: str) -> tuple[User, object]:
    person = User.objects.filter(role=Role.CASEWORKER, agency__district__name=city)
    case = Case.objects.filter(district__name=city).order_by("pk")
    return person.select_related("agency").order_by("pk")[0], case[0].pk


def marked_columns() -> Iterator[tuple[str, str, int | None]]:
    """Table, column and length of each free text on a walled row."""
    walled = rows.tables().keys()
    for model in apps.get_models():
        table = model._meta.db_table
        if table not in walled or table in COMMON:
            continue
        for column in model._meta.concrete_fields:
            plain = isinstance(column, CharField | TextField) and not column.choices
            long = column.max_length is None or column.max_length >= SHORTEST
            if plain and long and column.name not in CODES and not column.primary_key:
                yield table, column.column, column.max_length


def _mark_every_text() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        for table, column, _length in marked_columns():
            cursor.execute(
                f"update {table} x set {column} = 'ZQ' || substr("  # noqa: S608
                f" md5('{table}.{column}' || x.ctid::text || x::text), 1, 10)"
                f" where {column} <> ''"
            )
        cursor.execute("set session_replication_role = origin")


def _two_cases(city: str) -> list[Case]:
    return list(Case.objects.filter(district__name=city).order_by("pk")[:2])


def _pair(one: Case, other: Case) -> MatchPair:
    return MatchPair.objects.create(
        child=one.child, known=other.child, chance=0.9, found_by=MatchFoundBy.NIGHT
    )


def _compare(kept: Case, other: Case, *, why: str) -> None:
    """A pair on the desk, and that somebody asked to merge its two cases."""
    CaseMerge.objects.create(
        pair=_pair(kept, other),
        kept=kept,
        other=other,
        why=why,
        asked_by=kept.opened_by,
    )


def _our_offices() -> World:
    for kind in ("CWC", "DCPU"):
        AgencyFactory(kind=kind, place="Nagpur")
    return everybody(OURS)


def everybody(place: str) -> World:
    """Offices of a district with a person of every role."""
    world = World(place)
    for role in Role:
        world.__getattr__(role.lower())
    return world


def _our_cases(world: World) -> list[Case]:
    """Three children of ours, in whose pages foreign keys will be tried."""
    return [take_in(world, n, f"Ours {n}") for n in range(3)]


def take_in(world: World, n: int, name: str) -> Case:
    """A child of this world with money asked for and a flag; the first stays new."""
    by = world.caseworker
    walls.enter(by.pk)
    case = take_in_child(
        Intake(
            sex=Sex.BOY,
            name=name,
            age_years=11,
            village=f"{name} village",
            # The same man everywhere: a list that counted others' children would tell.
            recruiter={"name": "Munna Bhai", "village": "Sonbarsa"},
        ),
        by=by,
        rescued_at=hours_ago(30 + n),
    )
    propose_claims(case, by=by)
    raise_concern(case, note=f"{name} has a fever.", by=by)
    if n:
        walls.enter(world.police.pk)
        produce_child(case, by=world.police, at=hours_ago(8))
    walls.leave()
    with behind_the_walls():
        for person, duty in (
            (world.superintendent, Duty.SHELTER),
            (world.teacher, Duty.SCHOOL),
            (world.dlsa, Duty.DLSA),
        ):
            reach.grant(case, to=person.agency, duty=duty, because="test")
    return case


def _learn() -> Canaries:
    """Every marker and key there is before our own offices: by table and city."""
    canaries = Canaries()
    with connection.cursor() as cursor:
        for table, columns in rows.tables().items():
            key = rows.key_column(columns).name
            city = _city_of(table, {c.name for c in columns})
            cursor.execute(
                f"select t.{key}::text, ({city})::text, t::text from {table} t"  # noqa: S608
            )
            for pk, where, whole in cursor.fetchall():
                of_table = canaries.keys.setdefault(table, {})
                of_table.setdefault(where if where in FOREIGN else "", []).append(pk)
                if table not in COMMON:
                    _learn_row(canaries, table, pk, whole)
    for city in FOREIGN:
        inside = Agency.objects.filter(district__name=city).order_by("pk")
        canaries.offices[city] = list(inside.values_list("pk", flat=True))
        staff = User.objects.filter(agency__in=inside).order_by("pk")
        canaries.people[city] = list(staff.values_list("pk", flat=True))
    return canaries


def _learn_row(canaries: Canaries, table: str, pk: str, whole: str) -> None:
    found = {f.lower() for f in TOKENS.findall(whole)}
    markers = {f for f in found if f.startswith("zq")}
    canaries.secrets |= markers
    canaries.tables |= dict.fromkeys(markers, table)
    if re.fullmatch(UUID, pk):
        canaries.secrets.add(pk)
    if table in OVERSEEN or table == "cases_case":
        canaries.book |= {pk, *markers}
    if table in {"cases_childidentity", "cases_case"}:
        canaries.names.setdefault(table, []).extend(sorted(markers))


def learn_ours(canaries: Canaries) -> None:
    """The keys of what was made since: that is ours."""
    staff = canaries.world._people.values()
    canaries.people[OWN] = [person.pk for person in staff]
    canaries.offices[OWN] = sorted({person.agency_id for person in staff})
    with connection.cursor() as cursor:
        for table, columns in rows.tables().items():
            key = rows.key_column(columns).name
            known = canaries.keys.setdefault(table, {})
            foreign = {k for of_city in known.values() for k in of_city}
            cursor.execute(f"select t.{key}::text from {table} t")  # noqa: S608
            known[OWN] = [k for (k,) in cursor.fetchall() if k not in foreign]


def _city_of(table: str, names: set[str]) -> str:
    case = {"cases_case": "t.id"}.get(table, "t.case_id" if "case_id" in names else "")
    if case:
        return (
            "select d.name from cases_case c join accounts_district d"  # noqa: S608
            f" on d.id = c.district_id where c.id = {case}"
        )
    return "''"


@contextmanager
def noted_writes() -> Iterator[None]:
    """Let the database write down every row that is added, changed or taken."""
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
        cursor.execute(NOTE_WRITES)
    yield


def writes() -> list[tuple[str, str, str, str]]:
    """Table, verb, old row and new row of what was written since the last asking."""
    with behind_the_walls(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
        cursor.execute("delete from sweep_log returning what, verb, old, new")
        return cursor.fetchall()


NOTE_WRITES = """
create table sweep_log (what text, verb text, old text, new text);
create function sweep_note() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  insert into sweep_log values (tg_table_name, tg_op,
    case when tg_op <> 'INSERT' then to_jsonb(old)::text else '' end,
    case when tg_op <> 'DELETE' then to_jsonb(new)::text else '' end);
  return null;
end $$;
do $$ declare t regclass; begin
  for t in select c.oid::regclass from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
              and c.relname not in ('sweep_log', 'django_session', 'accounts_session')
  loop
    execute format('create trigger sweep_note after insert or update or delete on %s'
                   ' for each row execute function sweep_note()', t);
  end loop;
end $$;
"""


def today() -> str:
    """The day of a sitting, as addresses spell it."""
    return timezone.localdate().isoformat()


@cache
def walled() -> list[str]:
    """The names of all walled tables."""
    return sorted(rows.tables())
