"""The rest of a claim's way: appeals, stays, releases, land revenue, writing off.

The database holds the many hands: who prepared, accepted or ordered a claim never
releases its payment; nothing leaves a fund or the State for a child without a release
for that account; two people who did not ask for it write a claim off; and nobody
touches a claim on an employer with whom a tie is declared.
"""

import common.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.walls import ANYONE, EnableWall, RaiseVersion

OF_CLAIM = (
    "(select true from compensation_claim seen_claim where seen_claim.id = claim_id)"
)

WALLS = [
    EnableWall("compensation_claimstep", "MON", OF_CLAIM, clock="select",
               append_only=True),
    EnableWall("compensation_paymentrelease", "MON", OF_CLAIM, clock="select",
               append_only=True),
    EnableWall("compensation_claimappeal", "MON", OF_CLAIM, clock="select"),
    EnableWall("compensation_claimstay", "MON", OF_CLAIM, clock="select"),
    EnableWall("compensation_writeoff", "MON", OF_CLAIM),
    EnableWall("compensation_employertie", "MON", ANYONE, append_only=True),
]
VERSIONED = [
    "compensation_claimappeal", "compensation_claimstay", "compensation_writeoff",
]

ROLES = ""
for _table in ("paymentrelease", "claimappeal", "claimstay", "writeoff", "employertie"):
    ROLES += f"""
create policy moved_by_offices on compensation_{_table} as restrictive for insert
  to savera_web, savera_worker
  with check ((select wall_role()) = any('{{LABOUR,DM,DLSA}}'));
"""

TRIGGERS = """
create trigger written_once before update or delete on compensation_claimstep
  for each row execute function refuse_change();
create trigger written_once before update or delete on compensation_paymentrelease
  for each row execute function refuse_change();
create trigger written_once before update or delete on compensation_employertie
  for each row execute function refuse_change();

-- What was released for this account and has not gone there yet.
create function released_left(p_claim uuid, p_account uuid) returns bigint
language sql stable as $$
  select coalesce((select sum(r.amount_paise) from compensation_paymentrelease r
                    where r.claim_id = p_claim and r.account_id = p_account), 0)
       - coalesce((select sum(e.amount_paise) from compensation_ledgerentry e
                    where e.claim_id = p_claim and e.bank_account_id = p_account
                      and e.kind = 'PRINCIPAL' and e.to_account = 'CHILD'
                      and e.from_account <> 'EMPLOYER' and e.reversal_of_id is null
                      and not exists (select 1 from compensation_ledgerentry r
                                       where r.reversal_of_id = e.id)), 0)
$$;

create function release_is_the_third_hand() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  c compensation_claim%rowtype;
begin
  select * into c from compensation_claim where id = new.claim_id for update;
  if new.released_by_id is distinct from coalesce(
       nullif(current_setting('savera.user', true), '')::bigint, new.released_by_id)
     or new.released_by_id in (c.proposed_by_id, c.decided_by_id, c.ordered_by_id) then
    raise exception 'release: who prepared, accepted or ordered never releases'
      using errcode = '23514';
  end if;
  if not exists (select 1 from compensation_bankaccount b
                  where b.id = new.account_id and b.case_id = c.case_id
                    and b.holder_is_child and b.closed_on is null
                    and b.usable_from <= clock_timestamp()) then
    raise exception 'release: the account must be the child''s own, open and settled'
      using errcode = '23514';
  end if;
  if released_left(c.id, new.account_id) + new.amount_paise
     > c.amount_ordered_paise - c.credited_paise then
    raise exception 'release: more than is owed' using errcode = '23514';
  end if;
  return new;
end $$;
alter function release_is_the_third_hand() owner to savera_engine;
create trigger release_is_the_third_hand before insert on compensation_paymentrelease
  for each row execute function release_is_the_third_hand();

create function credit_was_released() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if new.to_account = 'CHILD' and new.kind = 'PRINCIPAL'
     and new.reversal_of_id is null and new.from_account <> 'EMPLOYER' then
    perform 1 from compensation_claim where id = new.claim_id for update;
    if released_left(new.claim_id, new.bank_account_id) < new.amount_paise then
      raise exception 'ledger: this payment was not released' using errcode = '23514';
    end if;
  end if;
  return new;
end $$;
alter function credit_was_released() owner to savera_engine;
-- Named so that it comes after the ledger's own promises: theirs are told first.
create trigger released_by_a_third_hand before insert on compensation_ledgerentry
  for each row execute function credit_was_released();

create function appeal_is_decided_higher() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' or old.decided_on is not null
     or (new.claim_id, new.side, new.filed_on, new.number, new.recorded_by_id)
        is distinct from
        (old.claim_id, old.side, old.filed_on, old.number, old.recorded_by_id) then
    raise exception 'an appeal is decided once and stays' using errcode = '42501';
  end if;
  if exists (select 1 from compensation_claim c where c.id = new.claim_id
              and new.decided_by_id in (c.decided_by_id, c.ordered_by_id)) then
    raise exception 'who decided a claim never decides the appeal'
      using errcode = '23514';
  end if;
  return new;
end $$;
alter function appeal_is_decided_higher() owner to savera_engine;
create trigger appeal_is_decided_higher before update or delete
  on compensation_claimappeal for each row
  execute function appeal_is_decided_higher();

create function write_off_has_two_hands() returns trigger language plpgsql as $$
declare
  hand bigint := coalesce(nullif(current_setting('savera.user', true), '')::bigint, 0);
begin
  if tg_op = 'DELETE' then
    raise exception 'a request is never deleted' using errcode = '42501';
  end if;
  if tg_op = 'INSERT' then
    if hand <> 0 and (new.asked_by_id <> hand or new.first_by_id is not null
                      or new.second_by_id is not null) then
      raise exception 'writing off: each hand signs for itself' using errcode = '23514';
    end if;
    return new;
  end if;
  if old.second_at is not null or old.refused_at is not null
     or (new.claim_id, new.unpaid_paise, new.reason, new.asked_by_id)
        is distinct from (old.claim_id, old.unpaid_paise, old.reason, old.asked_by_id)
     or old.first_by_id is not null
        and new.first_by_id is distinct from old.first_by_id then
    raise exception 'a request to write off stays as it was' using errcode = '42501';
  end if;
  if hand <> 0 and (current_setting('savera.role', true) <> 'DM'
     or new.first_by_id is distinct from old.first_by_id and new.first_by_id <> hand
     or new.second_by_id is distinct from old.second_by_id
        and new.second_by_id <> hand) then
    raise exception 'writing off: each hand signs for itself' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger write_off_has_two_hands before insert or update or delete
  on compensation_writeoff for each row execute function write_off_has_two_hands();

create function written_off_by_two() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'IRRECOVERABLE' and old.state <> 'IRRECOVERABLE'
     and not exists (select 1 from compensation_writeoff w
                      where w.claim_id = new.id and w.second_at >= old.state_since) then
    raise exception 'a claim is written off by two approvals' using errcode = '23514';
  end if;
  return new;
end $$;
alter function written_off_by_two() owner to savera_engine;
create trigger written_off_by_two before update on compensation_claim
  for each row execute function written_off_by_two();

create function no_tie_to_the_employer() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  hand bigint := nullif(current_setting('savera.user', true), '')::bigint;
  employer uuid;
begin
  if hand is null then
    return new;
  end if;
  if tg_table_name = 'compensation_claim' then
    select coalesce(new.employer_id, w.employer_id) into employer
      from cases_case k left join cases_workplace w on w.id = k.workplace_id
     where k.id = new.case_id;
  else
    select coalesce(c.employer_id, w.employer_id) into employer
      from compensation_claim c join cases_case k on k.id = c.case_id
      left join cases_workplace w on w.id = k.workplace_id
     where c.id = new.claim_id;
  end if;
  if exists (select 1 from compensation_employertie t
              where t.employer_id = employer and t.user_id = hand) then
    raise exception 'this person has declared a tie to the employer'
      using errcode = '42501';
  end if;
  return new;
end $$;
alter function no_tie_to_the_employer() owner to savera_engine;
"""
for _table in (
    "claim", "notice", "claimhearing", "recovery", "ledgerentry", "paymentrelease",
    "claimappeal", "claimstay", "writeoff", "creditconfirmation",
):
    TRIGGERS += f"""
create trigger no_tie_to_the_employer before insert or update on compensation_{_table}
  for each row execute function no_tie_to_the_employer();
"""

BACK = """
drop function no_tie_to_the_employer() cascade;
drop function written_off_by_two() cascade;
drop function write_off_has_two_hands() cascade;
drop function appeal_is_decided_higher() cascade;
drop function credit_was_released() cascade;
drop function release_is_the_third_hand() cascade;
drop function released_left(uuid, uuid);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_sealing'),
        ('compensation', '0006_statements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimAppeal',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('side', models.CharField(choices=[('CHILD', 'The child’s side'), ('EMPLOYER', 'The employer')], max_length=8)),
                ('filed_on', models.DateField()),
                ('authority', models.CharField(max_length=160)),
                ('number', models.CharField(max_length=60)),
                ('grounds', models.TextField()),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('ALLOWED', 'The appeal succeeds'), ('DISMISSED', 'The appeal fails')], default='', max_length=9)),
                ('decision_number', models.CharField(blank=True, default='', max_length=60)),
                ('decision_reason', models.TextField(blank=True, default='')),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='ClaimStay',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('court', models.CharField(max_length=160)),
                ('order_number', models.CharField(max_length=60)),
                ('stayed_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('state_before', models.CharField(choices=[('IDENTIFIED', 'To be assessed'), ('ASSESSED', 'Accepted, to be filed'), ('APPLIED', 'Filed with the paying office'), ('NOTICE_ISSUED', 'Notice issued'), ('NOTICE_SERVED', 'Notice served'), ('HEARD', 'Employer heard'), ('ORDERED', 'Payment ordered'), ('DEFAULTED', 'Not paid in time'), ('RECOVERY', 'Recovery certificate issued'), ('REVENUE_RECOVERY', 'Recovered as land revenue'), ('STAYED', 'Stayed by a court'), ('PART_IN_FUND', 'Partly paid in'), ('IN_FUND', 'In the fund'), ('INTEREST_RUNNING', 'In the fund, interest paid'), ('MATURED', 'Child is 18, the sum is due'), ('CREDITED', 'Credited, to be confirmed'), ('PAID_OUT', 'Paid, confirmed by the child’s side'), ('REJECTED', 'Rejected'), ('APPEALED', 'Rejected, under appeal'), ('IRRECOVERABLE', 'Written off, can’t be recovered')], max_length=16)),
                ('lifted_on', models.DateField(blank=True, null=True)),
                ('lift_order', models.CharField(blank=True, default='', max_length=60)),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='ClaimStep',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('state', models.CharField(choices=[('IDENTIFIED', 'To be assessed'), ('ASSESSED', 'Accepted, to be filed'), ('APPLIED', 'Filed with the paying office'), ('NOTICE_ISSUED', 'Notice issued'), ('NOTICE_SERVED', 'Notice served'), ('HEARD', 'Employer heard'), ('ORDERED', 'Payment ordered'), ('DEFAULTED', 'Not paid in time'), ('RECOVERY', 'Recovery certificate issued'), ('REVENUE_RECOVERY', 'Recovered as land revenue'), ('STAYED', 'Stayed by a court'), ('PART_IN_FUND', 'Partly paid in'), ('IN_FUND', 'In the fund'), ('INTEREST_RUNNING', 'In the fund, interest paid'), ('MATURED', 'Child is 18, the sum is due'), ('CREDITED', 'Credited, to be confirmed'), ('PAID_OUT', 'Paid, confirmed by the child’s side'), ('REJECTED', 'Rejected'), ('APPEALED', 'Rejected, under appeal'), ('IRRECOVERABLE', 'Written off, can’t be recovered')], max_length=16)),
                ('event', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('amount_paise', models.BigIntegerField(blank=True, null=True)),
                ('paper', models.CharField(blank=True, default='', max_length=60)),
                ('due_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='EmployerTie',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('reason', models.TextField()),
                ('declared_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='PaymentRelease',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('amount_paise', models.BigIntegerField()),
                ('number', models.CharField(max_length=60)),
                ('released_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='WriteOff',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('unpaid_paise', models.BigIntegerField()),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('first_at', models.DateTimeField(blank=True, null=True)),
                ('second_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('refused_reason', models.TextField(blank=True, default='')),
            ],
            options={
                'default_permissions': [],
            },
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='claim_state_known',
        ),
        migrations.AddField(
            model_name='claim',
            name='applied_to',
            field=models.CharField(blank=True, default='', max_length=160),
        ),
        migrations.AddField(
            model_name='claim',
            name='matured_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='pay_by',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='recovery',
            name='attached',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='recovery',
            name='attached_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='recovery',
            name='demand_number',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='recovery',
            name='demanded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recovery',
            name='demanded_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='claim',
            name='state',
            field=models.CharField(choices=[('IDENTIFIED', 'To be assessed'), ('ASSESSED', 'Accepted, to be filed'), ('APPLIED', 'Filed with the paying office'), ('NOTICE_ISSUED', 'Notice issued'), ('NOTICE_SERVED', 'Notice served'), ('HEARD', 'Employer heard'), ('ORDERED', 'Payment ordered'), ('DEFAULTED', 'Not paid in time'), ('RECOVERY', 'Recovery certificate issued'), ('REVENUE_RECOVERY', 'Recovered as land revenue'), ('STAYED', 'Stayed by a court'), ('PART_IN_FUND', 'Partly paid in'), ('IN_FUND', 'In the fund'), ('INTEREST_RUNNING', 'In the fund, interest paid'), ('MATURED', 'Child is 18, the sum is due'), ('CREDITED', 'Credited, to be confirmed'), ('PAID_OUT', 'Paid, confirmed by the child’s side'), ('REJECTED', 'Rejected'), ('APPEALED', 'Rejected, under appeal'), ('IRRECOVERABLE', 'Written off, can’t be recovered')], default='IDENTIFIED', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['IDENTIFIED', 'ASSESSED', 'APPLIED', 'NOTICE_ISSUED', 'NOTICE_SERVED', 'HEARD', 'ORDERED', 'DEFAULTED', 'RECOVERY', 'REVENUE_RECOVERY', 'STAYED', 'PART_IN_FUND', 'IN_FUND', 'INTEREST_RUNNING', 'MATURED', 'CREDITED', 'PAID_OUT', 'REJECTED', 'APPEALED', 'IRRECOVERABLE'])), name='claim_state_known'),
        ),
        migrations.AddField(
            model_name='claimappeal',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='compensation.claim'),
        ),
        migrations.AddField(
            model_name='claimappeal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimappeal',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimstay',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='compensation.claim'),
        ),
        migrations.AddField(
            model_name='claimstay',
            name='lifted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimstay',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimstep',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimstep',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='compensation.claim'),
        ),
        migrations.AddField(
            model_name='employertie',
            name='employer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ties', to='cases.employer'),
        ),
        migrations.AddField(
            model_name='employertie',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employer_ties', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='paymentrelease',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='compensation.bankaccount'),
        ),
        migrations.AddField(
            model_name='paymentrelease',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='compensation.claim'),
        ),
        migrations.AddField(
            model_name='paymentrelease',
            name='released_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='compensation.claim'),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='first_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='refused_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='second_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='claimappeal',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_on__isnull', True)), fields=('claim',), name='appeal_one_open_per_claim', violation_error_message='An appeal is open already.'),
        ),
        migrations.AddConstraint(
            model_name='claimappeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_on__isnull', True), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('decision_reason', ''), _negated=True), ('decided_by__isnull', False), ('decided_on__gte', models.F('filed_on'))), _connector='OR'), name='appeal_decided_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='claimappeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='appeal_filer_never_decides', violation_error_message='Who records an appeal never decides it.'),
        ),
        migrations.AddConstraint(
            model_name='claimstay',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_on__isnull', True)), fields=('claim',), name='stay_one_open_per_claim'),
        ),
        migrations.AddConstraint(
            model_name='claimstay',
            constraint=models.CheckConstraint(condition=models.Q(('lifted_on__isnull', True), models.Q(models.Q(('lift_order', ''), _negated=True), ('lifted_by__isnull', False), ('lifted_on__gte', models.F('stayed_on'))), _connector='OR'), name='stay_lifted_by_order'),
        ),
        migrations.AddIndex(
            model_name='claimstep',
            index=models.Index(fields=['claim', 'id'], name='claim_step_by_claim'),
        ),
        migrations.AddConstraint(
            model_name='employertie',
            constraint=models.UniqueConstraint(fields=('employer', 'user'), name='employer_tie_declared_once'),
        ),
        migrations.AddConstraint(
            model_name='employertie',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='employer_tie_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='paymentrelease',
            constraint=models.CheckConstraint(condition=models.Q(('amount_paise__gt', 0)), name='release_amount_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='paymentrelease',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='release_has_a_number'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.UniqueConstraint(condition=models.Q(('refused_at__isnull', True), ('second_at__isnull', True)), fields=('claim',), name='write_off_one_open_per_claim', violation_error_message='Writing off is asked already.'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(('unpaid_paise__gt', 0)), name='write_off_sum_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='write_off_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_by__isnull', True), models.Q(('first_by', models.F('asked_by')), _negated=True), _connector='OR'), models.Q(('second_by__isnull', True), models.Q(('first_by__isnull', False), models.Q(('second_by', models.F('asked_by')), _negated=True), models.Q(('second_by', models.F('first_by')), _negated=True)), _connector='OR')), name='write_off_by_two_others', violation_error_message='Two people who didn’t ask for it approve it.'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(('refused_at__isnull', True), models.Q(models.Q(('refused_reason', ''), _negated=True), ('second_at__isnull', True)), _connector='OR'), name='write_off_refused_with_reason'),
        ),
        *WALLS,
        migrations.RunSQL(ROLES, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, BACK),
        *[RaiseVersion(table) for table in VERSIONED],
    ]
