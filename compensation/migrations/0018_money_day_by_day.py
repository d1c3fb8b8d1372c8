import django.db.models.deletion
from django.db import migrations, models

from common.walls import EnableWall, own_agency

# The clock writes the counts; nobody of the web does.
CLOCK_ONLY = """
revoke insert, update on compensation_moneyday from savera_web, savera_worker;
grant usage on sequence compensation_moneyday_id_seq to savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_terms"),
        ("compensation", "0017_guarded_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="MoneyDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("day", models.DateField()),
                ("claims", models.PositiveIntegerField()),
                ("children", models.PositiveIntegerField()),
                ("unpaid_paise", models.BigIntegerField()),
                ("in_fund_paise", models.BigIntegerField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.district",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "district", "day"),
                        name="money_day_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        EnableWall(
            "compensation_moneyday",
            "MON",
            own_agency(),
            clock="select, insert, update",
        ),
        migrations.RunSQL(CLOCK_ONLY, migrations.RunSQL.noop),
    ]
