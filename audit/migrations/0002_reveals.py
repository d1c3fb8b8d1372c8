"""The most protected values are shown one by one, each with a row and counted.

`reveal` writes the row in the name of who asks and answers false past the quota of
the hour. Where a shelter stands is read by its own people, and by others only in the
minute after such a row.
"""

from django.db import migrations, models
from django.db.models.functions import Now

import common.models

AN_HOUR = 30

SQL = f"""
alter table audit_reveal enable row level security;
alter table audit_reveal force row level security;
revoke all on audit_reveal from savera_web, savera_worker;
grant select on audit_reveal to savera_web, savera_worker;
grant select, insert on audit_reveal to savera_engine;
create policy seen on audit_reveal for select to savera_web, savera_worker
  using (user_id = (select wall_user())
         or coalesce((select true from cases_case seen_case
                       where seen_case.id = case_id), false)
         or (select wall_role() = 'AUDITOR'));
create policy engine on audit_reveal to savera_engine using (true) with check (true);
create trigger written_once before update or delete on audit_reveal
  for each row execute function refuse_change();
create trigger never_emptied before truncate on audit_reveal
  for each statement execute function refuse_change();

create function reveal(p_what text, p_subject text, p_subject_id text, p_case uuid)
returns boolean language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  me bigint := wall_user();
begin
  -- Two requests at once wait for each other here: the number is never passed by one.
  perform pg_advisory_xact_lock(hashtextextended('reveal', me));
  if (select count(*) from audit_reveal
       where user_id = me and at > now() - interval '1 hour') >= {AN_HOUR} then
    return false;
  end if;
  insert into audit_reveal (id, at, user_id, user_name, agency_id, case_id, what,
                            subject, subject_id)
  select gen_random_uuid(), now(), u.id, u.full_name, u.agency_id, p_case, p_what,
         p_subject, p_subject_id
    from accounts_user u where u.id = me;
  return true;
end $$;
alter function reveal(text, text, text, uuid) owner to savera_engine;
revoke all on function reveal(text, text, text, uuid) from public;
grant execute on function reveal(text, text, text, uuid) to savera_web, savera_worker;

-- What this person was shown a moment ago, and may be told once more on the page.
create function wall_shown(p_what text) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(subject_id), '{{}}') from audit_reveal
   where user_id = wall_user() and what = p_what
     and at > now() - interval '1 minute'
$$;
alter function wall_shown(text) owner to savera_engine;
revoke all on function wall_shown(text) from public;
grant execute on function wall_shown(text) to savera_web, savera_worker;
"""

BACK = "drop function wall_shown(text); drop function reveal(text, text, text, uuid);"


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ('accounts', '0002_wall_context'),
        ('cases', '0002_walls_and_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.UUIDField(default=common.models.new_key, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=Now())),
                ('user_id', models.BigIntegerField()),
                ('user_name', models.CharField(max_length=120)),
                ('agency_id', models.IntegerField()),
                ('case_id', models.UUIDField(null=True)),
                ('what', models.CharField(max_length=12)),
                ('subject', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=40)),
            ],
            options={
                'default_permissions': [],
                'indexes': [models.Index(fields=['user_id', '-at'], name='reveal_of_person'), models.Index(fields=['case_id', '-at'], name='reveal_of_case')],
            },
        ),
        migrations.RunSQL(SQL, BACK),
    ]
