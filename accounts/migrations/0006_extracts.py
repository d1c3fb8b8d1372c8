"""Which role gets an extract or a masked line, and what differs after a handover."""

from django.db import migrations, models

SQL = """
-- The classes that this person's role gets an extract or a masked line of.
create function wall_shows() returns text[] language sql stable security definer
  set search_path = public, pg_temp as $$
  select coalesce(array_agg(data_class || shows order by data_class), '{}')
    from accounts_roleright where role = wall_role() and shows <> '' $$;
-- The classes that differ, for this person's role, on a case held by handover only.
create function wall_at_home() returns text[] language sql stable security definer
  set search_path = public, pg_temp as $$
  select coalesce(array_agg(data_class || at_home order by data_class), '{}')
    from accounts_roleright where role = wall_role() and at_home <> '' $$;
alter function wall_shows() owner to savera_engine;
alter function wall_at_home() owner to savera_engine;
revoke all on function wall_shows(), wall_at_home() from public;
grant execute on function wall_shows(), wall_at_home() to savera_web, savera_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sessions")]

    operations = [
        migrations.AddField(
            model_name="roleright",
            name="shows",
            field=models.CharField(blank=True, default="", max_length=1),
        ),
        migrations.AddField(
            model_name="roleright",
            name="at_home",
            field=models.CharField(blank=True, default="", max_length=1),
        ),
        migrations.RunSQL(
            SQL, "drop function wall_at_home(); drop function wall_shows();"
        ),
    ]
