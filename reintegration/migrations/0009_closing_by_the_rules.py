"""How long after the return and how fresh a report: the gate reads it from the rules.

The numbers stood in the function. They are those of the flag “closed too early”, so
that what raises the flag and what holds the gate cannot part.
"""

from django.db import migrations, models

SQL = """
grant select on cases_flagrule, accounts_district to savera_engine;

create or replace function closing_conditions(p_case uuid, p_day date, p_order uuid)
returns table (condition smallint, ok boolean, excused boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  with c as (select * from cases_case where id = p_case),
  -- A State may ask for more than the rule of all India, never for less.
  law as (
    select max((r.thresholds ->> 'months_after_restoration')::int) as months,
           min((r.thresholds ->> 'report_age_days')::int) as days
      from cases_flagrule r, c join accounts_district d on d.id = c.district_id
     where r.code = 'CLOSED_TOO_EARLY' and r.valid_from <= p_day
       and (r.valid_to is null or r.valid_to >= p_day)
       and (r.state_id is null or r.state_id = d.state_id)),
  slots as (
    select v.* from reintegration_followupvisit v, c
     where v.case_id = c.id and v.rule_id is not null and v.dropped_at is null
       and v.since = (c.restored_at at time zone 'Asia/Kolkata')::date),
  last_made as (
    select s.* from slots s where s.made_on is not null
     order by s.due_on desc, s.made_on desc limit 1),
  asked (condition, ok) as (
    select 1, exists (select 1 from slots)
          and not exists (
            select 1 from slots s where s.made_on is null
               and not (s.missed_at is not null and exists (
                 select 1 from reintegration_followupvisit r
                  where r.replanned_from_id = s.id)))
          and exists (select 1 from last_made l where l.mode in ('HOME', 'SCHOOL')
                         and l.child_seen_alone)
    union all select 2, exists (
      select 1 from c, law where c.restored_at is not null
         and (c.restored_at at time zone 'Asia/Kolkata')::date
             + make_interval(months => law.months) <= p_day)
    union all select 3, exists (
      select 1 from c, law where c.last_visit_on >= p_day - law.days)
    union all select 4, exists (select 1 from cases_fir f where f.case_id = p_case)
      or exists (select 1 from cases_firrefusal x where x.case_id = p_case
                    and x.confirmed_by_id is not null)
    union all select 5, exists (
      select 1 from cases_moneystate m where m.case_id = p_case and m.open_claims = 0)
    union all select 6, exists (
      select 1 from cases_moneystate m where m.case_id = p_case
         and (m.account_of_child or m.no_account_reason <> ''))
    union all select 7, exists (
      select 1 from reintegration_enrolment e
       where e.case_id = p_case and e.ended_on is null)
      or exists (select 1 from last_made l where l.school_status <> '')
    union all select 8, not exists (
      select 1 from cases_flag f where f.case_id = p_case and f.cleared_at is null
         and f.raised_by_id is not null)
    union all select 9, exists (
      select 1 from reintegration_closurerequest r
       where r.case_id = p_case and r.refused_because = '')
    union all select 10, exists (
      select 1 from cases_order o where o.case_id = p_case
         and (p_order is null or o.id = p_order)
         and order_of_three(p_case, o.id, 'CLOSE')))
  select a.condition::smallint, a.ok, exists (
      select 1 from reintegration_closureexcuse x
       where x.case_id = p_case and x.condition = a.condition and a.condition <> 10
         and order_of_three(p_case, x.order_id, 'EXCUSE'))
    from asked a where exists (select 1 from c) order by a.condition
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reintegration", "0008_flag_indexes"),
        ("cases", "0029_lines_by_their_office"),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="closureexcuse",
            name="condition",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "All visits made, the last in person with the child seen alone"),
                    (2, "The time of follow-up is over"),
                    (3, "A fresh report of a visit"),
                    (4, "FIR filed, or its refusal confirmed"),
                    (5, "Every claim paid, decided or on the money watch"),
                    (6, "Bank account in the child's name, or why not"),
                    (7, "School or skill course known"),
                    (8, "No unsettled warning sign"),
                    (9, "Final summary written"),
                    (10, "Closing order signed by three members without a conflict"),
                ]
            ),
        ),
    ]
