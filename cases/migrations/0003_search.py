"""Search asks one narrow function, which applies both the reach and the class itself.

`like` is not leakproof, so under the policies its index would never be used; and a
search that read first and filtered later would tell by its time what it left out.
"""

from django.db import migrations

SQL = """
create function search_cases(p_tokens text[], p_number text, p_limit int)
returns table (case_id uuid, rank int)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, 0
    from cases_case c
   where p_number <> '' and c.number = upper(p_number)
     and c.agency_ids && (select wall_agencies())
     and (not c.sealed or c.named_ids @> array[(select wall_user())])
  union
  (select c.id, 1
    from cases_case c
    join cases_childidentity i on i.child_id = c.child_id
   where cardinality(p_tokens) > 0
     and (select 'ID' = any(wall_reads()))
     and i.search_key like all (p_tokens)
     and c.agency_ids && (select wall_agencies())
     and (not c.sealed or c.named_ids @> array[(select wall_user())])
   order by c.id desc
   limit p_limit)
$$;
alter function search_cases(text[], text, int) owner to savera_engine;
revoke all on function search_cases(text[], text, int) from public;
grant execute on function search_cases(text[], text, int) to savera_web, savera_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_walls_and_triggers")]

    operations = [
        migrations.RunSQL(SQL, "drop function search_cases(text[], text, int);")
    ]
