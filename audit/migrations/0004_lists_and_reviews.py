"""Lists are written into the book too, and what nothing explains is asked about.

A row about a list names its cases; whoever sees one of them sees that it was listed.
An opening that nothing explains is found by the clock; the supervisor, the heads of
the office and the auditors read it, nobody answers for oneself, and an answer stays.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import common.models

# The heads of offices with the verb audit.review_openings; a test compares.
REVIEWERS = "NGO_SUPERVISOR,CWC_CHAIR,DCPO,SUPERINTENDENT"
MINE = (
    "user_id <> (select wall_user()) and (supervisor_id = (select wall_user())"
    " or (select wall_role() = 'AUDITOR')"
    " or agency_id = any((select wall_agencies())::int[])"
    f" and (select wall_role() = any('{{{REVIEWERS}}}')))"
)

SQL = f"""alter table audit_unexplainedopening enable row level security;
alter table audit_unexplainedopening force row level security;
revoke all on audit_unexplainedopening from savera_web, savera_worker, savera_clock;
grant select, update on audit_unexplainedopening to savera_web, savera_worker;
grant select, insert on audit_unexplainedopening to savera_engine;
create policy seen on audit_unexplainedopening for select
  to savera_web, savera_worker using ({MINE});
create policy changed on audit_unexplainedopening for update
  to savera_web, savera_worker using ({MINE}) with check ({MINE});
create policy engine on audit_unexplainedopening to savera_engine
  using (true) with check (true);

create policy listed on audit_access for select to savera_web, savera_worker
  using (case_id is null and coalesce((
    select true from cases_case seen_case
     where seen_case.id = any(audit_access.case_ids) limit 1), false));

-- A row about one case keeps the digest that it had.
create or replace function audit_access_digest(r audit_access) returns bytea
language sql stable set timezone = 'UTC' set search_path = public, pg_temp as $$
  select sha256(convert_to((jsonb_build_array(r.id, r.at, r.user_id, r.user_name,
    r.agency_id, r.case_id, r.page, r.data_classes, r.why)
    || case when cardinality(r.case_ids) = 0 then '[]'::jsonb
            else jsonb_build_array(r.case_ids) end)::text, 'UTF8'))
$$;

create function opening_answered_once() returns trigger language plpgsql as $$
declare
  answers text[] := '{{answer,words,answered_at,answered_by_id,answered_by_name}}';
begin
  if old.answered_at is not null then
    raise exception 'opening: answered already' using errcode = '42501';
  end if;
  if to_jsonb(new) - answers is distinct from to_jsonb(old) - answers
     or new.answered_by_id is distinct from wall_user() or new.answer = '' then
    raise exception 'opening: an answer is all that may be added'
      using errcode = '42501';
  end if;
  new.answered_at := now();
  return new;
end $$;
create trigger opening_answered_once before update on audit_unexplainedopening
  for each row execute function opening_answered_once();
create trigger never_deleted before delete on audit_unexplainedopening
  for each row execute function refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnexplainedOpening',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('week', models.DateField()),
                ('user_id', models.BigIntegerField()),
                ('user_name', models.CharField(max_length=120)),
                ('agency_id', models.IntegerField()),
                ('supervisor_id', models.BigIntegerField(null=True)),
                ('case_id', models.UUIDField()),
                ('case_number', models.CharField(max_length=32)),
                ('first_at', models.DateTimeField()),
                ('times', models.PositiveIntegerField()),
                ('pages', models.CharField(max_length=200)),
                ('answer', models.CharField(blank=True, choices=[('COVERED', 'Stood in for a colleague'), ('ASKED', 'Was asked by an office or by the family'), ('SUPERVISED', 'Looked after the work of others'), ('MISTAKE', 'Opened it by mistake'), ('ESCALATED', 'No good reason: told to the data-protection officer')], default='', max_length=12)),
                ('words', models.CharField(blank=True, default='', max_length=400)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by_id', models.BigIntegerField(null=True)),
                ('answered_by_name', models.CharField(blank=True, default='', max_length=120)),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.AddField(
            model_name='access',
            name='case_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list),
        ),
        migrations.AlterField(
            model_name='access',
            name='case_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name='access',
            index=django.contrib.postgres.indexes.GinIndex(fields=['case_ids'], name='access_in_list'),
        ),
        migrations.AddIndex(
            model_name='unexplainedopening',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['agency_id', '-week'], name='opening_unanswered'),
        ),
        migrations.AddConstraint(
            model_name='unexplainedopening',
            constraint=models.UniqueConstraint(fields=('week', 'user_id', 'case_id'), name='opening_once_a_week'),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
