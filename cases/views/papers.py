"""Papers of the checklist: added, downloaded, voided."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from audit.recording import note_access
from cases.actions import papers
from cases.forms.papers import PaperForm, VoidForm
from cases.models import Paper
from cases.views.about_case import case_within_reach, form_about, of_case_within_reach
from common.uploads import as_download


@require_http_methods(["GET", "POST"])
def paper_add(request: SignedInRequest, pk) -> HttpResponse:
    """Add a paper, with its file if there is one."""
    case = case_within_reach(request, pk)
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        initial={"kind": request.GET.get("kind", "")},
    )
    return form_about(
        request,
        case,
        form,
        act=lambda: papers.add_paper(case, by=request.user, **form.cleaned_data),
        said=_("The paper is in the file."),
        title=_("Add a paper"),
        submit_label=_("Add the paper"),
        why_not=papers.why_not_add_paper(case, by=request.user),
    )


@require_safe
def paper_file(request: SignedInRequest, pk) -> HttpResponse:
    """The file, only ever to keep: a browser never shows it within our pages."""
    paper = of_case_within_reach(request, Paper, pk)
    if not paper.file:
        raise Http404
    note_access(
        by=request.user,
        case_id=paper.case_id,
        page="paper",
        data_classes=[paper.data_class],
    )
    ending = "pdf" if paper.file_type == "application/pdf" else "jpg"
    name = f"{paper.kind.lower()}-{paper.pk}.{ending}"
    with paper.file.open("rb") as kept:
        return as_download(kept.read(), name=name, kind=paper.file_type)


@require_http_methods(["GET", "POST"])
def paper_void(request: SignedInRequest, pk) -> HttpResponse:
    """Void a paper; it stays, crossed out."""
    paper = of_case_within_reach(request, Paper, pk)
    form = VoidForm(request.POST or None)
    return form_about(
        request,
        paper.case,
        form,
        act=lambda: papers.void_paper(paper, by=request.user, **form.cleaned_data),
        said=_("The paper is voided."),
        title=_("Void a paper"),
        submit_label=_("Void it"),
        danger=True,
        why_not=papers.why_not_void_paper(paper, by=request.user),
    )
