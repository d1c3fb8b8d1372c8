"""The five reports on money: what each holds, in SQL, and under which headings.

Each statement gives `key`, `case_id` and its columns by name, within the reach of who
asks. Initials and case numbers only: reports leave the office (JJ Act s. 74).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.columns import Column, Kind
from compensation.twins import COUNTED_ONCE


@dataclass(frozen=True)
class ReportKind:
    """One report: its title, its columns by name, its statement, what is summed.

    A long one names the table of its rows, and its key in the statement: it is read in
    stretches of that key.
    """

    title: str | Promise
    columns: Mapping[str, Column]
    sql: str
    days: Mapping[str, str]
    sums: tuple[str, ...] = ()
    on_paper: tuple[str, ...] = field(default=())
    table: str = "compensation_claim"
    key: str = "c.id"


def _day(moment: str) -> str:
    return f"({moment} at time zone 'Asia/Kolkata')::date"


def named_in_sql(table: str) -> str:
    """SQL: the name of a place or an office in the reader's language."""
    return (
        f"case when %(hindi)s and {table}.name_hi <> '' then {table}.name_hi"
        f" else {table}.name end"
    )


_TODAY = f"{_day('now()')}"
_RESCUED = _day("k.rescued_at")
_CALLED = "coalesce(nullif(k.initials, ''), k.label)"
_SCHEME = "case when %(hindi)s and s.text_hi <> '' then s.text_hi else s.text_en end"
_WORD = "%(words)s::jsonb -> '{}' ->> {}"
# The same reach as Case.objects.within_reach, for one case at a time; the walls of the
# database ask the same once more. The offset keeps the case of each row a look by its
# key: a plan that begins with the cases reads all of them for every stretch of rows.
_REACH = """
  join lateral (select * from cases_case where id = c.case_id offset 0) k on case
    when k.sealed
    then (select true from cases_caseuserreach r where r.content_object_id = k.id
             and r.user_id = %(user)s limit 1)
    else (select true from cases_casegroupreach r where r.content_object_id = k.id
             and r.group_id = %(group)s limit 1) end
  join lateral (
    select * from compensation_scheme where id = c.scheme_id offset 0) s on true
"""
_LABOUR = """
  left join accounts_agency office on office.id = (
    select min(p.agency_id) from cases_participation p
     where p.case_id = k.id and p.duty = 'LABOUR' and p.until_at is null)
"""
# No list that leaves the office says beside a child that a sexual offence is paid for.
_LISTED = "and not c.guarded"
_STANDING = """ and e.reversal_of_id is null and not exists (
       select 1 from compensation_ledgerentry x where x.reversal_of_id = e.id)"""

_CLAIMS = f"""
select c.id as key, k.id as case_id, k.number as case_number, {_CALLED} as called,
       {_WORD.format("sex", "ch.sex")} as sex,
       case when ch.birth_date is not null
              then extract(year from age({_RESCUED}, ch.birth_date))::int
            else ch.age_years + floor(({_RESCUED} - ch.age_as_of) * 4 / 1461.0)::int
       end as age,
       {named_in_sql("hs")} as home_state, {named_in_sql("hd")} as home_district,
       {_RESCUED} as rescued_on, {named_in_sql("d")} as district,
       coalesce(e.name, we.name) as employer,
       coalesce({_WORD.format("work", "w.industry")}, w.industry) as work,
       {_SCHEME} as claim, {_WORD.format("state", "c.state")} as state,
       n.number as notice, {_day("n.served_at")} as served_on,
       {_day("c.ordered_at")} as ordered_on,
       c.amount_claimed_paise as claimed_paise,
       nullif(c.amount_ordered_paise, 0) as ordered_paise,
       c.received_paise, c.in_fund_paise, c.credited_paise, c.credited_on,
       (select l.reference from compensation_ledgerentry l
         where l.claim_id = c.id and l.to_account = 'CHILD' and l.reversal_of_id is null
           and not exists (select 1 from compensation_ledgerentry x
                            where x.reversal_of_id = l.id)
         order by l.id desc limit 1) as reference,
       c.credited_on - {_RESCUED} as took,
       (select r.certificate_number from compensation_recovery r
         where r.claim_id = c.id order by r.issued_on desc limit 1) as certificate
  from compensation_claim c {_REACH}
  join cases_child ch on ch.id = k.child_id
  join accounts_district d on d.id = k.district_id
  left join accounts_district hd on hd.id = k.home_district_id
  left join accounts_state hs on hs.lgd = hd.state_id
  left join lateral (
    select name from cases_employer where id = c.employer_id offset 0) e on true
  left join lateral (
    select employer_id, industry from cases_workplace
     where id = k.workplace_id offset 0) w on true
  left join lateral (
    select name from cases_employer where id = w.employer_id offset 0) we on true
  left join lateral (
    select x.number, x.served_at from compensation_notice x
     where x.claim_id = c.id order by x.issued_at desc limit 1) n on not %(sums)s
 where (%(district)s::bigint is null or k.district_id = %(district)s)
   and (%(home_state)s::bigint is null or hd.state_id = %(home_state)s)
   and (%(employer)s = '' or strpos(lower(e.name), lower(%(employer)s)) > 0
        or strpos(lower(we.name), lower(%(employer)s)) > 0)
   and {COUNTED_ONCE} {_LISTED} {{period}}
"""  # noqa: S608

_FUND = f"""
select e.id as key, k.id as case_id, e.happened_on, k.number as case_number,
       {_CALLED} as called, {named_in_sql("d")} as district, {_SCHEME} as claim,
       {_WORD.format("account", "e.from_account")} as came_from,
       {_WORD.format("account", "e.to_account")} as went_to,
       {_WORD.format("kind", "e.kind")} as kind,
       case when e.to_account = 'FUND_14B' then e.amount_paise end as in_paise,
       case when e.from_account = 'FUND_14B' then e.amount_paise end as out_paise,
       e.reference, e.reversal_reason as reversal
  from compensation_ledgerentry e
  join compensation_claim c on c.id = e.claim_id {_REACH}
  join accounts_district d on d.id = k.district_id
 where 'FUND_14B' in (e.from_account, e.to_account) {_LISTED}
   and (%(district)s::bigint is null or k.district_id = %(district)s)
   {{period}}
"""  # noqa: S608

_NO_ACCOUNT = f"""
select c.id as key, k.id as case_id, k.number as case_number, {_CALLED} as called,
       {named_in_sql("d")} as district, {named_in_sql("hd")} as home_district,
       {_RESCUED} as rescued_on, {named_in_sql("office")} as office, {_SCHEME} as claim,
       {_WORD.format("state", "c.state")} as state,
       nullif(c.amount_ordered_paise, 0) as ordered_paise, c.in_fund_paise,
       {_TODAY} - {_day("c.ordered_at")} as waits, m.no_account_reason as reason
  from compensation_claim c {_REACH}
  join accounts_district d on d.id = k.district_id
  left join accounts_district hd on hd.id = k.home_district_id
  left join cases_moneystate m on m.case_id = k.id {_LABOUR}
 where c.ordered_at is not null and c.credited_paise < c.amount_ordered_paise
   and c.state not in ('REJECTED', 'IRRECOVERABLE') {_LISTED}
   and not exists (select 1 from compensation_accountmark a
                    where a.case_id = k.id and a.closed_on is null)
   and (%(district)s::bigint is null or k.district_id = %(district)s)
   {{period}}
"""  # noqa: S608

# How often the fund pays its interest to the child, by the clock's rule of today.
_EVERY = f"""
  join lateral (
    select make_interval(months => r.offset_months) as months
      from cases_clockrule r
     where r.code = 'FUND_INTEREST' and r.valid_from <= {_TODAY}
       and (r.valid_to is null or r.valid_to >= {_TODAY})
       and (r.state_id is null or r.state_id = d.state_id)
     order by r.state_id nulls last limit 1) every on true
"""  # noqa: S608

_INTEREST = f"""
select c.id as key, k.id as case_id, k.number as case_number, {_CALLED} as called,
       {named_in_sql("d")} as district, {named_in_sql("office")} as office,
       {_SCHEME} as claim,
       c.in_fund_paise, l.first_in, l.last_interest, c.interest_paise,
       (coalesce(l.last_interest, l.first_in) + every.months)::date as due_on,
       {_TODAY} - (coalesce(l.last_interest, l.first_in) + every.months)::date
         as days_late
  from compensation_claim c {_REACH}
  join accounts_district d on d.id = k.district_id {_LABOUR} {_EVERY}
  join lateral (
    select min(e.happened_on) filter (where e.to_account like '%%FUND%%') as first_in,
           max(e.happened_on) filter (
             where e.kind = 'INTEREST' and e.to_account = 'CHILD') as last_interest
      from compensation_ledgerentry e
     where e.claim_id = c.id {_STANDING}) l on l.first_in is not null
 where c.in_fund_paise > 0 {_LISTED}
   and (coalesce(l.last_interest, l.first_in) + every.months)::date <= {_TODAY}
   and (%(district)s::bigint is null or k.district_id = %(district)s)
   {{period}}
"""  # noqa: S608

_RECOVERED = f"""
select md5(u.id::text)::uuid as key, null::uuid as case_id, u.full_name as officer,
       {_WORD.format("role", "u.role")} as role, {named_in_sql("a")} as office,
       count(distinct c.case_id)::int as children,
       sum(case when e.from_account in ('EMPLOYER', 'STATE') then e.amount_paise end
           )::bigint as received_paise,
       sum(case when e.from_account = 'EMPLOYER' then e.amount_paise end)::bigint
         as employer_paise,
       sum(case when e.to_account = 'CHILD' and e.kind = 'PRINCIPAL'
           then e.amount_paise end)::bigint as credited_paise,
       sum(case when e.to_account = 'CHILD' and e.kind = 'INTEREST'
           then e.amount_paise end)::bigint as interest_paise
  from compensation_ledgerentry e
  join compensation_claim c on c.id = e.claim_id {_REACH}
  join accounts_user u on u.id = e.recorded_by_id
  join accounts_agency a on a.id = u.agency_id
 where (%(district)s::bigint is null or k.district_id = %(district)s)
   {_STANDING} {{period}}
 group by u.id, a.id
"""  # noqa: S608


def _rupees(words) -> Column:
    return Column(words, Kind.RUPEES, width=14)


def _date(words) -> Column:
    return Column(words, Kind.DATE, width=13)


_CASE = {
    "case_number": Column(_("Case number"), width=26),
    "called": Column(_("Child (initials)"), width=12),
}
REPORTS: dict[str, ReportKind] = {
    "claims": ReportKind(
        _("Compensation report"),
        {
            **_CASE,
            "sex": Column(_("Sex"), width=8),
            "age": Column(_("Age at rescue"), Kind.INT, width=9),
            "home_state": Column(_("State of home"), width=16),
            "home_district": Column(_("District of home"), width=16),
            "rescued_on": _date(_("Rescued on")),
            "district": Column(_("Found in district"), width=16),
            "employer": Column(_("Employer"), width=28),
            "work": Column(_("Work"), width=18),
            "claim": Column(_("Claim"), width=28),
            "state": Column(_("Where it stands"), width=24),
            "notice": Column(_("Notice number"), width=22),
            "served_on": _date(_("Notice served on")),
            "ordered_on": _date(_("Ordered on")),
            "claimed_paise": _rupees(_("Claimed (₹)")),
            "ordered_paise": _rupees(_("Ordered (₹)")),
            "received_paise": _rupees(_("Received (₹)")),
            "in_fund_paise": _rupees(_("In a fund (₹)")),
            "credited_paise": _rupees(_("With the child (₹)")),
            "credited_on": _date(_("Credited on")),
            "reference": Column(_("Bank reference"), width=22),
            "took": Column(_("Days from rescue to credit"), Kind.INT, width=10),
            "certificate": Column(_("Recovery certificate"), width=18),
        },
        _CLAIMS,
        {
            "rescued": _RESCUED,
            "ordered": _day("c.ordered_at"),
            "credited": "c.credited_on",
        },
        sums=(
            "claimed_paise",
            "ordered_paise",
            "received_paise",
            "in_fund_paise",
            "credited_paise",
        ),
        on_paper=(
            "case_number",
            "called",
            "home_state",
            "rescued_on",
            "employer",
            "claim",
            "state",
            "ordered_paise",
            "in_fund_paise",
            "credited_paise",
        ),
    ),
    "fund": ReportKind(
        _("Register of the Child and Adolescent Labour Rehabilitation Fund"),
        {
            "happened_on": _date(_("Day")),
            **_CASE,
            "district": Column(_("Found in district"), width=16),
            "claim": Column(_("Claim"), width=28),
            "came_from": Column(_("From"), width=20),
            "went_to": Column(_("To"), width=20),
            "kind": Column(_("What moved"), width=18),
            "in_paise": _rupees(_("Into the fund (₹)")),
            "out_paise": _rupees(_("Out of the fund (₹)")),
            "reference": Column(_("Reference"), width=22),
            "reversal": Column(_("Reversed because"), width=24),
        },
        _FUND,
        dict.fromkeys(("rescued", "ordered", "credited"), "e.happened_on"),
        sums=("in_paise", "out_paise"),
        table="compensation_ledgerentry",
        key="e.id",
    ),
    "no-account": ReportKind(
        _("Children without a bank account"),
        {
            **_CASE,
            "district": Column(_("Found in district"), width=16),
            "home_district": Column(_("District of home"), width=16),
            "rescued_on": _date(_("Rescued on")),
            "office": Column(_("Labour office"), width=26),
            "claim": Column(_("Claim"), width=28),
            "state": Column(_("Where it stands"), width=24),
            "ordered_paise": _rupees(_("Ordered (₹)")),
            "in_fund_paise": _rupees(_("In a fund (₹)")),
            "waits": Column(_("Days since the order"), Kind.INT, width=10),
            "reason": Column(_("Why there is no account"), width=28),
        },
        _NO_ACCOUNT,
        {
            "rescued": _RESCUED,
            "ordered": _day("c.ordered_at"),
            "credited": _day("c.ordered_at"),
        },
        sums=("ordered_paise", "in_fund_paise"),
    ),
    "interest": ReportKind(
        _("Interest due to children"),
        {
            **_CASE,
            "district": Column(_("Found in district"), width=16),
            "office": Column(_("Labour office"), width=26),
            "claim": Column(_("Claim"), width=28),
            "in_fund_paise": _rupees(_("In a fund (₹)")),
            "first_in": _date(_("In the fund since")),
            "last_interest": _date(_("Last interest on")),
            "interest_paise": _rupees(_("Interest paid so far (₹)")),
            "due_on": _date(_("Interest due since")),
            "days_late": Column(_("Days late"), Kind.INT, width=9),
        },
        _INTEREST,
        dict.fromkeys(("rescued", "ordered", "credited"), "l.first_in"),
        sums=("in_fund_paise", "interest_paise"),
    ),
    "recovered": ReportKind(
        _("Recovered per officer"),
        {
            "officer": Column(_("Officer"), width=26),
            "role": Column(_("Role"), width=22),
            "office": Column(_("Office"), width=28),
            "children": Column(_("Children"), Kind.INT, width=9),
            "received_paise": _rupees(_("Received (₹)")),
            "employer_paise": _rupees(_("Of it from employers (₹)")),
            "credited_paise": _rupees(_("Paid to children (₹)")),
            "interest_paise": _rupees(_("Interest paid to children (₹)")),
        },
        _RECOVERED,
        dict.fromkeys(("rescued", "ordered", "credited"), "e.happened_on"),
        sums=("received_paise", "employer_paise", "credited_paise", "interest_paise"),
        table="",
    ),
}
