"""Names are counted by the database; the flag of a second rescue reads the pairs.

So that no second road by trigrams is left.
"""

from django.db import migrations

# Agreeing and weak keys of names, by State and in the nation; key 0 is all who have
# the fact at all.
FACTS = {
    "given": ("given", "x & 3 < 2", True),
    "father": ("father", "x & 3 < 2", True),
    "mother": ("mother", "x & 3 < 2", True),
    "surname": ("others || father_others", "true", True),
    "village": ("village", "x & 3 < 2", False),
    "district": ("array[district]", "x <> 0", False),
}


def _count(fact: str, column: str, kept: str, regional: bool) -> str:
    states = f"unnest(array[0{', nullif(state, 0)' if regional else ''}])"
    return f"""
  insert into cases_matchfrequency (fact, state, key, n)
  select '{fact}', s, x, count(distinct child_id)
    from cases_matchprofile, unnest({column}) x, {states} s
   where {kept} and s is not null group by s, x;
  insert into cases_matchfrequency (fact, state, key, n)
  select '{fact}', s, 0, count(*) from cases_matchprofile, {states} s
   where exists (select 1 from unnest({column}) x where {kept}) and s is not null
   group by s;
"""


SQL = f"""
create function match_count() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from cases_matchfrequency;
  insert into cases_matchfrequency (fact, state, key, n)
  select 'child', 0, 0, count(*) from cases_matchprofile;
  {"".join(_count(fact, *how) for fact, how in FACTS.items())}
end $$;
alter function match_count() owner to savera_engine;
revoke all on function match_count() from public;
grant execute on function match_count() to savera_clock;
drop function rescued_again();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_match_functions")]

    operations = [migrations.RunSQL(SQL, "drop function match_count();")]
