"""Minimum wages are law; an entitlement may hold for the past by a recorded decision.

Everything else about law stays: from today on, under a name, ended and never rewritten.
"""

from django.db import migrations

GUARD = """
create or replace function law_is_guarded() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  -- What ends a row; a trace of who did it goes with it.
  ends text[] := array['valid_to', 'edited_by_id', 'edited_at'];
  by_decision boolean := false;
begin
  if current_user not in ('savera_web', 'savera_worker') then
    return new;
  end if;
  if wall_role() <> 'STATE_ADMIN' or new.state_id is distinct from (
      select a.state_id from accounts_agency a where a.id = any(wall_agencies())) then
    raise exception 'only a State''s administrator changes its law'
      using errcode = '42501';
  end if;
  if tg_op = 'INSERT' then
    if tg_table_name = 'compensation_scheme' then
      by_decision := btrim(to_jsonb(new)->>'decision') <> '';
    end if;
    if new.valid_from < current_date and not by_decision
       or new.edited_by_id is distinct from wall_user() then
      raise exception 'law changes from today on, under a name'
        using errcode = '42501';
    end if;
    return new;
  end if;
  if tg_table_name = 'compensation_scheme' then
    -- The follower that a decision lets hold earlier is there already.
    by_decision := exists (
      select 1 from compensation_scheme s
       where s.code = new.code and s.state_id = new.state_id
         and s.decision <> '' and s.valid_from = new.valid_to + 1);
  end if;
  if to_jsonb(new) - ends is distinct from to_jsonb(old) - ends
     or (old.valid_to is not null and old.valid_to < current_date)
     or new.valid_to is null
     or new.valid_to < current_date - 1 and not by_decision then
    raise exception 'a rule is ended, never rewritten' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger law_is_guarded before insert or update on compensation_wagerate
  for each row execute function law_is_guarded();
revoke delete on compensation_wagerate from savera_web, savera_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0009_sealed_unwritten"),
        ("compensation", "0010_entitlements_and_wages"),
    ]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
