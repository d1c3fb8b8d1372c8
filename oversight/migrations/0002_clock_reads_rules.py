"""The clock also reads the rules that its flags follow."""

from django.db import migrations

SQL = """
grant select on compensation_scheme, reintegration_followuprule to savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_indicators"),
        ("compensation", "0001_initial"),
        ("reintegration", "0003_follow_up_and_closing"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
