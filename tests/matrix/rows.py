"""One row of every walled table for a case, made from the catalogue alone.

A table that somebody adds tomorrow is filled, and asked about, without a line here.
Values mean nothing; triggers, keys and check constraints are off while the matrix
runs, so that only the walls answer.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import connection

COLUMNS = """
select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod),
       a.attnotnull and not a.atthasdef and a.attidentity = '', a.attidentity <> '',
       (select f.confrelid::regclass::text from pg_constraint f
         where f.conrelid = c.oid and f.contype = 'f' and f.conkey = array[a.attnum]
         limit 1)
  from pg_class c join pg_attribute a on a.attrelid = c.oid
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and c.relrowsecurity and a.attnum > 0 and not a.attisdropped
 order by c.relname, a.attnum"""
CHECKS = """
select conrelid::regclass::text, conname::text from pg_constraint
 where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0"""


@dataclass(frozen=True)
class Column:
    """A column as the catalogue knows it."""

    name: str
    type: str
    needed: bool
    counted: bool
    leads_to: str | None

    @property
    def kind(self) -> str:
        """What a key of this column is: a uuid, a date or a number."""
        return self.type if self.type in {"uuid", "date"} else "number"


@dataclass
class Ground:
    """Whose rows they are: one case in one state, and the offices around it."""

    state: str
    person: int
    agency: int
    district: int
    special: dict[str, dict] = field(default_factory=dict)

    def key(self, table: str, kind: str):
        """The same key for the same table, however often it is asked."""
        if kind == "uuid":
            return uuid5(NAMESPACE_URL, f"{table} {self.state}")
        number = uuid5(NAMESPACE_URL, f"{table} {self.state}").int
        if kind == "date":
            return date(2000, 1, 1) + timedelta(days=number % 9000)
        return number % 10**8 + 10**8


def tables() -> dict[str, list[Column]]:
    """Every walled table with its columns."""
    found: dict[str, list[Column]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, *column in cursor.fetchall():
            found.setdefault(table, []).append(Column(*column))
    return found


def drop_checks() -> None:
    """Take check constraints away until the transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(CHECKS)
        for table, name in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint "{name}"')


def key_column(columns: list[Column]) -> Column:
    """The column that names the row: the id, or the key it shares with its case."""
    return next((c for c in columns if c.name == "id"), columns[0])


def shares_key(column: Column) -> bool:
    """Whether the row's key is the key of another walled row."""
    return column.leads_to is not None and not column.leads_to.startswith("accounts_")


def row(table: str, columns: list[Column], ground: Ground, *, fresh: str = "") -> dict:
    """The values of a row; with `fresh` another row than the first."""
    key = key_column(columns)
    values = {}
    for column in columns:
        if column.name == key.name and not shares_key(column):
            values[column.name] = ground.key(table + fresh, column.kind)
        elif column.name == "case_id" or column.needed or column.leads_to:
            values[column.name] = _value(column, ground, table + fresh)
    return values | ground.special.get(table, {})


def add(table: str, values: dict) -> None:
    """Insert the row as whoever is asking."""
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({names}) overriding system value values ({places})",  # noqa: S608
            list(values.values()),
        )


def _value(column: Column, ground: Ground, salt: str):
    if column.leads_to == "accounts_user":
        return ground.person
    if column.leads_to == "accounts_agency":
        return ground.agency
    if column.leads_to == "accounts_district":
        return ground.district
    if column.name == "case_id" or column.leads_to == "cases_case":
        return ground.key("cases_case", "uuid")
    if column.leads_to:
        return ground.key(column.leads_to, column.kind) if column.needed else None
    return _plain(column, ground, salt) if column.needed else None


def _plain(column: Column, ground: Ground, salt: str):
    kind = column.type
    words = uuid5(NAMESPACE_URL, f"{salt} {column.name} {ground.state}").hex
    if kind.endswith("[]"):
        return []
    if kind.startswith("character varying"):
        return words[: int(kind.partition("(")[2].rstrip(")") or 32)]
    day = date(2000, 1, 1) + timedelta(days=int(words[:6], 16) % 9000)
    plain = {
        "text": words,
        "uuid": words,
        "boolean": False,
        "jsonb": "{}",
        "date": day,
        "bytea": b"",
        "timestamp with time zone": f"{day} 10:00+05:30",
    }
    return plain.get(kind, int(words[:6], 16) % 30000)
