"""The facts of who asks are read in few steps.

Each was a function in SQL, with a search path of its own, that called another such:
every statement paid that four to ten times. Now a session makes each ready once, and
nothing in them is looked for along a search path. A reach row of one's own group is
known by one such fact, not by a look at the offices.
"""

from django.db import migrations

from common.walls import of_case

SQL = """
create or replace function wall_fact(p_name text) returns text
language plpgsql stable as $$
declare
  v text := pg_catalog.current_setting('savera.' operator(pg_catalog.||) p_name, true);
begin
  if v is null or v operator(pg_catalog.=) '' then
    raise exception 'wall: nobody is asking (no context in this transaction)'
      using errcode = '42501';
  end if;
  return v;
end $$;
create or replace function wall_user() returns bigint language plpgsql stable as
  $$ begin return public.wall_fact('user')::pg_catalog.int8; end $$;
create or replace function wall_agencies() returns int[] language plpgsql stable as
  $$ begin return array[public.wall_fact('agency')::pg_catalog.int4]; end $$;
create or replace function wall_role() returns text language plpgsql stable as
  $$ begin return public.wall_fact('role'); end $$;
create or replace function wall_reads() returns text[] language plpgsql stable as
  $$ begin
    return pg_catalog.string_to_array(public.wall_fact('reads'), ',');
  end $$;
create or replace function wall_writes() returns text[] language plpgsql stable as
  $$ begin
    return pg_catalog.string_to_array(public.wall_fact('writes'), ',');
  end $$;

-- The group of the asking person's office: the rows that lists read name it.
create function wall_group() returns int language plpgsql stable
security definer set search_path = public, pg_temp as $$
begin
  return (select group_id from accounts_agency where id = (wall_agencies())[1]);
end $$;
alter function wall_group() owner to savera_engine;
revoke all on function wall_group() from public;
grant execute on function wall_group() to savera_web, savera_worker;
"""
SEES = f"group_id = (select wall_group()) or {of_case('content_object_id')}"


def _asks(sees: str) -> str:
    reads = f"(select 'CASE' = any(wall_reads())) and ({sees})"
    writes = f"(select 'CASE' = any(wall_writes())) and ({sees})"
    return (
        f"alter policy seen on cases_casegroupreach using ({reads});"
        f"alter policy changed on cases_casegroupreach using ({writes})"
        f" with check ({writes});"
        f"alter policy taken on cases_casegroupreach using ({writes});"
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_recruiters")]

    operations = [migrations.RunSQL(SQL + _asks(SEES), migrations.RunSQL.noop)]
