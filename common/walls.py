"""Wall two, the database's own: who is asking, and which table asks what of them.

The context lives in this one module, and only as long as the transaction. Policies
read it through the `wall_*` functions of accounts' migrations, which raise an error
where no context was set: a forgotten context is a loud mistake, never an empty list.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.migrations.operations.base import Operation

READERS = "savera_web, savera_worker"


def enter(user_id: int) -> None:
    """Set the asking person for this transaction; the database looks up the rest."""
    with connection.cursor() as cursor:
        cursor.execute("select wall_enter(%s)", [user_id])


def leave() -> None:
    """Forget the asking person, before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select wall_leave()")


@contextmanager
def acting_as(user) -> Iterator[None]:
    """One transaction in which this person is the one who asks."""
    with transaction.atomic():
        enter(user.pk)
        yield
        leave()


@contextmanager
def on_clock_duty() -> Iterator[None]:
    """One transaction as the clock: all cases, but no names, words or health.

    Only the worker's login may take this role; what it may read is granted table by
    table (see EnableWall's `clock`).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role savera_clock")
        yield
        cursor.execute("set local role none")


class EnableWall(Operation):
    """Put wall two on a new table. Every table that hangs on a case needs one.

    `data_class` is the class of accounts.roles that the whole table belongs to;
    `sees` is the SQL question whether a row's case is within reach, usually one of
    the functions below. `clock` names what the clock's role may do with the table.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        data_class: str,
        sees: str,
        *,
        clock: str = "",
        insert: str = "",
        append_only: bool = False,
        delete: bool = False,
    ):
        self.table = table
        self.data_class = data_class
        self.sees = sees
        self.clock = clock
        self.insert = insert or sees
        self.append_only = append_only
        self.delete = delete

    def deconstruct(self):
        kwargs = {
            "clock": self.clock,
            "insert": self.insert,
            "append_only": self.append_only,
            "delete": self.delete,
        }
        return "EnableWall", [self.table, self.data_class, self.sees], kwargs

    def state_forwards(self, app_label, state):
        """Django's picture of the models doesn't change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.statements():
            schema_editor.execute(statement.replace("%", "%%"), [])

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(f"alter table {self.table} no force row level security")
        schema_editor.execute(f"alter table {self.table} disable row level security")

    def describe(self):
        return f"Put wall two on {self.table} ({self.data_class})"

    def statements(self) -> list[str]:
        """The SQL of this table's wall, in order."""
        table, cls = self.table, self.data_class
        reads = f"(select '{cls}' = any(wall_reads()))"
        writes = f"(select '{cls}' = any(wall_writes()))"
        grants = "select, insert" if self.append_only else "select, insert, update"
        if self.delete:
            grants += ", delete"
        sql = [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"revoke all on {table} from {READERS}",
            f"grant {grants} on {table} to {READERS}",
            f"create policy seen on {table} for select to {READERS}"
            f" using ({reads} and ({self.sees}))",
            f"create policy added on {table} for insert to {READERS}"
            f" with check ({writes} and ({self.insert}))",
            f"grant select, insert, update, delete on {table} to savera_engine",
            f"create policy engine on {table} to savera_engine"
            " using (true) with check (true)",
        ]
        if not self.append_only:
            sql.append(
                f"create policy changed on {table} for update to {READERS}"
                f" using ({writes} and ({self.sees}))"
                f" with check ({writes} and ({self.sees}))"
            )
        if self.delete:
            sql.append(
                f"create policy taken on {table} for delete to {READERS}"
                f" using ({writes} and ({self.sees}))"
            )
        if self.clock:
            sql += [
                f"grant {self.clock} on {table} to savera_clock",
                f"create policy clock on {table} to savera_clock"
                " using (true) with check (true)",
            ]
        return sql


def of_case(column: str = "case_id") -> str:
    """The row's case is within reach. A scalar subquery by primary key, on purpose:
    EXISTS may be turned into a hash of every permitted case (measured: 600 ms)."""
    return f"(select true from cases_case seen_case where seen_case.id = {column})"


def own_agency(column: str = "agency_id") -> str:
    """The row belongs to the asking person's agency."""
    return f"{column} = any((select wall_agencies())::int[])"


def not_sealed(column: str = "case_id") -> str:
    """The row is about no case that is sealed from the asking person. For tables that
    hang on an office: those that hang on a case ask `of_case`."""
    sealed = f"{column} = any((select wall_sealed())::uuid[])"
    return f"not coalesce({sealed}, false)"


ANYONE = "true"


class RaiseVersion(Operation):
    """Let the database count a table's versions: one more at every update."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str):
        self.table = table

    def deconstruct(self):
        return "RaiseVersion", [self.table], {}

    def state_forwards(self, app_label, state):
        """Django's picture of the models doesn't change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(
            f"create trigger raise_version before update on {self.table}"
            " for each row execute function raise_version()"
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(f"drop trigger raise_version on {self.table}")

    def describe(self):
        return f"Count versions of {self.table}"


# Notices about an opening and its review are written while the case is only looked at.
WRITTEN_MEANWHILE = {"cases_inboxitem", "cases_breakglass"}
ROADS = """
select c.relname::text, a.attname::text, t.relname::text, k.attname::text
  from pg_constraint f
  join pg_class c on c.oid = f.conrelid join pg_class t on t.oid = f.confrelid
  join pg_attribute a on a.attrelid = c.oid and f.conkey = array[a.attnum]
  join pg_attribute k on k.attrelid = t.oid and f.confkey = array[k.attnum]
 where f.contype = 'f' and c.relnamespace = 'public'::regnamespace
   and c.relrowsecurity and c.oid <> t.oid
 order by 1, 2"""
ONLY_LOOKED_AT = "any((select wall_only_broken())::uuid[])"
OF_CHILD = (
    "(select broken.id from cases_case broken where broken.child_id = cases_child.id"
    f" and broken.id = {ONLY_LOOKED_AT} limit 1)"
)


def roads_to_a_case(cursor) -> dict[str, list[str]]:
    """Walled table: in SQL, each case that a row hangs on, over however many tables."""
    cursor.execute(ROADS)
    links = cursor.fetchall()
    roads = {"cases_case": ["cases_case.id"], "cases_child": [OF_CHILD]}
    while True:
        found: dict[str, list[str]] = {}
        for table, column, target, key in links:
            if table in roads or target not in roads:
                continue
            for road in roads[target]:
                step = f"(select {road} from {target} where {target}.{key} = {table}.{column})"  # noqa: E501
                if target == "cases_case":
                    step = f"{table}.{column}"
                found.setdefault(table, []).append(step)
        if not found:
            return {t: r for t, r in roads.items() if t not in WRITTEN_MEANWHILE}
        roads |= found


def keep_emergencies_read_only(cursor) -> None:
    """What one sees only because of an emergency one adds nothing to and changes not.

    On every table with a road to a case, those of later migrations too. Repeating
    changes nothing.
    """
    for table, roads in roads_to_a_case(cursor).items():
        free = " and ".join(
            f"({road} = {ONLY_LOOKED_AT}) is not true" for road in roads
        )
        for name, command, parts in (
            ("looked_at_added", "insert", f"with check ({free})"),
            ("looked_at_changed", "update", f"using ({free}) with check ({free})"),
            ("looked_at_taken", "delete", f"using ({free})"),
        ):
            cursor.execute(f"drop policy if exists {name} on {table}")
            cursor.execute(
                f"create policy {name} on {table} as restrictive for {command}"
                f" to {READERS} {parts}"
            )
