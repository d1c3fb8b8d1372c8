"""Who brought a child before the Committee, and when: written once (Form 17)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.models
from common.walls import EnableWall, of_case


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_wall_context"),
        ("cases", "0003_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Production",
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
                ("rescued_at", models.DateTimeField()),
                ("produced_at", models.DateTimeField()),
                ("journey_minutes", models.PositiveIntegerField(default=0)),
                ("place", models.CharField(blank=True, default="", max_length=160)),
                ("producer", models.CharField(max_length=120)),
                (
                    "producer_post",
                    models.CharField(blank=True, default="", max_length=120),
                ),
                ("facts", models.JSONField(blank=True, default=dict)),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="productions",
                        to="cases.case",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("produced_at__gte", models.F("rescued_at"))
                        ),
                        name="production_after_rescue",
                        violation_error_message=(
                            "The production can't be before the rescue."
                        ),
                    )
                ],
            },
        ),
        EnableWall("cases_production", "ORD", of_case(), append_only=True),
    ]
