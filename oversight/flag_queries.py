"""For each kind of flag: which subjects should carry it now, as one set-based query.

A query yields (case_id, subject_id, duty): the case, what the flag is on, and the
duty whose office must act. It runs as the clock, which sees cases without names.
Parameters: %(now)s, %(since)s and the thresholds of the rule row. A query that uses
`late_clock` looks only at clocks that ran out after `since`: the incremental pass.
"""

LATE_CLOCK = """
select k.case_id, k.case_id::text as subject_id
  from cases_clock k
  join cases_clockrule r on r.id = k.rule_id and r.code = '{code}'
 where k.met_at is null and k.excused_at is null and k.cancelled_at is null
   and k.due_at < %(now)s and k.due_at >= %(since)s
"""

OVER = "('CLOSED', 'CONTINUED', 'DIED')"

QUERIES: dict[str, str] = {
    "PRODUCTION_LATE": LATE_CLOCK.format(code="PRODUCTION_24H"),
    "FINAL_ORDER_LATE": LATE_CLOCK.format(code="FINAL_ORDER_4M"),
    "NO_CARE_PLAN": LATE_CLOCK.format(code="CARE_PLAN_1M"),
    "NO_FIR": f"""
select c.id as case_id, c.id::text as subject_id
  from cases_case c
 where c.status not in {OVER}
   and c.rescued_at < %(now)s - make_interval(hours => %(hours)s)
   and not exists (select 1 from cases_fir f where f.case_id = c.id)
   and not exists (select 1 from cases_firrefusal x where x.case_id = c.id
                   and x.confirmed_by_id is not null)
""",
    "IDLE": f"""
select c.id as case_id, c.id::text as subject_id
  from cases_case c
 where c.status not in {OVER}
   and c.touched_at < %(now)s - make_interval(days => %(days)s)
   and c.status <> 'RESTORED'
   and not exists (select 1 from audit_event e where e.case_id = c.id
                   and e.by_id is not null
                   and e.at >= %(now)s - make_interval(days => %(days)s))
""",
    "RESCUED_AGAIN": f"""
select c.id as case_id, c.id::text as subject_id
  from cases_case c
 where c.status not in {OVER}
   and (c.previous_id is not null
        or c.id in (select case_id from rescued_again()))
""",
    "REPEAT_EMPLOYER": """
select null::uuid as case_id, w.employer_id::text as subject_id
  from cases_case c join cases_workplace w on w.id = c.workplace_id
 where w.employer_id is not null and c.operation_id is not null
 group by w.employer_id
having count(distinct c.operation_id) >= %(raids)s
""",
}
