import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand

EXTENSIONS = ["pg_trgm", "btree_gist", "btree_gin"]

# Who is who in the database. Only the three logins have a password or a socket.
ROLES = {
    "savera_owner": "nologin",  # owns the tables; FORCE binds it too
    "savera_engine": "nologin",  # owns the trigger and context functions
    "savera_clock": "nologin",  # what beat jobs may read: cases without names
    "savera_web": "login noinherit",
    "savera_worker": "login noinherit",
}


def prepare(cursor) -> None:
    """Roles, grants and extensions; safe to repeat. Needs a superuser."""
    for role, kind in ROLES.items():
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"create role {role} {kind}")
    for role in ("savera_web", "savera_worker"):
        # Another connection must not read this one's query text, nor wait for ever.
        cursor.execute(f"alter role {role} set track_activities = off")
        cursor.execute(f"alter role {role} set statement_timeout = '60s'")
        cursor.execute(f"alter role {role} set jit = off")
        cursor.execute(f"alter role {role} set random_page_cost = 1.1")
        cursor.execute(
            f"alter role {role} set idle_in_transaction_session_timeout = '10min'"
        )
    cursor.execute("alter role savera_web set statement_timeout = '15s'")
    cursor.execute("grant savera_engine to savera_owner")
    cursor.execute("grant savera_clock to savera_worker")
    for extension in EXTENSIONS:
        cursor.execute(f"create extension if not exists {extension}")
    cursor.execute("revoke all on schema public from public")
    cursor.execute(
        "grant usage, create on schema public to savera_owner, savera_engine"
    )
    cursor.execute(
        "grant usage on schema public to savera_web, savera_worker, savera_clock"
    )
    cursor.execute("select current_database()")
    database = cursor.fetchone()[0]
    cursor.execute(f'revoke connect, temporary on database "{database}" from public')
    cursor.execute(
        f'grant connect on database "{database}" to savera_web, savera_worker'
    )
    # Tables outside the walls (sign-in, reference data) are open to the processes;
    # each walled table takes this back and grants again for itself.
    cursor.execute(
        "alter default privileges for role savera_owner in schema public"
        " grant select, insert, update, delete on tables to savera_web, savera_worker"
    )
    cursor.execute(
        "alter default privileges for role savera_owner in schema public"
        " grant usage on sequences to savera_web, savera_worker, savera_clock"
    )


class Command(BaseCommand):
    help = "Make the database's roles, grants and extensions. Run as a superuser."
    requires_system_checks = []

    def handle(self, **options):
        database = settings.DATABASES["default"]
        with psycopg.connect(
            host=database.get("HOST") or None,
            port=database.get("PORT") or None,
            user=database.get("USER") or None,
            password=database.get("PASSWORD") or None,
            dbname=database["NAME"],
            autocommit=True,
        ) as connection:
            prepare(connection.cursor())
        self.stdout.write("Roles, grants and extensions are there.")
