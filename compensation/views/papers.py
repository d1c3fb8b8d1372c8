"""The papers of a claim: made, printed, served."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from cases.views.printing import paper_answer
from compensation import way_forms
from compensation.actions import claim_papers
from compensation.forms import ServeForm
from compensation.models import Claim, ClaimPaper
from compensation.papers import printed
from compensation.views.gates import claim_within_reach
from compensation.views.verbs import verb_page


def claim_paper(request: SignedInRequest, pk: UUID) -> HttpResponse:
    claim = claim_within_reach(request, pk)
    return verb_page(
        request,
        claim,
        way_forms.PaperForm(request.POST or None),
        title=_("Make a paper"),
        why_not=claim_papers.why_not_make_paper(claim, by=request.user),
        act=lambda facts: claim_papers.make_paper(claim, by=request.user, **facts),
        done=_("The paper has its number. Print it below."),
    )


def paper_serve(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = _within_reach(request, pk)
    return verb_page(
        request,
        found.claim,
        ServeForm(request.POST or None),
        title=_("Record the serving"),
        why_not=claim_papers.why_not_serve_paper(found, by=request.user),
        act=lambda facts: claim_papers.serve_paper(found, by=request.user, **facts),
        done=_("The serving is recorded."),
    )


@require_safe
def paper(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """The paper with the facts of its own day."""
    found = _within_reach(request, pk)
    return paper_answer(
        request,
        "claim_paper",
        printed(found),
        about=found,
        case_id=found.claim.case_id,
        as_page=form == "html",
    )


def _within_reach(request: SignedInRequest, pk: UUID) -> ClaimPaper:
    reach = Claim.objects.visible_to(request.user)
    papers = ClaimPaper.objects.filter(claim__in=reach).select_related(
        "claim__scheme", "claim__case", "made_by__agency"
    )
    return get_object_or_404(papers, pk=pk)
