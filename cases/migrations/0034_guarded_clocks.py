"""Room for the guard on clocks and flags that tell of a sexual offence by being there.

A list shows the earliest deadline to everybody with a part in the case: guarded
clocks don't count for it. Whether something was done since a merge is asked of the
whole book, also of the events that the asker may not read.
"""

from django.db import migrations, models

NEXT_DUE = """
create or replace function case_next_due_follows() returns trigger language plpgsql
security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  perform 1 from cases_case where id in (select case_id from moved)
    order by id for no key update;
  update cases_case c set next_due_at = m.due from (
    select x.case_id, (
      select min(due_at) from cases_clock k
       where k.case_id = x.case_id and k.met_at is null
         and k.excused_at is null and k.cancelled_at is null{unguarded}) as due
      from (select distinct case_id from moved) x) m
   where c.id = m.case_id and c.next_due_at is distinct from m.due;
  return null;
end $$;
"""

SINCE = """
create function done_since_merge(p_merge uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(bool_or(true), false)
    from cases_casemerge m
    join cases_case k on k.id = m.kept_id and k.agency_ids && wall_agencies()
    join audit_event made on made.type = 'merge.made'
     and made.subject = 'cases.CaseMerge' and made.subject_id = m.id::text
    join audit_event e on e.case_id in (m.kept_id, m.other_id) and e.id > made.id
   where m.id = p_merge
$$;
alter function done_since_merge(uuid) owner to savera_engine;
revoke execute on function done_since_merge(uuid) from public;
grant execute on function done_since_merge(uuid) to savera_web, savera_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0033_night_by_keys"),
        ("audit", "0007_guarded_events"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="guarded",
                field=models.BooleanField(
                    db_default=False, default=False, editable=False
                ),
            )
            for name in ("clock", "flag")
        ),
        migrations.RunSQL(
            NEXT_DUE.format(unguarded=" and not k.guarded"),
            NEXT_DUE.format(unguarded=""),
        ),
        migrations.RunSQL(SINCE, "drop function done_since_merge(uuid)"),
    ]
