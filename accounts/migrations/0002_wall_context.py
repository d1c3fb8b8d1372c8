"""Wall two's context: who asks, from which agency, with which classes of facts.

`wall_enter` takes only the person's key and looks up the rest itself, so that a
mistake in the program can't widen it. All of it ends with the transaction.
"""

from django.db import migrations

SQL = """
create function wall_enter(p_user bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  u record;
  r text;
  w text;
begin
  select id, agency_id, role into u from accounts_user
   where id = p_user and is_active
     and (valid_until is null or valid_until >= current_date);
  if not found then
    raise exception 'wall: no such active person' using errcode = '42501';
  end if;
  select coalesce(string_agg(data_class, ',') filter (where reads), '-'),
         coalesce(string_agg(data_class, ',') filter (where writes), '-')
    into r, w from accounts_roleright where role = u.role;
  perform set_config('savera.user', u.id::text, true),
          set_config('savera.agency', coalesce(u.agency_id, 0)::text, true),
          set_config('savera.role', u.role, true),
          set_config('savera.reads', r, true),
          set_config('savera.writes', w, true);
end $$;

create function wall_leave() returns void
language sql set search_path = public, pg_temp as $$
  select set_config('savera.user', '', true), set_config('savera.agency', '', true),
         set_config('savera.role', '', true), set_config('savera.reads', '', true),
         set_config('savera.writes', '', true)
$$;

-- After one use an unset local setting reads '', not null: both mean nobody.
create function wall_fact(p_name text) returns text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  v text := nullif(current_setting('savera.' || p_name, true), '');
begin
  if v is null then
    raise exception 'wall: nobody is asking (no context in this transaction)'
      using errcode = '42501';
  end if;
  return v;
end $$;

create function wall_user() returns bigint language sql stable
  set search_path = public, pg_temp as $$ select wall_fact('user')::bigint $$;
create function wall_agencies() returns int[] language sql stable
  set search_path = public, pg_temp as $$ select array[wall_fact('agency')::int] $$;
create function wall_role() returns text language sql stable
  set search_path = public, pg_temp as $$ select wall_fact('role') $$;
create function wall_reads() returns text[] language sql stable
  set search_path = public, pg_temp as
  $$ select string_to_array(wall_fact('reads'), ',') $$;
create function wall_writes() returns text[] language sql stable
  set search_path = public, pg_temp as
  $$ select string_to_array(wall_fact('writes'), ',') $$;

alter function wall_enter(bigint) owner to savera_engine;
revoke all on function wall_enter(bigint) from public;
grant execute on function wall_enter(bigint) to savera_web, savera_worker;

create function raise_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;

-- What the two roles without a login need of people and places, and no more.
grant select on accounts_user, accounts_roleright, accounts_agency to savera_engine;
grant select (id, full_name, email, role, agency_id, is_active, valid_until)
  on accounts_user to savera_clock;
grant select on accounts_agency, accounts_district, accounts_state to savera_clock;

-- The processes read the table of rights; only the deploying owner writes it.
revoke insert, update, delete on accounts_roleright from savera_web, savera_worker;
-- People and agencies are never deleted.
revoke delete on accounts_user, accounts_agency from savera_web, savera_worker;
"""

BACK = """
drop function raise_version();
drop function wall_writes(); drop function wall_reads(); drop function wall_role();
drop function wall_agencies(); drop function wall_user(); drop function wall_fact(text);
drop function wall_leave(); drop function wall_enter(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(SQL, BACK)]
