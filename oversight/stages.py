"""The eight stages that people see, computed from the facts of the case."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.lifecycle import CaseStatus
from cases.models import Case


def stages(case: Case) -> list[dict]:
    """Name, state and note of each stage; the first one not reached is the present."""
    facts = [
        (_("Rescued"), case.rescued_at),
        (_("Before the Committee"), case.produced_at),
        (_("Safe shelter"), case.sheltered_at),
        (_("Home check"), case.home_checked_at),
        (_("Final order"), case.ordered_at),
        (_("Home or care"), case.restored_at),
        (_("School"), case.schooled_at),
        (_("2-year follow-up"), case.closed_on),
    ]
    rows, present = [], False
    for name, done in facts:
        state = "did" if done else "" if present else "now"
        present = present or not done
        rows.append({"name": name, "state": state, "note": _short(done)})
    if case.status == CaseStatus.MISSING:
        rows = [{**r, "state": "" if r["state"] == "now" else r["state"]} for r in rows]
    return rows


def broken(case: Case) -> str:
    """Words for a break in the path, where the case has one."""
    return {
        CaseStatus.MISSING: _(
            "The child is missing. The path goes on when it is found."
        ),
        CaseStatus.UNTRACEABLE: _("The child can't be found at home."),
        CaseStatus.CONTINUED: _("Goes on in another case of the child."),
        CaseStatus.AGED_OUT: _("The child turned 18 and is in after-care."),
        CaseStatus.DIED: _("The child died."),
    }.get(CaseStatus(case.status), "")


def _short(moment) -> str:
    if not moment:
        return ""
    if hasattr(moment, "hour"):
        moment = localtime(moment)
    return date_format(moment, "j M")
