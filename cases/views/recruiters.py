"""Who brought the child: one form about one case."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from cases.actions.recruiters import name_recruiter, why_not_name_recruiter
from cases.forms.recruiters import RecruiterForm
from cases.views.about_case import case_within_reach, form_about


@require_http_methods(["GET", "POST"])
def recruiter_new(request: SignedInRequest, pk) -> HttpResponse:
    """Write down an agent of one case."""
    case = case_within_reach(request, pk)
    form = RecruiterForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: name_recruiter(case, by=request.user, **form.cleaned_data),
        said=_("The agent is written down."),
        title=_("Who brought the child"),
        intro=_("The agent who took the child to work. What is not known stays empty."),
        submit_label=_("Write it down"),
        why_not=why_not_name_recruiter(case, by=request.user),
    )
