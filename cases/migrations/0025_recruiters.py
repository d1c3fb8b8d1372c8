"""Who brought the child, as facts about an accused: each case's own row.

And the last road by trigrams goes: search reads the profiles since 0015.
"""

import common.models
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from common.walls import EnableWall, RaiseVersion, of_case


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0024_identity_by_office"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recruiter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.models.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(blank=True, default="", max_length=120)),
                ("alias", models.CharField(blank=True, default="", max_length=120)),
                ("phone", models.CharField(blank=True, default="", max_length=20)),
                ("village", models.CharField(blank=True, default="", max_length=120)),
                (
                    "names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, editable=False
                    ),
                ),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, editable=False
                    ),
                ),
                ("number", models.IntegerField(default=0, editable=False)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.RemoveIndex(
            model_name="childidentity",
            name="identity_search",
        ),
        migrations.AddField(
            model_name="recruiter",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recruiters",
                to="cases.case",
            ),
        ),
        migrations.RemoveField(
            model_name="childidentity",
            name="search_key",
        ),
        migrations.AddConstraint(
            model_name="recruiter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alias", ""), ("name", ""), ("phone", ""), _negated=True
                ),
                name="recruiter_is_told_of",
                violation_error_message="Give a name, another name or a phone.",
            ),
        ),
        EnableWall("cases_recruiter", "ACC", of_case()),
        RaiseVersion("cases_recruiter"),
    ]
