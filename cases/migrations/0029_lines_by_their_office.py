"""A row that lists read is asked for its office alone.

Its policy also looked for the case, for the two deeds that write rows of other offices:
PostgreSQL planned that road with every list, and a list costs little more than its
planning. Giving sight needs no sight of the rows, and what ends is taken by one narrow
function. The group of who asks is looked up once, where the person is announced.
"""

from django.db import migrations

SQL = """
create or replace function wall_enter(p_user bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  u record;
  r text;
  w text;
begin
  select p.id, p.agency_id, p.role, a.group_id into u
    from accounts_user p left join accounts_agency a on a.id = p.agency_id
   where p.id = p_user and p.is_active
     and (p.valid_until is null or p.valid_until >= current_date);
  if not found then
    raise exception 'wall: no such active person' using errcode = '42501';
  end if;
  select coalesce(string_agg(data_class, ',') filter (where reads), '-'),
         coalesce(string_agg(data_class, ',') filter (where writes), '-')
    into r, w from accounts_roleright where role = u.role;
  perform set_config('savera.user', u.id::text, true),
          set_config('savera.agency', coalesce(u.agency_id, 0)::text, true),
          set_config('savera.group', coalesce(u.group_id, 0)::text, true),
          set_config('savera.role', u.role, true),
          set_config('savera.reads', r, true),
          set_config('savera.writes', w, true);
end $$;

create or replace function wall_leave() returns void
language sql set search_path = public, pg_temp as $$
  select set_config('savera.user', '', true), set_config('savera.agency', '', true),
         set_config('savera.group', '', true), set_config('savera.role', '', true),
         set_config('savera.reads', '', true), set_config('savera.writes', '', true)
$$;

drop policy seen on cases_casegroupreach;
drop policy changed on cases_casegroupreach;
drop policy taken on cases_casegroupreach;
drop function wall_group();
create function wall_group() returns int language plpgsql stable as
  $$ begin return public.wall_fact('group')::pg_catalog.int4; end $$;
create policy seen on cases_casegroupreach for select to savera_web, savera_worker
  using ((select 'CASE' = any(wall_reads())) and group_id = (select wall_group()));
revoke update, delete on cases_casegroupreach from savera_web, savera_worker;
revoke delete on cases_casegroupreach from savera_clock;

-- Sight of a case ends with the office's last duty on it: takes a row that no duty
-- holds any more, whoever asks, and no other.
create function reach_ended(p_case uuid, p_agency bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from cases_casegroupreach r using accounts_agency a
   where a.id = p_agency and r.group_id = a.group_id and r.content_object_id = p_case
     and not exists (select 1 from cases_participation p
                      where p.case_id = p_case and p.agency_id = p_agency
                        and p.until_at is null)
$$;
alter function reach_ended(uuid, bigint) owner to savera_engine;
alter function reach_ended(uuid, bigint) set enable_seqscan = off;
revoke all on function reach_ended(uuid, bigint) from public;
grant execute on function reach_ended(uuid, bigint)
  to savera_web, savera_worker, savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_profiles_by_new_keys")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
