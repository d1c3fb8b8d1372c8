"""Whether a child was perhaps rescued before: the clock learns ids, never names.

Exact: the same folded name, father and village. Near: alike by trigrams, from the
same home district. Cases already linked to each other are left out.
"""

from django.db import migrations

SQL = """
create function rescued_again() returns table (case_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct newer.id
    from cases_case newer
    join cases_childidentity i on i.child_id = newer.child_id
    join cases_childidentity j on j.child_id <> i.child_id
     and j.search_key % i.search_key
    join cases_case older on older.child_id = j.child_id
   where i.name <> '' and i.father <> '' and j.name <> '' and j.father <> ''
     and older.rescued_at < newer.rescued_at - interval '1 day'
     and newer.status not in ('CLOSED', 'CONTINUED', 'DIED')
     and (i.search_key = j.search_key
          or (newer.home_district_id = older.home_district_id
              and similarity(i.search_key, j.search_key) > 0.75))
$$;
alter function rescued_again() set pg_trgm.similarity_threshold = 0.7;
alter function rescued_again() owner to savera_engine;
revoke all on function rescued_again() from public;
grant execute on function rescued_again() to savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_planning_walls")]

    operations = [migrations.RunSQL(SQL, "drop function rescued_again();")]
