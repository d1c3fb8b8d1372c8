"""The facts of the notice to an employer: initials and case numbers, never a name."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case, CodeListEntry
from compensation.choices import WageLaw
from compensation.employer_file import addressee_of
from compensation.models import Notice, WageWorking


def notice_facts(notice: Notice, notices: list[Notice]) -> dict[str, Any]:
    """The context of documents/employer_notice.html for all notices of one number."""
    case = notice.claim.case
    workplace = case.workplace
    rows = [_child(n, _work_of(n.claim.case)) for n in notices]
    last = notice.served_at or notice.issued_at
    laws = {n.claim.scheme.code: n.claim.scheme.source for n in notices}
    return {
        "state": str(case.district.state),
        "office": str(notice.issued_by.agency),
        "place": str(case.district),
        "dated": timezone.localdate(notice.issued_at),
        "notice_number": notice.number,
        "employer": {
            "name": addressee_of(notice.employer),
            "business": notice.employer.kind,
            "address": notice.employer.address,
        },
        "workplace": {
            "name": workplace.address if workplace else "",
            "address": str(workplace.district) if workplace else "",
        },
        "rescued_on": timezone.localdate(case.rescued_at),
        "children": rows,
        "total_paise": sum(row["total_paise"] for row in rows),
        "wages_law": laws.get("WAGES", ""),
        "compensation_law": laws.get("EMP_COMP", ""),
        "days_to_pay": notice.days_to_pay,
        "pay_by": timezone.localdate(last) + timedelta(days=notice.days_to_pay),
        "pay_to": {"reference": notice.number},
        "hearing": {"at": notice.hearing_at, "place": notice.hearing_place},
        "officer": {
            "name": notice.issued_by.full_name,
            "role": notice.issued_by.get_role_display(),
        },
    }


def _child(notice: Notice, work: str) -> dict[str, Any]:
    claim = notice.claim
    case, owed = claim.case, claim.amount_claimed_paise or 0
    is_wages = claim.scheme.code == "WAGES"
    return {
        "initials": case.initials or case.label,
        "case_number": case.number,
        "age": case.child.age_in_words(timezone.localdate(case.rescued_at)),
        "work": work,
        "wages_paise": owed if is_wages else None,
        "compensation_paise": None if is_wages else owed,
        "total_paise": owed,
    }


def _work_of(case: Case) -> str:
    """The kind of work in words."""
    code = case.workplace.industry if case.workplace else ""
    entry = CodeListEntry.objects.filter(list="industry", code=code).first()
    return entry.text if entry else code


def wage_facts(working: WageWorking) -> dict[str, Any]:
    """The context of documents/wage_working.html and of the page that shows it."""
    claim = working.claim
    lines = [
        {
            **line,
            "first": date.fromisoformat(line["first"]),
            "last": date.fromisoformat(line["last"]),
            "law_words": WageLaw(line["law"]).label,
        }
        for line in working.lines
    ]
    return {
        "office": str(working.worked_out_by.agency),
        "place": str(claim.case.district),
        "state": str(claim.case.district.state),
        "dated": timezone.localdate(working.worked_out_at),
        "case_number": claim.case.number,
        "initials": claim.case.initials or claim.case.label,
        "employer_name": claim.employer.name if claim.employer else "",
        "skill": working.get_skill_display(),
        "zone": working.zone,
        "lines": lines,
        "all_verified": all(line["verified"] for line in lines),
        "due_paise": working.due_paise,
        "paid_paise": working.paid_paise,
        "deducted_paise": working.deducted_paise,
        "barred_paise": working.barred_paise,
        "owed_paise": working.owed_paise,
        "limit_on": working.limit_on,
        "officer": {
            "name": working.worked_out_by.full_name,
            "role": working.worked_out_by.get_role_display(),
        },
    }
