"""Whom a child's name is shown to stands beside the name itself.

The policy of an identity looked for a seen case of each child: two hundred blocks more
for a page of a list. Now an array test on the row answers for the offices of unsealed
cases; for the few that are seen otherwise, as one of the named few or in an emergency,
one function names the children once for the whole statement.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

SEES = (
    "(agency_ids && (select wall_agencies())::int[]"
    " or child_id = any((select wall_children())::uuid[]))"
)
READS = f"(select 'ID' = any(wall_reads())) and {SEES}"
WRITES = f"(select 'ID' = any(wall_writes())) and {SEES}"
OF_CHILD = (
    "coalesce((select true from cases_case seen_case"
    " where seen_case.child_id = cases_childidentity.child_id limit 1), false)"
)

SQL = f"""
create function identity_agencies(p_child uuid) returns int[]
language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct a order by a), '{{}}')
    from cases_case c, unnest(c.agency_ids) a
   where c.child_id = p_child and not c.sealed
$$;
create function identity_filled() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  new.agency_ids := identity_agencies(new.child_id);
  return new;
end $$;
create function identity_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  update cases_childidentity set agency_ids = identity_agencies(child_id)
   where child_id = new.child_id;
  return null;
end $$;
create function identities_begin() returns void language sql
security definer set search_path = public, pg_temp as $$
  update cases_childidentity set agency_ids = identity_agencies(child_id)
$$;
create function wall_children() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(child_id), '{{}}') from (
    select child_id from cases_case
     where sealed and named_ids @> array[wall_user()]
       and agency_ids && wall_agencies()
     union all
    select child_id from cases_case
     where id = any(wall_broken())
       and (not sealed or named_ids @> array[wall_user()])) seen
$$;
alter function identity_agencies(uuid) owner to savera_engine;
alter function identity_filled() owner to savera_engine;
alter function identity_follows() owner to savera_engine;
alter function identities_begin() owner to savera_engine;
alter function wall_children() owner to savera_engine;
alter function identity_filled() set enable_seqscan = off;
alter function identity_follows() set enable_seqscan = off;
revoke all on function wall_children(), identities_begin() from public;
grant execute on function wall_children() to savera_web, savera_worker;

-- Nobody widens the reach of a name by an update.
create function identity_keeps_its_own() returns trigger language plpgsql as $$
begin
  if current_user <> 'savera_engine' then
    new.agency_ids := old.agency_ids;
  end if;
  return new;
end $$;

-- An office that comes to the case changes nothing that somebody wrote.
drop trigger raise_version on cases_childidentity;
create trigger raise_version before update on cases_childidentity for each row
  when (old.agency_ids is not distinct from new.agency_ids)
  execute function raise_version();
select identities_begin();
drop function identities_begin();

create trigger identity_filled before insert on cases_childidentity
  for each row execute function identity_filled();
create trigger identity_keeps_its_own before update on cases_childidentity
  for each row execute function identity_keeps_its_own();
create trigger identity_of_new_case after insert on cases_case
  for each row execute function identity_follows();
create trigger identity_follows after update on cases_case for each row
  when (old.agency_ids is distinct from new.agency_ids
        or old.sealed is distinct from new.sealed)
  execute function identity_follows();

-- A case stays with its child: else a name would be shown to another child's offices.
create function case_keeps_its_child() returns trigger language plpgsql as $$
begin
  raise exception 'a case never changes its child' using errcode = '42501';
end $$;
create trigger case_keeps_its_child before update on cases_case for each row
  when (old.child_id is distinct from new.child_id)
  execute function case_keeps_its_child();

alter policy seen on cases_childidentity using ({READS});
alter policy changed on cases_childidentity using ({WRITES}) with check ({WRITES});
"""

BACK = f"""
alter policy seen on cases_childidentity
  using ((select 'ID' = any(wall_reads())) and ({OF_CHILD}));
alter policy changed on cases_childidentity
  using ((select 'ID' = any(wall_writes())) and ({OF_CHILD}))
  with check ((select 'ID' = any(wall_writes())) and ({OF_CHILD}));
drop function case_keeps_its_child() cascade;
drop function identity_keeps_its_own() cascade;
drop function identity_follows() cascade;
drop function identity_filled() cascade;
drop function identity_agencies(uuid);
drop function wall_children();
drop trigger raise_version on cases_childidentity;
create trigger raise_version before update on cases_childidentity
  for each row execute function raise_version();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_pairs_of_sealed_cases")]

    operations = [
        migrations.AddField(
            model_name="childidentity",
            name="agency_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False
            ),
        ),
        migrations.RunSQL(SQL, BACK),
    ]
