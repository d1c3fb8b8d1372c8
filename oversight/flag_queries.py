"""For each kind of flag: which subjects should carry it now, as one set-based query.

A query yields (case_id, subject_id): the case, and what the flag is on. It runs as the
clock, which sees cases without names. Parameters: %(now)s and the thresholds of the
rule row. The flags of `LATE` are raised by a deadline that runs out, and by nothing
else: between two full passes they alone are asked about.
"""

# The open clocks of one rule, in all its versions, from the index that begins with it.
OPEN_CLOCK = """
select k.case_id, k.case_id::text as subject_id
  from cases_clock k
 where k.rule_id = any(array(
         select r.id from cases_clockrule r where r.code = '{code}'))
   and k.met_at is null and k.excused_at is null and k.cancelled_at is null
"""
LATE_CLOCK = f"""{OPEN_CLOCK}
   and k.due_at < %(now)s
"""
# Kind of flag: the clock whose running out raises it.
LATE = {
    "PRODUCTION_LATE": "PRODUCTION_24H",
    "FINAL_ORDER_LATE": "FINAL_ORDER_4M",
    "NO_CARE_PLAN": "CARE_PLAN_1M",
}
# What ran out since a moment and carries no flag yet, of all these kinds at once.
JUST_LATE = """
select x.kind, k.case_id
  from unnest(%(kinds)s::text[], %(clocks)s::text[]) as x (kind, clock)
  join cases_clockrule r on r.code = x.clock
  join cases_clock k on k.rule_id = r.id and k.met_at is null
                    and k.excused_at is null and k.cancelled_at is null
                    and k.due_at < %(now)s and k.due_at >= %(since)s
 where not exists (select 1 from cases_flag f
                   where f.kind = x.kind and f.subject_id = k.case_id::text
                     and f.cleared_at is null)
"""

OVER = "('CLOSED', 'CONTINUED', 'DIED')"

# Before the months of visits are over, or without a fresh report, and not excused.
TOO_EARLY = """
       (coalesce(c.restored_at, c.rescued_at)
          + make_interval(months => %(months_after_restoration)s)
          > coalesce(c.closed_on::timestamptz, %(now)s)
        or c.last_visit_on is null
        or c.last_visit_on < coalesce(c.closed_on, %(now)s::date) - %(report_age_days)s)
   and not exists (select 1 from reintegration_closureexcuse e
                   where e.case_id = c.id)"""

QUERIES: dict[str, str] = {
    **{kind: LATE_CLOCK.format(code=clock) for kind, clock in LATE.items()},
    # From the clocks of FIRs that still run: few, where all open cases are many. A
    # refusal that was confirmed is an answer, too.
    "NO_FIR": f"""{OPEN_CLOCK.format(code="FIR_REGISTERED")}
   and k.started_at < %(now)s - make_interval(hours => %(hours)s)
   and not exists (select 1 from cases_case c
                   where c.id = k.case_id and c.status in {OVER})
   and not exists (select 1 from cases_fir f where f.case_id = k.case_id)
   and not exists (select 1 from cases_firrefusal x
                   where x.case_id = k.case_id and x.confirmed_by_id is not null)
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
    # R11: linked to an earlier case, or a pair that may be one child.
    "RESCUED_AGAIN": f"""
select c.id as case_id, c.id::text as subject_id
  from cases_case c
 where c.status not in {OVER} and c.previous_id is not null
 union
select c.id, c.id::text
  from cases_matchpair p
 cross join lateral (values (p.child_id, p.known_id), (p.known_id, p.child_id))
    as s (child_id, other_id)
  join cases_case c on c.child_id = s.child_id and c.status not in {OVER}
  join cases_case o on o.child_id = s.other_id
                   and o.rescued_at < c.rescued_at - interval '1 day'
 where p.state in ('OPEN', 'SAME', 'NOT_SURE')
   and p.chance > p.sibling_chance
   and not exists (select 1 from cases_casemerge g
                   where g.pair_id = p.id and g.approved and g.undone_at is null)
""",
    "REPEAT_EMPLOYER": """
select null::uuid as case_id, coalesce(l.kept_id, w.employer_id)::text as subject_id
  from cases_case c join cases_workplace w on w.id = c.workplace_id
  left join compensation_employerlink l
         on l.other_id = w.employer_id and l.same and l.undone_at is null
 where w.employer_id is not null and c.operation_id is not null
 group by coalesce(l.kept_id, w.employer_id)
having count(distinct c.operation_id) >= %(raids)s
""",
    # R1: restored or closed, and the visit that was due was not made or never planned.
    # Who was visited has a visit, and a case never visited has unmade ones or none.
    "FOLLOW_UP_MISSING": """
select v.case_id, v.case_id::text as subject_id
  from reintegration_followupvisit v
 where v.made_on is null and v.dropped_at is null
   and v.due_on < %(now)s::date - %(days_late)s
 union
select c.id, c.id::text
  from cases_case c
 where c.status in ('RESTORED', 'CLOSED') and c.last_visit_on is null
   and c.restored_at < %(now)s - interval '1 day'
   and not exists (select 1 from reintegration_followupvisit v
                   where v.case_id = c.id and v.made_on is null)
""",
    # R2: closed, or its closing asked, before the two years or without a fresh report.
    "CLOSED_TOO_EARLY": f"""
select c.id as case_id, c.id::text as subject_id
  from cases_case c
 where c.status = 'CLOSED' and {TOO_EARLY}
 union
select c.id, c.id::text
  from reintegration_closurerequest q join cases_case c on c.id = q.case_id
 where q.answered_at is null and {TOO_EARLY}
""",
    # R3, in two: ordered and nothing came in; in a fund and not with the child.
    "ORDERED_NOT_DEPOSITED": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
 where m.state in ('ORDERED', 'DEFAULTED', 'RECOVERY', 'REVENUE_RECOVERY')
   and m.received_paise = 0
   and m.ordered_at < %(now)s - make_interval(days => %(days)s)
""",
    "DEPOSITED_NOT_CREDITED": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
 where m.in_fund_paise > 0
   and m.state in ('PART_IN_FUND', 'IN_FUND', 'INTEREST_RUNNING')
   and m.state_since < %(now)s - make_interval(days => %(days)s)
""",
    # R4: the notice's days are over and nobody took the next step.
    "NOTICE_EXPIRED": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
  join lateral (
    select max(n.served_at + make_interval(days => n.days_to_pay)) as over_at
      from compensation_notice n where n.claim_id = m.id) n on true
 where m.state in ('NOTICE_ISSUED', 'NOTICE_SERVED', 'HEARD', 'ORDERED', 'DEFAULTED')
   and m.received_paise = 0
   and n.over_at < %(now)s - make_interval(days => %(days_after_notice_period)s)
""",
    # The 20,000 rupees of 1996, whatever step they are stuck at.
    "COMPENSATION_UNPAID": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
  join compensation_scheme s on s.id = m.scheme_id and s.code = 'EMP_COMP'
  join cases_case c on c.id = m.case_id
 where m.state not in
       ('CREDITED', 'PAID_OUT', 'REJECTED', 'APPEALED', 'STAYED', 'IRRECOVERABLE')
   and c.rescued_at < %(now)s - make_interval(days => %(days)s)
""",
    "CLAIM_UNDECIDED": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
 where m.state = 'IDENTIFIED'
   and m.state_since < %(now)s - make_interval(days => %(days)s)
""",
    "CREDIT_UNCONFIRMED": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
 where m.state = 'CREDITED'
   and m.credited_on < %(now)s::date - %(days)s
""",
    # The age as it was counted: a birth date goes first.
    "FUND_DUE_AT_18": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
  join cases_case c on c.id = m.case_id
  join cases_child k on k.id = c.child_id
 where m.in_fund_paise > 0
   and m.state in ('IN_FUND', 'INTEREST_RUNNING', 'MATURED')
   and coalesce((k.birth_date + interval '18 years')::date,
                k.age_as_of + ceil((18 - k.age_years) * 365.25)::int)
       < %(now)s::date - %(days)s
""",
    "STAY_UNANSWERED": """
select m.case_id, m.id::text as subject_id
  from compensation_claim m
 where m.state = 'STAYED'
   and m.state_since < %(now)s - make_interval(days => %(days)s)
""",
    # R9: in safe care and in no class.
    "NO_SCHOOL": """
select c.id as case_id, c.id::text as subject_id
  from cases_case c
 where c.status = 'SHELTERED'
   and c.sheltered_at < %(now)s - make_interval(days => %(days)s)
   and not exists (select 1 from reintegration_enrolment e
                   where e.case_id = c.id and e.ended_on is null)
""",
}
