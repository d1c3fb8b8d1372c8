"""A handover of a sealed case is seen by the named few of both sides only."""

from django.db import migrations

from common.walls import not_sealed, of_case

SEES = (
    "((select wall_agencies())::int[]"
    " && array[from_committee_id, to_committee_id, coalesce(to_unit_id, 0)]::int[]"
    f" or {of_case()}) and {not_sealed()}"
)
READS = "(select 'TRV' = any(wall_reads()))"
WRITES = "(select 'TRV' = any(wall_writes()))"
SQL = f"""
alter policy seen on reintegration_handover using ({READS} and ({SEES}));
alter policy changed on reintegration_handover using ({WRITES} and ({SEES}))
  with check ({WRITES} and ({SEES}));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reintegration", "0005_rule_edited_at"),
        ("cases", "0009_sealing"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
