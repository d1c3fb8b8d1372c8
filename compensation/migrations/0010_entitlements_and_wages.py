"""The facts that entitlements hang on, minimum wages, and workings of wages.

A working is written once; who worked the wages out never accepts the claim.
"""

import common.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.walls import EnableWall, RaiseVersion, of_case

OF_CLAIM = (
    "(select true from compensation_claim seen_claim where seen_claim.id = claim_id)"
)

TRIGGERS = """
create trigger written_once before update or delete on compensation_wageworking
  for each row execute function refuse_change();
create policy moved_by_offices on compensation_wageworking as restrictive for insert
  to savera_web, savera_worker
  with check ((select wall_role()) = any('{LABOUR,DM,DLSA}'));
create trigger no_tie_to_the_employer before insert or update
  on compensation_wageworking
  for each row execute function no_tie_to_the_employer();

create function wages_are_accepted_by_another() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if new.decided_by_id is distinct from old.decided_by_id
     and new.state = 'ASSESSED' and exists (
       select 1 from compensation_wageworking w
        where w.claim_id = new.id and w.worked_out_by_id = new.decided_by_id) then
    raise exception 'who worked the wages out never accepts the claim'
      using errcode = '23514';
  end if;
  return new;
end $$;
alter function wages_are_accepted_by_another() owner to savera_engine;
create trigger wages_are_accepted_by_another before update on compensation_claim
  for each row execute function wages_are_accepted_by_another();
"""

BACK = "drop function wages_are_accepted_by_another() cascade;"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0009_sealing'),
        ('compensation', "0009_money_registers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='scheme',
            name='decision',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.CreateModel(
            name='EntitlementFacts',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('adult_job_offered', models.BooleanField(blank=True, null=True)),
                ('extreme_deprivation', models.BooleanField(blank=True, null=True)),
                ('victim_sc_st', models.BooleanField(blank=True, null=True)),
                ('accused_sc_st', models.BooleanField(blank=True, null=True)),
                ('income_paise', models.BigIntegerField(blank=True, null=True)),
                ('rural', models.BooleanField(blank=True, null=True)),
                ('noted_at', models.DateTimeField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entitlement_facts', to='cases.case')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'entitlement facts',
                'default_permissions': [],
                'constraints': [models.CheckConstraint(condition=models.Q(('income_paise__isnull', True), ('income_paise__gte', 0), _connector='OR'), name='entitlement_income_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='WageRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('text_en', models.CharField(max_length=300)),
                ('text_hi', models.CharField(blank=True, default='', max_length=300)),
                ('source', models.CharField(max_length=300)),
                ('basis', models.CharField(blank=True, default='', max_length=4)),
                ('verified', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('zone', models.CharField(blank=True, default='', max_length=40)),
                ('skill', models.CharField(choices=[('UNSKILLED', 'Unskilled'), ('SEMI_SKILLED', 'Semi-skilled'), ('SKILLED', 'Skilled'), ('HIGHLY', 'Highly skilled')], max_length=12)),
                ('daily_paise', models.BigIntegerField()),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.state')),
            ],
            options={
                'default_permissions': [],
                'constraints': [models.UniqueConstraint(fields=('code', 'state', 'valid_from'), name='wage_rate_once_a_day_and_state', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('daily_paise__gt', 0)), name='wage_rate_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='WageWorking',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('zone', models.CharField(blank=True, default='', max_length=40)),
                ('skill', models.CharField(choices=[('UNSKILLED', 'Unskilled'), ('SEMI_SKILLED', 'Semi-skilled'), ('SKILLED', 'Skilled'), ('HIGHLY', 'Highly skilled')], max_length=12)),
                ('lines', models.JSONField()),
                ('paid_paise', models.BigIntegerField()),
                ('deducted_paise', models.BigIntegerField()),
                ('due_paise', models.BigIntegerField()),
                ('barred_paise', models.BigIntegerField()),
                ('owed_paise', models.BigIntegerField()),
                ('limit_on', models.DateField()),
                ('worked_out_at', models.DateTimeField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workings', to='compensation.claim')),
                ('worked_out_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': [],
                'constraints': [models.CheckConstraint(condition=models.Q(('deducted_paise__gte', 0), ('due_paise__gte', 0), ('owed_paise__gte', 0), ('paid_paise__gte', 0)), name='wage_working_not_negative')],
            },
        ),
        EnableWall("compensation_entitlementfacts", "MON", of_case()),
        RaiseVersion("compensation_entitlementfacts"),
        EnableWall("compensation_wageworking", "MON", OF_CLAIM, append_only=True),
        migrations.RunSQL(TRIGGERS, BACK),
    ]
