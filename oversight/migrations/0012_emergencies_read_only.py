"""Which cases somebody sees only because of an emergency: looked at, not changed.

`sync_roles` puts a restrictive policy that asks this on every table with a road to a
case, those of later migrations too; the guards find a table without one.
"""

from django.db import migrations

SQL = """
create function wall_only_broken() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(c.id), '{}') from cases_case c
   where c.id = any(wall_broken()) and not c.agency_ids && wall_agencies()
$$;
alter function wall_only_broken() owner to savera_engine;
revoke all on function wall_only_broken() from public;
grant execute on function wall_only_broken() to savera_web, savera_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0011_closed_accounts"),
        ("cases", "0010_break_glass"),
    ]

    operations = [
        migrations.RunSQL(SQL, "drop function wall_only_broken() cascade;"),
    ]
