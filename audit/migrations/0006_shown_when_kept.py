"""A place is read only after the row that says so is kept.

Whoever asked, read and undid all of it in one transaction would have left no trace.
Now what a transaction itself asked for is not yet shown to it.
"""

from django.db import migrations

SHOWN = """
create or replace function wall_shown(p_what text) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(subject_id), '{}') from audit_reveal
   where user_id = wall_user() and what = p_what
     and at > now() - interval '1 minute'%s
$$;
"""
SQL = (
    "alter table audit_reveal add column xid xid8 not null"
    " default pg_current_xact_id();"
    + SHOWN % "\n     and xid is distinct from pg_current_xact_id_if_assigned()"
)


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0005_unexplained_at_once"),
    ]

    operations = [
        migrations.RunSQL(
            SQL, SHOWN % "" + "alter table audit_reveal drop column xid;"
        ),
    ]
