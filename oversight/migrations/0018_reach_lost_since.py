"""Whether an office has lost a case from sight since a moment.

A file that was made before still holds the case; whoever asks for it is told no more
than that. Duties that ended and seals of others are read by nobody themselves.
"""

from django.db import migrations

SQL = """
create function reach_lost_since(p_at timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
      select 1 from cases_participation p
       where p.agency_id = (wall_agencies())[1] and p.until_at >= p_at
         and not exists (select 1 from cases_participation q
                          where q.case_id = p.case_id and q.agency_id = p.agency_id
                            and q.until_at is null))
    or exists (
      select 1 from cases_caseseal s join cases_case c on c.id = s.case_id
       where s.sealed_at >= p_at and c.sealed
         and c.agency_ids @> array[(wall_agencies())[1]]
         and not c.named_ids @> array[wall_user()])
$$;
alter function reach_lost_since(timestamptz) owner to savera_engine;
revoke all on function reach_lost_since(timestamptz) from public;
grant execute on function reach_lost_since(timestamptz) to savera_web, savera_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0017_book_keeps_its_time"),
        ("cases", "0033_night_by_keys"),
    ]

    operations = [
        migrations.RunSQL(SQL, "drop function reach_lost_since(timestamptz);")
    ]
