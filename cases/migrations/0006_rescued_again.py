"""Whether a child was perhaps rescued before: the clock learns ids, never names.

Exact: the same folded name, father and village. Near: the same beginning of the name
in the same home district, and alike by trigrams.
"""

from django.db import migrations

SQL = """
create function rescued_again() returns table (case_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  -- Two ways to meet, each by equality first, so that the work grows with the cases
  -- and not with their square: the same folded words anywhere, or the same beginning
  -- of the name in the same home district and then alike by trigrams.
  with known as (
    select c.id, c.child_id, c.rescued_at, c.status, c.home_district_id, i.search_key,
           left(i.search_key, 3) as begins
      from cases_case c join cases_childidentity i on i.child_id = c.child_id
     where i.name <> '' and i.father <> ''),
  pairs as (
    select n.id, n.rescued_at, n.child_id, o.child_id as other, o.rescued_at as before
      from known n join known o on o.search_key = n.search_key
     where n.status not in ('CLOSED', 'CONTINUED', 'DIED')
    union all
    select n.id, n.rescued_at, n.child_id, o.child_id, o.rescued_at
      from known n join known o
        on o.home_district_id = n.home_district_id and o.begins = n.begins
       and similarity(n.search_key, o.search_key) > 0.75
     where n.status not in ('CLOSED', 'CONTINUED', 'DIED'))
  select distinct id from pairs
   where other <> child_id and before < rescued_at - interval '1 day'
$$;
alter function rescued_again() owner to savera_engine;
revoke all on function rescued_again() from public;
grant execute on function rescued_again() to savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_planning_walls")]

    operations = [migrations.RunSQL(SQL, "drop function rescued_again();")]
