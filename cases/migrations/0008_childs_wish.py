"""What the child wants is the child's word: a table of its own, in that class.

Whoever works on the case may write it down; only who reads the child's words reads it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.models
from common.walls import READERS, EnableWall, of_case

# The owner is bound by the wall too; it looks past it for these statements only.
KEPT = """
alter table cases_case no force row level security;
insert into cases_childwish (id, created_at, version, words, case_id, written_by_id)
select gen_random_uuid(), created_at, 1, wish, id, opened_by_id
  from cases_case where wish <> '';
alter table cases_case force row level security;
"""
BACK = """
alter table cases_case no force row level security;
update cases_case c set wish = w.words from cases_childwish w where w.case_id = c.id;
alter table cases_case force row level security;
"""
WRITTEN = f"""
drop policy added on cases_childwish;
create policy added on cases_childwish for insert to {READERS}
  with check ((select 'CASE' = any(wall_writes()))
    and written_by_id = (select wall_user()) and ({of_case()}));
create trigger written_once before update or delete on cases_childwish
  for each row execute function refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_rule_edited_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChildWish",
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
                ("words", models.TextField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="cases.case",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"default_permissions": []},
        ),
        migrations.RunSQL(KEPT, BACK),
        EnableWall("cases_childwish", "STM", of_case(), append_only=True),
        migrations.RunSQL(WRITTEN, "drop trigger written_once on cases_childwish;"),
        migrations.RemoveField(model_name="case", name="wish"),
    ]
