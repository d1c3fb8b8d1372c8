"""Who may plan: a person puts an operation and its tip where only the team looks.

An NGO or a DCPU may plan for a lead of the police: the plan then belongs to the
lead's agency, and the tip is written by somebody who can't read it again.
"""

from django.db import migrations

NAMED = (
    "(select seen_op.member_ids @> array[(select wall_user())]"
    " from cases_rescueoperation seen_op where seen_op.id = operation_id)"
)
LEADS = (
    "(select seen_op.lead_id = (select wall_user())"
    " from cases_rescueoperation seen_op where seen_op.id = operation_id)"
)

FORWARDS = f"""
alter policy added on cases_rescueoperation with check (
  (select 'CASE' = any(wall_writes()))
  and status = 'PLANNED' and member_ids @> array[(select wall_user())]
  and (lead_agency_id = any((select wall_agencies())::int[])
       or member_ids @> array[lead_id]));
alter policy added on cases_operationtip with check (
  (select 'CASE' = any(wall_writes())) and opened_at is null
  and ({LEADS} or ((select 'TIP' = any(wall_writes())) and {NAMED})));
"""
BACKWARDS = """
alter policy added on cases_rescueoperation with check (
  (select 'CASE' = any(wall_writes()))
  and lead_agency_id = any((select wall_agencies())::int[]));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_production")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
