"""Guard queries: is wall two whole? Each asks the database's own catalogue for holes.

A query yields (where, …) rows, one for each hole; a whole wall yields none. They need
no right on any table but that of the rights, so the web's own login can ask them about
itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from accounts.roles import classes_read, classes_written
from cases.models.inquiry import CLASS_OF_PAPER
from common.walls import roads_to_a_case

# Tables without a road to a case: sign-in, places, rules, series, the outbox, and
# guardian's own two tables, which nobody writes.
OPEN = re.compile(
    r"^(django_|auth_|account_|mfa_|usersessions_|accounts_(?!clientrequest))"
    r"|^cases_(clockrule|flagrule|formtemplate|codelistentry)$"
    r"|^compensation_(scheme|wagerate)$|^reintegration_followuprule$"
    r"|^guardian_(group|user)objectpermission$"
    r"|^common_(numberseries|outboxentry)$"
)
# Who may see these rows is no question of a case, only of the class of the table.
SHARED = {
    "cases_employer": {"seen", "added", "changed"},
    "cases_workplace": {"seen", "added", "changed"},
    "reintegration_bridgeschool": {"seen", "added", "changed"},
    "shelters_shelter": {"seen", "added", "changed"},
    "shelters_shelterplace": {"seen"},
    "cases_matchnight": {"seen", "added", "changed"},
    "compensation_employerdeath": {"seen", "added"},
    "compensation_employerlink": {
        "seen",
        "added",
        "changed",
        "added_by_magistrate",
        "changed_by_magistrate",
    },
    "compensation_employertie": {"seen", "added"},
    "compensation_reconciliation": {"seen", "added", "changed"},
    # Written before there is a case to ask, and into other offices' inboxes.
    "cases_child": {"added"},
    "cases_childidentity": {"added"},
    "cases_inboxitem": {"added"},
}
# Policies that ask for no class of facts, each with what it asks instead.
CLASSLESS = {
    ("cases_breakglass", "seen"): "wall_user",
    ("cases_breakglass", "changed"): "wall_user",
    ("cases_inboxitem", "seen"): "wall_user",
    # What an office owes apart from any case: no row knows a child.
    ("oversight_officeclock", "seen"): "wall_agencies",
    ("oversight_officeclock", "added"): "wall_agencies",
    ("oversight_officeclock", "changed"): "wall_agencies",
    ("oversight_quarterlyreturn", "seen"): "wall_agencies",
    ("oversight_quarterlyreturn", "added"): "wall_user",
    ("oversight_databreach", "seen"): "wall_agencies",
    ("oversight_databreach", "added"): "wall_user",
    ("oversight_breachreport", "seen"): "oversight_databreach",
    ("oversight_breachreport", "added"): "wall_user",
}
# Policies that leave fewer rows than reach and class: what each must still ask.
_FEW = r"NOT guarded\) OR \( SELECT \(\('SEN'::text = ANY \(wall_reads\(\)\)\) OR"
NARROWED = {
    **{
        (table, "guarded"): [_FEW]
        for table in ("audit_event", "cases_clock", "cases_flag", "compensation_claim")
    },
    ("cases_paper", "by_kind"): [
        rf"'{kind}'::text THEN \W*SELECT \('{cls}'::text = ANY"
        r" \(wall_reads\(\)\)\)\) AND"
        for kind, cls in CLASS_OF_PAPER.items()
    ],
}
# The book is written by everybody, and read by person, office, case or opening.
BOOK = "audit_"
OF_THE_BOOK = r"wall_user\(|wall_agencies\(|cases_case|cases_breakglass"
# Classes of which the clock reads nothing at all.
HIDDEN_FROM_CLOCK = {"ID", "STM", "MED", "SEN", "CNS", "SIR", "BNK", "TIP"}
WORDS = {"note", "reason", "words", "text", "accused", "summary", "findings", "wish"}

QUERIES = {
    "a login owns, may bypass or may make roles": """
select rolname from pg_roles where rolname = any(
       '{savera_owner,savera_engine,savera_clock,savera_web,savera_worker}')
   and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)""",
    "a process may take another's role": """
select m.rolname || ' is ' || g.rolname
  from pg_auth_members a join pg_roles m on m.oid = a.member
  join pg_roles g on g.oid = a.roleid
 where m.rolname in ('savera_web', 'savera_worker', 'savera_clock', 'savera_engine')
   and (m.rolname, g.rolname) <> ('savera_worker', 'savera_clock')""",
    "owned by a login": """
select c.oid::regclass::text from pg_class c join pg_roles r on r.oid = c.relowner
 where c.relnamespace = 'public'::regnamespace
   and c.relkind in ('r', 'p', 'v', 'm', 'S')
   and (r.rolcanlogin or r.rolsuper or r.rolbypassrls)""",
    "row security without a policy": """
select c.oid::regclass::text from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relrowsecurity
   and not exists (select 1 from pg_policy p where p.polrelid = c.oid)""",
    "a view that asks as its owner": """
select c.oid::regclass::text from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
   and not coalesce(c.reloptions @> array['security_invoker=true'], false)""",
    "a materialized view": """
select c.oid::regclass::text from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'm'""",
    "a partition reachable past its parent": """
select c.oid::regclass::text from pg_class c
 where c.relispartition and not c.relrowsecurity
   and has_table_privilege('savera_web', c.oid, 'select')""",
    "a definer's function owned by a login or a bypasser": """
select p.oid::regprocedure::text from pg_proc p join pg_roles r on r.oid = p.proowner
 where p.prosecdef and p.pronamespace = 'public'::regnamespace
   and (r.rolsuper or r.rolbypassrls or r.rolcanlogin)""",
    "a definer's function without a fixed search_path": """
select p.oid::regprocedure::text from pg_proc p
 where p.prosecdef and p.pronamespace = 'public'::regnamespace
   and not coalesce('search_path=public, pg_temp' = any(p.proconfig), false)""",
    "a definer's function open to everybody": """
select p.oid::regprocedure::text from pg_proc p
 where p.prosecdef and p.pronamespace = 'public'::regnamespace
   and p.prorettype <> 'trigger'::regtype
   and (p.proacl is null
        or exists (select 1 from aclexplode(p.proacl) a where a.grantee = 0))""",
    "a home-made leakproof function": """
select p.oid::regprocedure::text from pg_proc p
 where p.proleakproof and p.pronamespace = 'public'::regnamespace""",
    "an event trigger or a subscription": """
select evtname::text from pg_event_trigger
 union all select subname::text from pg_stat_subscription""",
    "a process may truncate, refer to, or hang triggers on": """
select r || ' on ' || c.oid::regclass::text
  from pg_class c, unnest(array['savera_web', 'savera_worker', 'savera_clock']) r
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and has_table_privilege(r, c.oid, 'truncate, references, trigger')""",
    "a process may make tables": """
select r from unnest(array['savera_web', 'savera_worker', 'savera_clock']) r
 where has_schema_privilege(r, 'public', 'create')
    or has_database_privilege(r, current_database(), 'create, temporary')""",
    "a process writes the table of rights": """
select r from unnest(array['savera_web', 'savera_worker', 'savera_clock']) r
 where has_table_privilege(r, 'accounts_roleright', 'insert, update, delete')""",
    "statements of others are visible": """
select r from unnest(array['savera_web', 'savera_worker']) r
 where not exists (
   select 1 from pg_db_role_setting s join pg_roles o on o.oid = s.setrole
    where o.rolname = r and 'track_activities=off' = any(s.setconfig))""",
    "a trigger is switched off": """
select tgrelid::regclass::text || '.' || tgname from pg_trigger
 where not tgisinternal and tgenabled = 'D'
   and tgrelid in (select oid from pg_class
                    where relnamespace = 'public'::regnamespace)""",
}

TABLES = """
select c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
       coalesce(array_agg(f.confrelid::regclass::text)
                filter (where f.contype = 'f'), '{}'),
       bool_or(has_any_column_privilege(r, c.oid, 'select, insert, update')
               or has_table_privilege(r, c.oid, 'delete'))
  from pg_class c left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f',
       unnest(array['savera_web', 'savera_worker', 'savera_clock']) r
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
 group by 1, 2, 3"""
POLICIES = """
select c.relname::text, p.polname::text, p.polpermissive, p.polcmd::text,
       array(select rolname::text from pg_roles where oid = any(p.polroles)),
       coalesce(pg_get_expr(p.polqual, p.polrelid), ''),
       coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), 0 = any(p.polroles)
  from pg_policy p join pg_class c on c.oid = p.polrelid
 where c.relnamespace = 'public'::regnamespace"""
GRANTS = """
select r, c.relname::text, v,
       has_table_privilege(r, c.oid, v)
       or v <> 'DELETE' and has_any_column_privilege(r, c.oid, v)
  from pg_class c,
       unnest(array['savera_web', 'savera_worker', 'savera_clock']) r,
       unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) v
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and c.relrowsecurity"""
CLOCK_COLUMNS = """
select c.relname::text, a.attname::text
  from pg_class c join pg_attribute a on a.attrelid = c.oid
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and c.relrowsecurity and a.attnum > 0 and not a.attisdropped
   and has_column_privilege('savera_clock', c.oid, a.attnum, 'select')"""

COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
CLASS_OF = re.compile(r"'([A-Z]{2,4})'::text = ANY \(wall_(?:reads|writes)\(\)\)")
# How EnableWall begins a policy: its class, and only then whose rows.
CLASS_FIRST = r"^\(\( SELECT \('[A-Z]{2,4}'::text = ANY \(wall_%s\(\)\)\)[^)]*\) AND "
READS_FIRST, WRITES_FIRST = (
    re.compile(CLASS_FIRST % asks) for asks in ("reads", "writes")
)
# Policies of their own shape: sealed flags first, the magistrate's desk.
CLASS_LATER = {
    "cases_flag.added",
    "cases_flag.changed",
    "cases_flag.seen",
    "compensation_employerlink.added_by_magistrate",
    "compensation_employerlink.changed_by_magistrate",
}
# A wish is written at intake, a tip goes by its operation, a visit is planned by who
# decides: each asks for these classes and not for its table's alone.
CLASS_BESIDE = {
    "cases_childwish.added": {"CASE"},
    "cases_childwish.seen": {"STM"},
    "cases_operationtip.added": {"CASE", "TIP"},
    "cases_operationtip.changed": {"CASE", "TIP"},
    "cases_operationtip.seen": {"CASE", "TIP"},
    "reintegration_followupvisit.planned": {"TRV"},
}
RIGHTS = "select role, data_class, reads, writes from accounts_roleright"
EVERYTHING = re.compile(r"(^\(?true\)?$)|(AND \(?true\)?\)?$)|(\bOR \(?true\)?\b)")


@dataclass(frozen=True, order=True)
class Hole:
    """One place where wall two does not stand as it should."""

    guard: str
    where: str

    def __str__(self):
        return f"{self.guard}: {self.where}"


@dataclass(frozen=True)
class Policy:
    """One policy as the catalogue keeps it."""

    table: str
    name: str
    permissive: bool
    command: str
    roles: tuple[str, ...]
    using: str
    check: str
    public: bool

    @property
    def to_people(self) -> bool:
        """Whether it lets the web's or the worker's own login through."""
        return bool({"savera_web", "savera_worker"} & set(self.roles))

    @property
    def asks(self) -> str:
        return self.using or self.check

    @property
    def place(self) -> str:
        return f"{self.table}.{self.name}"


def holes() -> list[Hole]:
    """Every hole in wall two; an empty list where it is whole."""
    with connection.cursor() as cursor:
        found = [
            Hole(guard, row[0])
            for guard, query in QUERIES.items()
            for row in _asked(cursor, query)
        ]
        policies = [Policy(*row) for row in _asked(cursor, POLICIES)]
        found += _of_tables(_asked(cursor, TABLES))
        found += _of_policies(policies)
        found += _of_narrowed(policies)
        found += _of_classes(policies)
        found += _of_rights(_asked(cursor, RIGHTS))
        found += _of_grants(_asked(cursor, GRANTS), policies)
        found += _of_the_clock(_asked(cursor, CLOCK_COLUMNS), policies)
        found += _of_emergencies(roads_to_a_case(cursor), policies)
    return sorted(found)


def classes_of_tables() -> dict[str, str]:
    """Walled table: the class of facts that its policies ask for."""
    with connection.cursor() as cursor:
        return _classes([Policy(*row) for row in _asked(cursor, POLICIES)])


def _asked(cursor, query: str) -> list[tuple]:
    cursor.execute(query)
    return cursor.fetchall()


def _classes(policies: list[Policy]) -> dict[str, str]:
    # What it takes to see a row names the class, where adding one takes less.
    return {
        policy.table: found.group(1)
        for name in ("added", "seen")
        for policy in policies
        if policy.name == name and policy.to_people
        for found in [CLASS_OF.search(policy.asks)]
        if found
    }


def _of_tables(rows) -> list[Hole]:
    """A table stands behind the wall, or is open by name and has no road to a case;
    or no process may touch it at all."""
    walled = {name for name, secured, forced, *_rest in rows if secured and forced}
    found = []
    for name, _secured, _forced, leads_to, touched in rows:
        if name in walled or not touched:
            continue
        if not OPEN.match(name):
            found.append(Hole("table without forced row security", name))
        found += [
            Hole("open table with a road to a case", f"{name} to {target}")
            for target in sorted({*leads_to})
            if target in walled
        ]
    return found


def _of_policies(policies: list[Policy]) -> list[Hole]:
    """A policy to people asks for a class and for a case, or is named above."""
    found = [
        Hole("policy for every role", policy.place)
        for policy in policies
        if policy.public
    ]
    for policy in policies:
        if policy.to_people and policy.permissive:
            found += [Hole(guard, policy.place) for guard in _faults(policy)]
    return found


def _of_narrowed(policies: list[Policy]) -> list[Hole]:
    """What few may read of a table is still kept from the others, for every command."""
    kept = {
        (policy.table, policy.name): [policy.using, policy.check]
        for policy in policies
        if not policy.permissive
        and policy.command == "*"
        and {"savera_web", "savera_worker"} <= set(policy.roles)
    }
    return [
        Hole("rows that few may read are read by more", ".".join(place))
        for place, asked in NARROWED.items()
        for parts in [[part for part in kept.get(place, []) if part]]
        if not parts or not all(re.search(ask, part) for part in parts for ask in asked)
    ]


def _faults(policy: Policy) -> Iterator[str]:
    if policy.command == "*":
        yield "policy for all commands at once"
    parts = [part for part in (policy.using, policy.check) if part]
    listed = policy.name in SHARED.get(policy.table, set())
    if not listed and any(map(EVERYTHING.search, parts)):
        yield "policy that lets everything through"
    asked = CLASSLESS.get((policy.table, policy.name))
    if policy.table.startswith(BOOK):
        asked = OF_THE_BOOK
    if asked and not all(re.search(asked, part) for part in parts):
        yield "policy that no longer asks its own"
    if asked is None:
        yield from _faults_of_class(policy, parts)


def _faults_of_class(policy: Policy, parts: list[str]) -> Iterator[str]:
    if not all(map(CLASS_OF.search, parts)):
        yield "policy that asks for no class"
    first = READS_FIRST if policy.command == "r" else WRITES_FIRST
    if policy.place not in CLASS_LATER and not all(map(first.search, parts)):
        yield "policy that doesn't ask for its class before all else"
    if len(set(parts)) > 1:
        yield "policy that lets a row go where it would take none"


def _of_classes(policies: list[Policy]) -> list[Hole]:
    """A table belongs to one class, whichever of its policies is asked."""
    classes = _classes(policies)
    return [
        Hole("policy that asks for another class than its table's", policy.place)
        for policy in policies
        if policy.to_people and policy.permissive
        for asked in {*CLASS_OF.findall(policy.using + policy.check)}
        if asked not in CLASS_BESIDE.get(policy.place, {classes.get(policy.table)})
    ]


def _of_rights(rows) -> list[Hole]:
    """The database's copy of the table of rights says what the program's says."""
    return [
        Hole("a right that is not in the table of rights", f"{role} {data_class}")
        for role, data_class, reads, writes in rows
        if (reads, writes)
        != (data_class in classes_read(role), data_class in classes_written(role))
    ]


def _of_grants(rows, policies: list[Policy]) -> list[Hole]:
    """A role has exactly the commands that a policy lets it do."""
    allowed = {
        (role, policy.table, command)
        for policy in policies
        if policy.permissive
        for role in policy.roles
        for command in (
            COMMANDS.values() if policy.command == "*" else [COMMANDS[policy.command]]
        )
    }
    return [
        Hole("grant without a policy", f"{role} {command} on {table}")
        for role, table, command, granted in rows
        if granted and (role, table, command) not in allowed
    ]


def _of_emergencies(roads, policies: list[Policy]) -> list[Hole]:
    """Where a row hangs on a case, nobody who only looks at the case writes it."""
    closed = {
        (policy.table, COMMANDS[policy.command])
        for policy in policies
        if not policy.permissive and "wall_only_broken" in policy.asks
    }
    return [
        Hole("what is only looked at can be changed", f"{command} on {table}")
        for table in roads
        for command in ("INSERT", "UPDATE", "DELETE")
        if (table, command) not in closed
    ]


def _of_the_clock(columns, policies: list[Policy]) -> list[Hole]:
    """The clock reads no table of a hidden class, and no column of words."""
    classes = _classes(policies)
    return [
        Hole("the clock reads what it must not", f"{table}.{column}")
        for table, column in columns
        if classes.get(table) in HIDDEN_FROM_CLOCK or column in WORDS
    ]
