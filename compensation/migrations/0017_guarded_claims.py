"""Sums for a sexual offence are read by few: the claim tells of the offence (JJ Act
s. 74, POCSO Act s. 23 and 33 (7)). All that hangs on such a claim follows it."""

from django.db import migrations, models

GUARD = """
create function claim_is_guarded() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  select s.code in ('POCSO_RELIEF', 'POCSO_COMP') into new.guarded
    from compensation_scheme s where s.id = new.scheme_id;
  return new;
end $$;
create trigger claim_is_guarded before insert or update of scheme_id, guarded
  on compensation_claim for each row execute function claim_is_guarded();
update compensation_claim c set guarded = true from compensation_scheme s
 where s.id = c.scheme_id and s.code in ('POCSO_RELIEF', 'POCSO_COMP');

create policy guarded on compensation_claim as restrictive
  to savera_web, savera_worker
  using (not guarded or (select 'SEN' = any(wall_reads())
                                or wall_role() = any('{DM,DLSA}')))
  with check (not guarded or (select 'SEN' = any(wall_reads())
                                     or wall_role() = any('{DM,DLSA}')));

-- What the closing must know counts every claim, also those that the hand that moved
-- another one may not read. Nobody is told which claims these are.
create function money_of_case(p_case uuid)
returns table (open_claims bigint, owed bigint, credited bigint, watched_by text)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) filter (where c.watch_until is null
           and c.state <> all('{PAID_OUT,REJECTED,IRRECOVERABLE}')),
         coalesce(sum(greatest(c.amount_ordered_paise, c.amount_claimed_paise))
           filter (where c.state <> 'REJECTED'), 0)::bigint,
         coalesce(sum(c.credited_paise) filter (where c.state <> 'REJECTED'), 0)::bigint,
         coalesce(min(c.watched_by) filter (where c.watch_until is not null), '')
    from compensation_claim c join cases_case k on k.id = c.case_id
   where c.case_id = p_case and k.agency_ids && wall_agencies()
$$;
alter function money_of_case(uuid) owner to savera_engine;
revoke execute on function money_of_case(uuid) from public;
grant execute on function money_of_case(uuid) to savera_web, savera_worker;
"""
BACK = """
drop function money_of_case(uuid);
drop policy guarded on compensation_claim;
drop function claim_is_guarded() cascade;
"""


class Migration(migrations.Migration):
    dependencies = [("compensation", "0016_saved_views")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="guarded",
            field=models.BooleanField(
                db_default=False, default=False, editable=False
            ),
        ),
        migrations.RunSQL(GUARD, BACK),
    ]
