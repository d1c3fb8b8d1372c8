"""The facts of the notice to an employer: initials and case numbers, never a name."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CodeListEntry
from compensation.models import EmployerDeath, Notice


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
            "name": _addressee(notice),
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


def _addressee(notice: Notice) -> str:
    """The employer, or after the death the heirs, who answer from what they inherited
    (Code of Civil Procedure s. 50)."""
    death = EmployerDeath.objects.filter(employer=notice.employer).first()
    if death is None:
        return notice.employer.name
    return _("The heirs of %(name)s: %(heirs)s") % {
        "name": notice.employer.name,
        "heirs": death.heirs,
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
