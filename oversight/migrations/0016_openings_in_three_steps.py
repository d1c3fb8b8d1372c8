"""Whose emergency openings one reads, asked in three steps instead of seven.

Each list of cases and each case page asks for one's own openings, and PostgreSQL plans
each fact of who asks as a query of its own. The same people read the same rows.
"""

from importlib import import_module

from django.db import migrations

# The roles of the verb cases.review_glass; a test compares.
REVIEWERS = import_module("cases.migrations.0010_break_glass").REVIEWERS
SEES = (
    "(select wall_user()) = any(array[by_id, reviewer_id])"
    " or agency_id = any((select case when wall_role() = any('{"
    + REVIEWERS
    + "}') then wall_agencies() else '{}' end)::int[])"
    " or (select wall_role() = 'AUDITOR')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0015_offices_own_duties"),
        ("cases", "0031_search_planned_once"),
    ]

    operations = [
        migrations.RunSQL(
            f"alter policy seen on cases_breakglass using ({SEES})",
            migrations.RunSQL.noop,
        )
    ]
