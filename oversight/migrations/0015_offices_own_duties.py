"""What an office owes apart from any case: its clocks, its quarterly returns, its
breaches of data; and the numbers of a quarter, counted by the database.

None of these tables has a road to a case, so their walls ask for the office. The
numbers count every case of the Committee, sealed ones too, and name none.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.models
from common.walls import READERS, RaiseVersion, own_agency

OWN = own_agency()
# The State administrator reads the offices of the State, a magistrate the Committee
# of the district, auditors all.
NEAR = (
    "((select wall_role()) = '{0}' and agency_id = any((select array(select a.id"
    " from accounts_agency a where a.{1} = (select o.{1} from accounts_agency o"
    " where o.id = (wall_agencies())[1])))::int[]))"
)
OF_STATE = NEAR.format("STATE_ADMIN", "state_id")
OF_DISTRICT = NEAR.format("DM", "district_id")
AUDITOR = "(select wall_role()) = 'AUDITOR'"
SEEN = f"{OWN} or {OF_STATE} or {AUDITOR}"
RECORDER = "recorded_by_id = (select wall_user())"
OF_BREACH = (
    "(select true from oversight_databreach seen_breach"
    " where seen_breach.id = breach_id{})"
)
WALLS = [
    # table, seen, added, changed, what the clock may do
    ("oversight_officeclock", SEEN, OWN, OWN, "select, insert, update"),
    (
        "oversight_quarterlyreturn",
        f"{SEEN} or {OF_DISTRICT}",
        f"{OWN} and (select wall_role()) = 'CWC_CHAIR'"
        " and filed_by_id = (select wall_user())",
        "",
        "",
    ),
    ("oversight_databreach", SEEN, f"{OWN} and {RECORDER}", "", ""),
    (
        "oversight_breachreport",
        OF_BREACH.format(""),
        OF_BREACH.format(" and seen_breach.agency_id = (select (wall_agencies())[1])")
        + f" and {RECORDER}",
        "",
        "",
    ),
]


def wall(table: str, seen: str, added: str, changed: str, clock: str) -> list[str]:
    """The statements that put the wall on one of these tables."""
    update = ", update" if changed else ""
    sql = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"revoke all on {table} from {READERS}",
        f"grant select, insert{update} on {table} to {READERS}",
        f"create policy seen on {table} for select to {READERS} using ({seen})",
        f"create policy added on {table} for insert to {READERS} with check ({added})",
        f"grant select, insert, update, delete on {table} to savera_engine",
        f"create policy engine on {table} to savera_engine"
        " using (true) with check (true)",
    ]
    if changed:
        sql.append(
            f"create policy changed on {table} for update to {READERS}"
            f" using ({changed}) with check ({changed})"
        )
    else:
        sql += [
            f"create trigger written_once before update or delete on {table}"
            " for each row execute function refuse_change()",
            f"create trigger never_emptied before truncate on {table}"
            " for each statement execute function refuse_change()",
        ]
    if clock:
        sql += [
            f"grant {clock} on {table} to savera_clock",
            f"create policy clock on {table} to savera_clock"
            " using (true) with check (true)",
        ]
    return sql


# Came: brought before this Committee, or taken over from another. Left: disposed of by
# its first final order, sent to another Committee, or ended by death.
FIGURES = """
create function quarter_figures(p_from date, p_to date) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
with me as (
  select a.id,
         p_from::timestamp at time zone 'Asia/Kolkata' as begun,
         p_to::timestamp at time zone 'Asia/Kolkata' as ended
    from accounts_agency a
   where a.id = (wall_agencies())[1] and a.kind = 'CWC'
     and 'AGG' = any(wall_reads())
), ways_in as (
  select p.case_id, p.produced_at as at, coalesce(o.kind, 'OTHER') as how
    from me, cases_production p
    left join accounts_user u on u.id = p.recorded_by_id
    left join accounts_agency o on o.id = u.agency_id
   where p.committee_id = me.id
  union all
  select c.id, c.produced_at, 'OTHER' from me, cases_case c
   where c.owner_id = me.id and c.produced_at is not null and not exists (
     select 1 from cases_production p where p.case_id = c.id)
  union all
  select h.case_id, h.accepted_at, 'TAKEN_OVER' from me, reintegration_handover h
   where h.to_committee_id = me.id and h.accepted_at is not null
), came as (
  select distinct on (case_id) case_id, at, how from ways_in, me
   where at < me.ended order by case_id, at
), ways_out as (
  select o.case_id, o.made_at as at,
         case when o.codes && '{RESTORE,RESTORE_SUPERVISED}' then 'RESTORED'
              when o.codes && '{PLACE_INSTITUTION}' then 'PLACED'
              when o.codes && '{PLACE_FIT_PERSON,FOSTER}' then 'FAMILY_CARE'
              when o.codes && '{LEGALLY_FREE}' then 'ADOPTION'
              else 'OTHER' end as how
    from me, cases_order o
   where o.committee_id = me.id and o.kind = 'FINAL' and o.made_at is not null
  union all
  select h.case_id, h.accepted_at, 'TRANSFERRED' from me, reintegration_handover h
   where h.from_committee_id = me.id and h.accepted_at is not null
  union all
  select b.case_id, b."on"::timestamp at time zone 'Asia/Kolkata', 'DIED'
    from reintegration_pathbreak b where b.kind = 'DIED'
), left_ as (
  select distinct on (w.case_id) w.case_id, greatest(w.at, c.at) as at, w.how
    from ways_out w join came c using (case_id), me
   where w.at < me.ended order by w.case_id, w.at
), gone as (
  select h.case_id, min(h.accepted_at) as at from me, reintegration_handover h
   where h.from_committee_id = me.id group by 1
), book as (
  select c.case_id, c.at as came, c.how as came_how, l.at as left_at, l.how as left_how,
         g.at as gone_at,
         ch.sex,
         case when ch.birth_date is not null
              then extract(year from age(c.at::date, ch.birth_date))::int
              else ch.age_years + (c.at::date - ch.age_as_of) * 4 / 1461 end as years
    from came c join cases_case k on k.id = c.case_id
    join cases_child ch on ch.id = k.child_id
    left join left_ l on l.case_id = c.case_id
    left join gone g on g.case_id = c.case_id
), waiting as (
  select b.*, age(me.ended, b.came) as since from book b, me where b.left_at is null
), fresh as (
  select b.*, case when years is null then 'unknown' when years <= 6 then '0-6'
                   when years <= 11 then '7-11' when years <= 15 then '12-15'
                   when years <= 18 then '16-18' else 'over 18' end as band
    from book b, me where b.came >= me.begun
), settled as (
  select b.* from book b, me where b.left_at >= me.begun
)
select jsonb_build_object(
  'opening', (select count(*) from book b, me where b.came < me.begun
                and (b.left_at is null or b.left_at >= me.begun)),
  'new', (select count(*) from fresh),
  'new_by', coalesce((select jsonb_object_agg(came_how, n) from (
     select came_how, count(*) n from fresh group by 1) x), '{}'),
  'disposed', (select count(*) from settled),
  'disposed_by', coalesce((select jsonb_object_agg(left_how, n) from (
     select left_how, count(*) n from settled group by 1) x), '{}'),
  'closing', (select count(*) from waiting),
  'under_4', (select count(*) from waiting where since < interval '4 months'),
  'from_4', (select count(*) from waiting where since >= interval '4 months'
               and since < interval '6 months'),
  'from_6', (select count(*) from waiting where since >= interval '6 months'
               and since < interval '12 months'),
  'from_12', (select count(*) from waiting where since >= interval '12 months'),
  'reached_home', (select count(*) from book b join cases_case k on k.id = b.case_id,
      me where k.restored_at >= me.begun and k.restored_at < me.ended
       and (b.gone_at is null or b.gone_at > k.restored_at)),
  'died', (select count(distinct x.case_id) from reintegration_pathbreak x
      join book b on b.case_id = x.case_id
     where x.kind = 'DIED' and x."on" >= p_from and x."on" < p_to
       and (b.gone_at is null or b.gone_at::date > x."on")),
  'ran_away', (select count(*) from shelters_runaway r
      join book b on b.case_id = r.case_id, me
     where r.since >= me.begun and r.since < me.ended
       and (b.gone_at is null or b.gone_at > r.since)),
  'found', (select count(*) from shelters_runaway r
      join book b on b.case_id = r.case_id, me
     where r.found_at >= me.begun and r.found_at < me.ended
       and (b.gone_at is null or b.gone_at > r.found_at)),
  'sittings', (select count(*) from cases_sitting s, me where s.committee_id = me.id
      and s.opened_at >= me.begun and s.opened_at < me.ended),
  'heard', (select count(*) from cases_causelistitem i
      join cases_sitting s on s.id = i.sitting_id, me where s.committee_id = me.id
      and i.heard_at >= me.begun and i.heard_at < me.ended),
  'sir_asked', (select count(*) from cases_socialinvestigation s
      join book b on b.case_id = s.case_id, me
     where s.asked_at >= me.begun and s.asked_at < me.ended),
  'sir_filed', (select count(*) from cases_socialinvestigation s
      join book b on b.case_id = s.case_id, me
     where s.filed_at >= me.begun and s.filed_at < me.ended),
  'compensation', (select count(*) from (
     select m.case_id, min(m.proposed_at) as first from compensation_claim m
       join book b on b.case_id = m.case_id group by 1) x, me
     where x.first >= me.begun and x.first < me.ended),
  'ages', coalesce((select jsonb_object_agg(band, by_sex) from (
     select band, jsonb_object_agg(sex, n) by_sex from (
       select band, sex, count(*) n from fresh group by 1, 2) y group by 1) x), '{}')
) from me
$$;
alter function quarter_figures(date, date) owner to savera_engine;
revoke all on function quarter_figures(date, date) from public;
grant execute on function quarter_figures(date, date) to savera_web, savera_worker;
"""
STATEMENTS = [statement for row in WALLS for statement in wall(*row)]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_drafts"),
        ("cases", "0030_flag_indexes"),
        ("oversight", "0014_counts_of_own_cases"),
        ("reintegration", "0008_flag_indexes"),
        ("compensation", "0019_clock_reads_guarded"),
        ("shelters", "0003_place_is_revealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataBreach",
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
                ("found_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SEEN", "Somebody saw what they should not see"),
                            ("SENT", "Sent or given to the wrong person"),
                            ("LOST", "A device, paper or file is lost or stolen"),
                            ("CHANGED", "Changed or deleted without right"),
                            ("BROKEN_INTO", "An account or the system was broken into"),
                            ("PUBLISHED", "Made public"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "data",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("NAMES", "Names and family"),
                                ("ADDRESS", "Address or whereabouts"),
                                ("PHOTO", "Photo or picture"),
                                ("WORDS", "The child's own words"),
                                ("HEALTH", "Health and counselling"),
                                ("COURT", "Orders, FIR and court papers"),
                                ("BANK", "Bank account and payments"),
                                ("STAFF", "Data of people who work here"),
                                ("NUMBERS", "Case numbers only"),
                            ],
                            max_length=8,
                        )
                    ),
                ),
                ("people", models.PositiveIntegerField()),
                ("happened", models.TextField()),
                ("done", models.TextField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="oversight.databreach",
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
            },
        ),
        migrations.CreateModel(
            name="BreachReport",
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
                    "told",
                    models.CharField(
                        choices=[
                            ("BOARD", "The Data Protection Board, with the details"),
                            ("PEOPLE", "The people whose data it is"),
                            ("CERT_IN", "CERT-In"),
                        ],
                        max_length=8,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("reference", models.CharField(max_length=120)),
                ("words", models.TextField(blank=True, default="")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="oversight.databreach",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="OfficeClock",
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
                ("subject_id", models.CharField(max_length=40)),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("next_step_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_clocks",
                        to="accounts.agency",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.clockrule",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="QuarterlyReturn",
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
                ("starts_on", models.DateField()),
                ("figures", models.JSONField()),
                ("filed_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddConstraint(
            model_name="databreach",
            constraint=models.CheckConstraint(
                condition=models.Q(("data", []), _negated=True),
                name="breach_says_which_data",
                violation_error_message="Say which kinds of data it was.",
            ),
        ),
        migrations.AddIndex(
            model_name="officeclock",
            index=models.Index(
                condition=models.Q(("met_at__isnull", True)),
                fields=["next_step_at"],
                name="office_clock_to_remind",
            ),
        ),
        migrations.AddConstraint(
            model_name="officeclock",
            constraint=models.UniqueConstraint(
                fields=("agency", "rule", "subject_id"), name="office_clock_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="quarterlyreturn",
            constraint=models.UniqueConstraint(
                fields=("agency", "starts_on"), name="quarterly_return_once"
            ),
        ),
        migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop),
        migrations.RunSQL(FIGURES, "drop function quarter_figures(date, date);"),
        RaiseVersion("oversight_officeclock"),
    ]
