"""Where children come from again and again: villages, employers, agents."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.models import District
from cases.models.patterns import (
    Pattern,
    same_employers,
    same_recruiters,
    same_villages,
)
from common.templatetags.ui import grouped

PATTERNS = {
    "villages": lambda _user, after: same_villages(after),
    "employers": same_employers,
    "recruiters": same_recruiters,
}


@require_safe
def pattern_list(request: SignedInRequest, of: str) -> HttpResponse:
    """Where children come from again and again: for whoever prevents the next one."""
    try:
        found, token = PATTERNS[of](request.user, request.GET.get("after", ""))
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    districts = District.objects.in_bulk(
        [p.district_id for p in found if p.district_id]
    )
    return render(
        request,
        "oversight/pattern_list.html",
        {
            "of": of,
            "said": _words_of(of),
            "rows": [(p, _beside(of, p, districts)) for p in found],
            "page": {"next_url": f"?after={token}" if token else ""},
        },
    )


def _words_of(of: str) -> dict[str, str]:
    if of == "employers":
        return {
            "title": _("Same employer"),
            "intro": _(
                "Employers of more than one child of your cases, the most children "
                "first."
            ),
            "who": _("Employer"),
            "what": _("Operations"),
        }
    if of == "recruiters":
        return {
            "title": _("Same agent"),
            "intro": _(
                "Agents who perhaps brought more than one child of your cases, the "
                "most children first. One name, however it is spelt."
            ),
            "who": _("Agent"),
            "what": _("What joins them"),
        }
    return {
        "title": _("Same village"),
        "intro": _(
            "Villages from which more than one child of your cases came, the most "
            "children first. One village, however it is spelt."
        ),
        "who": _("Village"),
        "what": _("District"),
    }


def _beside(of: str, pattern: Pattern, districts: dict[int, District]) -> str:
    """What stands beside a pattern's name: raids, how agents are joined, where."""
    if of == "employers":
        return grouped(pattern.raids)
    where = districts.get(pattern.district_id or 0)
    return ": ".join(str(part) for part in (pattern.told_by, where) if part)
