"""Which visits an office has to make now, by block, the longest late first."""

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from reintegration.actions.planning import FOLLOWED
from reintegration.models import FollowUpVisit

AHEAD = timedelta(days=30)
MOST = 200


def round_of(user: User, today: date) -> tuple[list[dict], bool]:
    """The rows of the round, grouped by place, and whether there are more."""
    visits = list(
        FollowUpVisit.objects.visible_to(user)
        .open()
        .owed_by(user.agency_id)
        .filter(case__status__in=[status.value for status in FOLLOWED])
        .filter(Q(due_on__lte=today + AHEAD) | Q(planned_on__isnull=False))
        .select_related("rule")
        .in_order()[: MOST + 1]
    )
    cases = Case.objects.with_child().in_bulk({v.case_id for v in visits[:MOST]})
    rows = [_row(visit, cases[visit.case_id], today) for visit in visits[:MOST]]
    rows.sort(key=lambda row: (row["place"], row["due_on"]))
    return rows, len(visits) > MOST


def _row(visit: FollowUpVisit, case: Case, today: date) -> dict:
    days = (visit.due_on - today).days
    return {
        "place": _place(case),
        "due_on": visit.due_on,
        "planned_on": visit.planned_on,
        "title": case.called,
        "what": visit.title,
        "number": case.number,
        "url": reverse("reintegration:visit-record", args=[visit.pk]),
        "plan_url": reverse("reintegration:visit-plan", args=[visit.pk]),
        "kind": "stop" if days < 0 else "soon" if days <= 7 else "",
        "tag": _("Late") if days < 0 else _("Due"),
    }


def _place(case: Case) -> str:
    """The block, to whoever may read it, and the district."""
    block = case.identity.block if case.identity else ""
    district = str(case.home_district or case.district)
    return f"{block}, {district}" if block else district
