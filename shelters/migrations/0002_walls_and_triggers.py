"""Wall two on every table of this app, and what the database holds of a placement.

Beds are counted by functions that see every child of a shelter and tell a number
only: an office that places a child doesn't see who else lives there.
"""

from django.db import migrations

from common.walls import ANYONE, EnableWall, RaiseVersion, of_case, own_agency

OWN_HOUSE = own_agency("shelter_id")
OF_ROLL_CALL = (
    "(select true from shelters_rollcall seen_call where seen_call.id = roll_call_id)"
    f" and {of_case()}"
)
OF_PLAN = "(select true from shelters_careplan seen_plan where seen_plan.id = plan_id)"
# The shelter itself, and the offices of its district.
NEAR = (
    f"{OWN_HOUSE} or {own_agency()} or"
    " (select house.district_id from accounts_agency house where house.id = shelter_id)"
    " = (select office.district_id from accounts_agency office"
    " where office.id = (select (wall_agencies())[1]))"
)

TRIGGERS = f"""
alter policy changed on shelters_shelterplace
  using ((select 'ICP' = any(wall_writes())) and {OWN_HOUSE})
  with check ((select 'ICP' = any(wall_writes())) and {OWN_HOUSE});

create function shelter_beds(p_shelters int[])
returns table (shelter_id int, living bigint, waiting bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.shelter_id::int,
         count(*) filter (where p.admitted_at is not null),
         count(*) filter (where p.admitted_at is null)
    from shelters_placement p
   where p.shelter_id = any(p_shelters) and p.left_at is null
     and p.cancelled_at is null and wall_user() is not null
   group by p.shelter_id
$$;
alter function shelter_beds(int[]) owner to savera_engine;

-- Two admissions to the last bed wait for each other here; the second is refused.
create function placement_fits() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  house shelters_shelter;
  sex text;
begin
  if tg_op = 'UPDATE' and new.admitted_at is not distinct from old.admitted_at
     and new.shelter_id = old.shelter_id and new.left_at is not distinct from old.left_at
  then
    return new;
  end if;
  select * into house from shelters_shelter where agency_id = new.shelter_id
     for no key update;
  if tg_op = 'INSERT' or new.shelter_id <> old.shelter_id then
    select child.sex into sex from cases_case c
      join cases_child child on child.id = c.child_id where c.id = new.case_id;
    if not sex = any(house.sexes) then
      raise exception 'the licence of the shelter does not fit the child'
        using errcode = '23514';
    end if;
    if new.registration_override = '' and not
       (new.ordered_at at time zone 'Asia/Kolkata')::date
       between house.valid_from and house.valid_until then
      raise exception 'the registration of the shelter is not valid'
        using errcode = '23514';
    end if;
  end if;
  if new.admitted_at is not null and new.left_at is null and
     (select count(*) from shelters_placement p
       where p.shelter_id = new.shelter_id and p.id <> new.id
         and p.admitted_at is not null and p.left_at is null) >= house.beds then
    raise exception 'the shelter has no free bed' using errcode = '23514';
  end if;
  return new;
end $$;
alter function placement_fits() owner to savera_engine;
create trigger placement_fits before insert or update on shelters_placement
  for each row execute function placement_fits();

create function shelter_is_a_shelter() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if (select kind from accounts_agency where id = new.agency_id)
     is distinct from 'SHELTER' then
    raise exception 'only a children''s home or shelter takes children in'
      using errcode = '23514';
  end if;
  return new;
end $$;
alter function shelter_is_a_shelter() owner to savera_engine;
create trigger shelter_is_a_shelter before insert or update on shelters_shelter
  for each row execute function shelter_is_a_shelter();

create trigger never_deleted before delete on shelters_placement
  for each row execute function refuse_change();
"""

BACK = """
drop trigger never_deleted on shelters_placement;
drop function shelter_is_a_shelter() cascade; drop function placement_fits() cascade;
drop function shelter_beds(int[]);
"""

C = of_case()


class Migration(migrations.Migration):
    dependencies = [
        ("shelters", "0001_initial"),
        ("cases", "0002_walls_and_triggers"),
    ]

    operations = [
        EnableWall("shelters_shelter", "CASE", ANYONE, clock="select"),
        EnableWall("shelters_shelterplace", "ICP", ANYONE, insert=OWN_HOUSE),
        EnableWall("shelters_inspection", "CASE", NEAR, append_only=True),
        EnableWall("shelters_placement", "ICP", C, clock="select"),
        EnableWall("shelters_runaway", "ICP", C),
        EnableWall("shelters_leave", "ICP", C),
        EnableWall("shelters_rollcall", "ICP", OWN_HOUSE, append_only=True),
        EnableWall("shelters_rollcallentry", "ICP", OF_ROLL_CALL, append_only=True),
        EnableWall("shelters_healthcheck", "MED", C, append_only=True),
        EnableWall("shelters_protectedhealthnote", "SEN", C, append_only=True),
        EnableWall("shelters_counsellingnote", "CNS", C, append_only=True),
        EnableWall("shelters_careplan", "ICP", C),
        EnableWall("shelters_careplanarea", "ICP", OF_PLAN, append_only=True),
        EnableWall("shelters_careplanreview", "ICP", OF_PLAN, append_only=True),
        migrations.RunSQL(TRIGGERS, BACK),
        RaiseVersion("shelters_placement"),
        RaiseVersion("shelters_runaway"),
        RaiseVersion("shelters_leave"),
        RaiseVersion("shelters_careplan"),
    ]
