"""Tokens of other systems, and the ids under which their writes count once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.walls import EnableWall

RIGHTS = """
-- The processes only read tokens; making and revoking is the deploying owner's.
revoke insert, update, delete on accounts_apitoken from savera_web, savera_worker;
"""
BACK = """
grant insert, update, delete on accounts_apitoken to savera_web, savera_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_wall_context")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
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
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"default_permissions": []},
        ),
        migrations.CreateModel(
            name="ClientRequest",
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
                ("key", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("subject_id", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
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
                    models.UniqueConstraint(
                        fields=("by", "key"), name="client_request_once"
                    )
                ],
            },
        ),
        EnableWall(
            "accounts_clientrequest",
            "CASE",
            "by_id = (select wall_user())",
            append_only=True,
        ),
        migrations.RunSQL(RIGHTS, BACK),
    ]
