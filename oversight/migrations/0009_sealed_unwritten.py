"""Nobody puts a sealed case on a list who may not see that it is sealed."""

from django.db import migrations

from common.walls import not_sealed, own_agency

ON_LIST = (
    "(select true from cases_sitting seen_sit where seen_sit.id = sitting_id)"
    f" and {not_sealed()}"
)
IMPORTED = f"{own_agency()} and {not_sealed()}"

SQL = f"""
alter policy added on cases_causelistitem
  with check ((select 'ORD' = any(wall_writes())) and ({ON_LIST}));
alter policy added on cases_rescuelistrow
  with check ((select 'ID' = any(wall_writes())) and ({IMPORTED}));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0008_unexplained"),
        ("cases", "0010_break_glass"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
