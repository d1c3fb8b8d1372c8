"""What the guard queries found too wide: functions for everybody, words for the clock.

Definer's functions answer only the logins that need them, the tables of guardian that
nobody uses take no writes, and the clock reads no reasons of a claim.
"""

from django.db import migrations

FUNCTIONS = (
    "account_mark_taken(text)",
    "account_name_barred(uuid, text)",
    "closure_gate(uuid, date, uuid)",
    "credit_reference_taken(text)",
    "drop_older_visits(uuid, date)",
    "may_receive(uuid, text)",
    "named_accused(uuid, text)",
    "shelter_beds(int[])",
)
SQL = (
    "".join(
        f"revoke all on function {function} from public;\n"
        f"grant execute on function {function} to savera_web, savera_worker;\n"
        for function in FUNCTIONS
    )
    + """
revoke insert, update, delete
  on guardian_groupobjectpermission, guardian_userobjectpermission
  from savera_web, savera_worker;
revoke select on compensation_claim from savera_clock;
do $$ begin
  execute (select format('grant select (%s) on compensation_claim to savera_clock',
                         string_agg(quote_ident(attname), ', '))
             from pg_attribute
            where attrelid = 'compensation_claim'::regclass and attnum > 0
              and not attisdropped and attname not like '%reason%');
end $$;
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0006_extracts"),
        ("compensation", "0005_account_and_ledger_promises"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
