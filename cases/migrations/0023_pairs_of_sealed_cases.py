from django.db import migrations

# A pair with a sealed case tells that there is one: it is for the named few alone.
SQL = """
create function wall_sealed_children() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(child_id), '{}') from cases_case
   where sealed and not named_ids @> array[(select wall_user())]
$$;
alter function wall_sealed_children() owner to savera_engine;
revoke all on function wall_sealed_children() from public;
grant execute on function wall_sealed_children() to savera_web, savera_worker;

create policy unsealed on cases_matchpair as restrictive to savera_web, savera_worker
  using (not coalesce(child_id = any((select wall_sealed_children())::uuid[]), false)
         and not coalesce(known_id = any((select wall_sealed_children())::uuid[]),
                          false));
"""
BACK = """
drop policy unsealed on cases_matchpair;
drop function wall_sealed_children();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_merges_for_the_clock")]

    operations = [migrations.RunSQL(SQL, BACK)]
