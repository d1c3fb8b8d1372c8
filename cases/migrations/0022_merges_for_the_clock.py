"""The flag of a second rescue leaves out one rescue that was written down twice."""

from django.db import migrations

SQL = """
grant select on cases_casemerge to savera_clock;
create policy clock on cases_casemerge to savera_clock using (true) with check (true);
"""
BACK = """
drop policy clock on cases_casemerge;
revoke select on cases_casemerge from savera_clock;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_merges")]

    operations = [migrations.RunSQL(SQL, BACK)]
