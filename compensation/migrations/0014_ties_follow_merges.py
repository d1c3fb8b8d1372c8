"""A tie holds for every row that is read as the employer, while the merging stands."""

from django.db import migrations

FOLLOW = """
create function rows_of_employer(employer uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  with root as (
    select coalesce((select l.kept_id from compensation_employerlink l
                      where l.other_id = employer and l.same
                        and l.undone_at is null), employer) as id)
  select id from root
  union
  select l.other_id from compensation_employerlink l join root on l.kept_id = root.id
   where l.same and l.undone_at is null
$$;
alter function rows_of_employer(uuid) owner to savera_engine;
revoke execute on function rows_of_employer(uuid) from public;

-- Whether this person has declared a tie to the employer of this claim. Ties are read by
-- everybody who reads about money; which employer it is stays untold.
create function tied_to_claim(claim uuid, hand bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from compensation_employertie t
     where t.user_id = hand
       and t.employer_id in (
         select rows_of_employer(coalesce(c.employer_id, w.employer_id))
           from compensation_claim c join cases_case k on k.id = c.case_id
           left join cases_workplace w on w.id = k.workplace_id
          where c.id = claim))
$$;
alter function tied_to_claim(uuid, bigint) owner to savera_engine;
revoke execute on function tied_to_claim(uuid, bigint) from public;
grant execute on function tied_to_claim(uuid, bigint) to savera_web, savera_worker;

create or replace function no_tie_to_the_employer() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  hand bigint := nullif(current_setting('savera.user', true), '')::bigint;
  employer uuid;
begin
  -- Hardly anybody has a tie: who has none is asked nothing more.
  if hand is null or not exists (
    select 1 from compensation_employertie t where t.user_id = hand) then
    return new;
  end if;
  if tg_table_name = 'compensation_claim' then
    select coalesce(new.employer_id, w.employer_id) into employer
      from cases_case k left join cases_workplace w on w.id = k.workplace_id
     where k.id = new.case_id;
  else
    select coalesce(c.employer_id, w.employer_id) into employer
      from compensation_claim c join cases_case k on k.id = c.case_id
      left join cases_workplace w on w.id = k.workplace_id
     where c.id = new.claim_id;
  end if;
  if exists (select 1 from compensation_employertie t
              where t.user_id = hand
                and t.employer_id in (select rows_of_employer(employer))) then
    raise exception 'this person has declared a tie to the employer'
      using errcode = '42501';
  end if;
  return new;
end $$;
"""
BACK = """
create or replace function no_tie_to_the_employer() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  hand bigint := nullif(current_setting('savera.user', true), '')::bigint;
  employer uuid;
begin
  if hand is null then
    return new;
  end if;
  if tg_table_name = 'compensation_claim' then
    select coalesce(new.employer_id, w.employer_id) into employer
      from cases_case k left join cases_workplace w on w.id = k.workplace_id
     where k.id = new.case_id;
  else
    select coalesce(c.employer_id, w.employer_id) into employer
      from compensation_claim c join cases_case k on k.id = c.case_id
      left join cases_workplace w on w.id = k.workplace_id
     where c.id = new.claim_id;
  end if;
  if exists (select 1 from compensation_employertie t
              where t.employer_id = employer and t.user_id = hand) then
    raise exception 'this person has declared a tie to the employer'
      using errcode = '42501';
  end if;
  return new;
end $$;
drop function tied_to_claim(uuid, bigint);
drop function rows_of_employer(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("compensation", "0013_claim_papers")]

    operations = [migrations.RunSQL(FOLLOW, BACK)]
