"""Sealed cases and planned operations: what still told of them is closed.

A sealed case leaves the rows that lists and counts read, and comes back with the
offices that then have a duty. Tables that hang on an office rather than on a case
(inbox, cause list, rescue lists) and the book itself ask `wall_sealed` and
`wall_embargoed`: the few that exist and that the asking person isn't named for.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.models
from common.walls import EnableWall, RaiseVersion, not_sealed, of_case, own_agency

SQL = """
create index case_sealed on cases_case (id) where sealed;
create index operation_planned on cases_rescueoperation (id) where status = 'PLANNED';

create function wall_sealed() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from cases_case
   where sealed and not named_ids @> array[(select wall_user())]
$$;
create function wall_embargoed() returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id::text), '{}') from cases_rescueoperation
   where status = 'PLANNED' and not member_ids @> array[(select wall_user())]
$$;
alter function wall_sealed() owner to savera_engine;
alter function wall_embargoed() owner to savera_engine;
revoke all on function wall_sealed(), wall_embargoed() from public;
grant execute on function wall_sealed(), wall_embargoed()
  to savera_web, savera_worker;

create function case_seal_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if new.sealed then
    delete from cases_casegroupreach where content_object_id = new.id;
  else
    delete from cases_caseuserreach where content_object_id = new.id;
  end if;
  return null;
end $$;
alter function case_seal_follows() owner to savera_engine;
alter function case_seal_follows() set enable_seqscan = off;
create trigger case_seal_follows after update on cases_case for each row
  when (old.sealed is distinct from new.sealed)
  execute function case_seal_follows();
"""

INBOX = (
    f"{own_agency()} and (user_id is null or user_id = (select wall_user()))"
    f" and {not_sealed()}"
)
OWN_SITTING = "(select true from cases_sitting seen_sit where seen_sit.id = sitting_id)"
LISTED = f"{OWN_SITTING} and {not_sealed()}"
IMPORTED = f"{own_agency()} and {not_sealed()}"
EVENT = (
    "not (subject_id = any((select wall_embargoed())::text[]))"
    " and (case when case_id is null"
    " then by_agency_id = any((select wall_agencies())::int[])"
    " else coalesce((select true from cases_case seen_case"
    " where seen_case.id = case_id), false) end"
    " or (select wall_role() = 'AUDITOR'))"
)


def _asks(table: str, cls: str, sees: str, *, delete: bool = False) -> str:
    reads = f"(select '{cls}' = any(wall_reads()))"
    writes = f"(select '{cls}' = any(wall_writes()))"
    sql = (
        f"alter policy seen on {table} using ({reads} and ({sees}));"
        f"alter policy changed on {table} using ({writes} and ({sees}))"
        f" with check ({writes} and ({sees}));"
    )
    if delete:
        sql += f"alter policy taken on {table} using ({writes} and ({sees}));"
    return sql


POLICIES = (
    _asks("cases_inboxitem", "CASE", INBOX)
    + _asks("cases_causelistitem", "ORD", LISTED, delete=True)
    + _asks("cases_rescuelistrow", "ID", IMPORTED)
    + f"alter policy seen on audit_event using ({EVENT});"
)

BACK = """
drop function case_seal_follows() cascade;
drop index operation_planned; drop index case_sealed;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_childs_wish"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseSeal",
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
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("THREAT", "The child or the family is threatened"),
                            ("TIE", "Somebody in an office has a tie to the accused"),
                            (
                                "POCSO",
                                "The identity is protected by law (POCSO Act s. 33)",
                            ),
                            ("COURT", "A court has ordered it"),
                            ("OTHER", "Another reason, in words"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, default="", max_length=400)),
                ("sealed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_because",
                    models.CharField(blank=True, default="", max_length=400),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="cases.case",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sealed_by",
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
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("case",),
                        name="case_sealed_once_at_a_time",
                        violation_error_message="This case is sealed already.",
                    )
                ],
            },
        ),
        EnableWall("cases_caseseal", "CASE", of_case()),
        RaiseVersion("cases_caseseal"),
        migrations.RunSQL(SQL + POLICIES, BACK),
    ]
