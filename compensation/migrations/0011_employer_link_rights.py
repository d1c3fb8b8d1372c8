"""Let the magistrate's right to merge ask for the class too, and the clock read only
which rows are one employer, not the words why."""

from django.db import migrations

RIGHTS = """
drop policy added_by_magistrate on compensation_employerlink;
drop policy changed_by_magistrate on compensation_employerlink;
create policy added_by_magistrate on compensation_employerlink for insert
  to savera_web, savera_worker
  with check ((select 'ACC' = any(wall_reads())) and (select wall_role()) = 'DM');
create policy changed_by_magistrate on compensation_employerlink for update
  to savera_web, savera_worker
  using ((select 'ACC' = any(wall_reads())) and (select wall_role()) = 'DM')
  with check ((select 'ACC' = any(wall_reads())) and (select wall_role()) = 'DM');
revoke select on compensation_employerlink from savera_clock;
grant select (id, kept_id, other_id, same, undone_at) on compensation_employerlink
  to savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [("compensation", "0010_entitlements_and_wages")]

    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop)]
