"""Seeing a case out of reach in an emergency: two hours, written down, reviewed.

The database holds the rule: one function opens, and only for roles that meet
emergencies; the policy of a case asks the row and the database's own clock; nobody
reviews oneself, and a review is written once. A sealed case is never opened so, and
an opened case is only looked at: rows of it are changed by nobody out of reach.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.models
from common.walls import EnableWall, RaiseVersion, not_sealed

# The roles of the verbs cases.break_glass and cases.review_glass; a test compares.
BREAKERS = (
    "CASEWORKER,NGO_SUPERVISOR,CWC_MEMBER,CWC_CHAIR,DCPO,SUPERINTENDENT,POLICE,"
    "MEDICAL_OFFICER"
)
REVIEWERS = "NGO_SUPERVISOR,CWC_CHAIR,DCPO,SUPERINTENDENT"
HOURS, REVIEW_DAYS, ASKS_A_DAY = 2, 3, 5

REVIEWS = (
    "by_id <> (select wall_user()) and (reviewer_id = (select wall_user())"
    " or (select wall_role() = 'AUDITOR')"
    " or agency_id = any((select wall_agencies())::int[])"
    f" and (select wall_role() = any('{{{REVIEWERS}}}')))"
)
SEES = f"by_id = (select wall_user()) or ({REVIEWS})"
CASE = (
    "(agency_ids && (select wall_agencies())::int[]"
    " or id = any((select wall_broken())::uuid[]))"
    " and (not sealed or named_ids @> array[(select wall_user())])"
)

SQL = f"""
alter policy seen on cases_breakglass using ({SEES});
alter policy changed on cases_breakglass using ({REVIEWS}) with check ({REVIEWS});
drop policy added on cases_breakglass;
revoke insert on cases_breakglass from savera_web, savera_worker;

create function wall_broken() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(case_id), '{{}}') from cases_breakglass
   where by_id = wall_user() and case_id is not null and ends_at > now()
$$;
alter function wall_broken() owner to savera_engine;
revoke all on function wall_broken() from public;
grant execute on function wall_broken() to savera_web, savera_worker;

alter policy seen on cases_case
  using ((select 'CASE' = any(wall_reads())) and ({CASE}));

create function break_glass(p_id uuid, p_number text, p_reason text, p_words text)
returns void language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  me bigint := wall_user();
  c uuid;
begin
  if not wall_role() = any('{{{BREAKERS}}}') then
    raise exception 'glass: this role meets no emergencies' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('glass', me));
  if exists (select 1 from cases_breakglass where by_id = me and case_id is not null
              and (reviewed_at is null
                   and broken_at < now() - interval '{REVIEW_DAYS} days'
                   or not justified and reviewed_at > now() - interval '90 days')) then
    raise exception 'glass: an earlier opening stands against it'
      using errcode = '42501';
  end if;
  if (select count(*) from cases_breakglass where by_id = me
        and broken_at > now() - interval '1 day') >= {ASKS_A_DAY} then
    raise exception 'glass: asked too often' using errcode = '42501';
  end if;
  select k.id into c from cases_case k
   where k.number = upper(btrim(p_number)) and not k.sealed;
  insert into cases_breakglass (id, created_at, version, case_id, number, by_id,
      agency_id, reason, words, broken_at, ends_at, reviewer_id, review_words)
  select p_id, now(), 1, c, case when c is null then '' else upper(btrim(p_number)) end,
         u.id, u.agency_id, p_reason, p_words, now(),
         case when c is null then null else now() + interval '{HOURS} hours' end,
         (select s.id from accounts_user s
           where s.id = u.supervisor_id and s.is_active and s.id <> u.id), ''
    from accounts_user u where u.id = me;
end $$;
alter function break_glass(uuid, text, text, text) owner to savera_engine;
revoke all on function break_glass(uuid, text, text, text) from public;
grant execute on function break_glass(uuid, text, text, text)
  to savera_web, savera_worker;

create function glass_reviewed_once() returns trigger language plpgsql as $$
begin
  if old.reviewed_at is not null then
    raise exception 'glass: reviewed already' using errcode = '42501';
  end if;
  if (to_jsonb(new) - '{{version,reviewed_at,reviewed_by_id,justified,review_words}}'::text[])
     is distinct from
     (to_jsonb(old) - '{{version,reviewed_at,reviewed_by_id,justified,review_words}}'::text[])
     or new.reviewed_by_id is distinct from wall_user() or new.justified is null then
    raise exception 'glass: a review is all that may be added' using errcode = '42501';
  end if;
  new.reviewed_at := now();
  return new;
end $$;
create trigger glass_reviewed_once before update on cases_breakglass
  for each row execute function glass_reviewed_once();
create trigger never_deleted before delete on cases_breakglass
  for each row execute function refuse_change();

-- Who reviews an opening reads what was opened in it, and nothing else of the case.
create policy seen_in_review on audit_access for select to savera_web, savera_worker
  using ((select true from cases_breakglass glass
           where glass.by_id = audit_access.user_id
             and glass.case_id = audit_access.case_id
             and audit_access.at between glass.broken_at and glass.ends_at limit 1));

-- A notice to one person is that person's, whatever classes the role reads.
alter policy seen on cases_inboxitem using (
  agency_id = any((select wall_agencies())::int[])
  and (user_id = (select wall_user())
       or user_id is null and (select 'CASE' = any(wall_reads())))
  and {not_sealed()});
"""

BACK = """
drop policy seen_in_review on audit_access;
drop trigger never_deleted on cases_breakglass;
drop function glass_reviewed_once() cascade;
drop function break_glass(uuid, text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_extracts"),
        ("cases", "0009_sealing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BreakGlass",
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
                ("number", models.CharField(blank=True, default="", max_length=32)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("DANGER", "The child is in danger now"),
                            ("MEDICAL", "A doctor must know now"),
                            ("FOUND", "A missing child stands before me"),
                            ("COURT", "A court or a Committee asks now"),
                            ("OTHER", "Another emergency"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(max_length=400)),
                ("broken_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("justified", models.BooleanField(blank=True, null=True)),
                (
                    "review_words",
                    models.CharField(blank=True, default="", max_length=400),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "indexes": [
                    models.Index(fields=["by", "-broken_at"], name="glass_of_person"),
                    models.Index(
                        condition=models.Q(
                            ("case__isnull", False), ("reviewed_at__isnull", True)
                        ),
                        fields=["broken_at"],
                        name="glass_to_review",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", True), ("ends_at__isnull", True)),
                            models.Q(
                                ("case__isnull", False), ("ends_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="glass_ends_if_it_opened_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="glass_never_reviewed_by_oneself",
                    ),
                ],
            },
        ),
        EnableWall("cases_breakglass", "CASE", SEES),
        RaiseVersion("cases_breakglass"),
        migrations.RunSQL(SQL, BACK),
    ]
