"""The site writes law only for a State's administrator, and never rewrites the past.

Forms and code lists come from law/ alone. The owner, who loads law/, is not asked.
"""

from django.db import migrations

EDITED = (
    "cases_clockrule",
    "cases_flagrule",
    "reintegration_followuprule",
    "compensation_scheme",
)
LOADED = ("cases_formtemplate", "cases_codelistentry")

GUARD = """
create function law_is_guarded() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  -- What ends a row; a trace of who did it goes with it.
  ends text[] := array['valid_to', 'edited_by_id', 'edited_at'];
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
    if new.valid_from < current_date
       or new.edited_by_id is distinct from wall_user() then
      raise exception 'law changes from today on, under a name'
        using errcode = '42501';
    end if;
  elsif to_jsonb(new) - ends is distinct from to_jsonb(old) - ends
     or (old.valid_to is not null and old.valid_to < current_date)
     or new.valid_to is null or new.valid_to < current_date - 1 then
    raise exception 'a rule is ended, never rewritten' using errcode = '42501';
  end if;
  return new;
end $$;
"""


def _guards() -> str:
    """A trigger on each table that is edited; fewer rights on all of them."""
    triggers = "".join(
        f"create trigger law_is_guarded before insert or update on {table}"
        " for each row execute function law_is_guarded();\n"
        for table in EDITED
    )
    return (
        GUARD
        + triggers
        + f"revoke delete on {', '.join(EDITED)} from savera_web, savera_worker;\n"
        + f"revoke insert, update, delete on {', '.join(LOADED)}"
        " from savera_web, savera_worker;\n"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0002_clock_reads_rules"),
        ("accounts", "0002_wall_context"),
        ("cases", "0007_rule_edited_at"),
        ("compensation", "0003_rule_edited_at"),
        ("reintegration", "0005_rule_edited_at"),
    ]

    operations = [migrations.RunSQL(_guards(), migrations.RunSQL.noop)]
