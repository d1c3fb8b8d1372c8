"""Where a shelter stands is shown on its own click: see audit's `reveal`."""

from django.db import migrations

from common.walls import own_agency

SQL = f"""
alter policy seen on shelters_shelterplace using (
  (select 'ICP' = any(wall_reads()))
  and ({own_agency("shelter_id")}
       or shelter_id::text = any((select wall_shown('PLACE'))::text[])));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("shelters", "0002_walls_and_triggers"),
        ("audit", "0002_reveals"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
