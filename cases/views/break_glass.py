"""Opening a case in an emergency, and reviewing who did."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.stepping_up import needs_step_up
from audit.models import Access
from cases.actions import break_glass
from cases.forms.break_glass import GlassForm, ReviewForm
from cases.models import BreakGlass
from common.forms import refusals_shown_on
from common.templatetags.ui import moment


@needs_step_up(posts_only=True)
@require_http_methods(["GET", "POST"])
def glass_break(request: SignedInRequest) -> HttpResponse:
    """Ask for a case by its number. The answer never says whether there is one."""
    user = request.user
    form = GlassForm(request.POST or None)
    why_not = break_glass.why_not_break_glass(by=user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            glass = break_glass.break_glass(by=user, **form.cleaned_data)
            return _answer(request, glass)
    mine = BreakGlass.objects.open_for(user).select_related("case")
    return render(
        request,
        "cases/glass_break.html",
        {
            "form": form,
            "why_not": why_not,
            "mine": mine,
            "to_review": BreakGlass.objects.reviewable_by(user).to_review().count(),
        },
    )


def _answer(request: SignedInRequest, glass: BreakGlass) -> HttpResponse:
    if glass.case is None:
        messages.error(
            request, _("Nothing was opened under this number. The attempt is recorded.")
        )
        return redirect("cases:glass-break")
    messages.success(
        request,
        _("You see this case until %s. Every page you open is recorded.")
        % moment(glass.ends_at),
    )
    return redirect(glass.case)


@require_safe
def glass_list(request: SignedInRequest) -> HttpResponse:
    """Openings to review, then those reviewed, the attempts that opened nothing too."""
    reviewable = BreakGlass.objects.reviewable_by(request.user)
    seen = reviewable.select_related("by", "agency", "reviewed_by")
    late = timezone.now() - break_glass.REVIEW_WITHIN
    return render(
        request,
        "cases/glass_list.html",
        {
            "waiting": [
                (glass, glass.broken_at < late)
                for glass in seen.to_review().order_by("broken_at")[:100]
            ],
            "others": seen.exclude(pk__in=seen.to_review().values("pk")).order_by(
                "-broken_at"
            )[:100],
        },
    )


@require_http_methods(["GET", "POST"])
def glass_review(request: SignedInRequest, pk) -> HttpResponse:
    """What was read in the two hours, and whether that was needed."""
    reviewable = BreakGlass.objects.reviewable_by(request.user)
    seen = reviewable.select_related("by", "agency", "reviewed_by")
    glass = get_object_or_404(seen, pk=pk)
    form = ReviewForm(request.POST or None)
    why_not = break_glass.why_not_review_glass(glass, by=request.user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            break_glass.review_glass(glass, by=request.user, **form.cleaned_data)
            messages.success(request, _("The review is recorded."))
            return redirect("cases:glass-list")
    return render(
        request,
        "cases/glass_review.html",
        {
            "glass": glass,
            "form": form,
            "why_not": why_not,
            "reads": _reads(glass),
        },
    )


def _reads(glass: BreakGlass):
    """What this person opened of the case while it lasted."""
    if glass.case_id is None:
        return []
    rows = Access.objects.filter(user_id=glass.by_id, case_id=glass.case_id)
    return rows.filter(at__range=(glass.broken_at, glass.ends_at)).order_by("at")[:200]
