"""The supervisor's weekly review of openings that nothing explains."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from audit.choices import OpeningAnswer
from audit.models import Access, UnexplainedOpening
from common.forms import refusals_shown_on
from oversight.actions import openings
from oversight.forms import OpeningForm

MOST = 200


@require_safe
def opening_list(request: SignedInRequest) -> HttpResponse:
    """The openings of one's people to answer, and what was answered."""
    seen = openings.openings_seen()
    return render(
        request,
        "oversight/opening_list.html",
        {
            "waiting": seen.filter(answered_at__isnull=True)[:MOST],
            "answered": seen.filter(answered_at__isnull=False).order_by("-answered_at")[
                :MOST
            ],
            "escalated": OpeningAnswer.ESCALATED,
        },
    )


@require_http_methods(["GET", "POST"])
def opening_answer(request: SignedInRequest, pk) -> HttpResponse:
    """What was opened, and the answer."""
    opening = get_object_or_404(UnexplainedOpening, pk=pk)
    why_not = openings.why_not_answer_opening(opening, by=request.user)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            openings.answer_opening(opening, by=request.user, **form.cleaned_data)
            messages.success(request, _("The answer is recorded."))
            return redirect("oversight:opening-list")
    reads = Access.objects.filter(user_id=opening.user_id, case_id=opening.case_id)
    return render(
        request,
        "oversight/opening_answer.html",
        {
            "opening": opening,
            "form": form,
            "why_not": why_not,
            "reads": reads.filter(at__gte=opening.first_at).order_by("at")[:50],
        },
    )
