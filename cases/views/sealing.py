"""Sealing a case, and the page of the named few."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from cases import reach
from cases.actions import sealing
from cases.forms.sealing import NameForm, SealForm, UnsealForm
from cases.models import Case
from cases.views.about_case import case_within_reach, do_at_once, form_about
from common.forms import refusals_shown_on


@require_http_methods(["GET", "POST"])
def case_seal(request: SignedInRequest, pk) -> HttpResponse:
    """Seal the case; once it is sealed, who sees it."""
    case = case_within_reach(request, pk)
    if case.sealed:
        return _named_few(request, case)
    user = request.user
    form = SealForm(request.POST or None, case=case, by=user)
    return form_about(
        request,
        case,
        form,
        act=lambda: sealing.seal_case(case, by=user, **form.cleaned_data),
        said=_("The case is sealed. Only the named people see it now."),
        title=_("Seal this case"),
        intro=_("Only the people you name will see that the case exists."),
        submit_label=_("Seal it"),
        why_not=sealing.why_not_seal_case(case, by=user),
        danger=True,
    )


def _named_few(request: SignedInRequest, case: Case) -> HttpResponse:
    user = request.user
    why_not = sealing.why_not_name_people(case, by=user)
    form = NameForm(request.POST or None, case=case)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            sealing.add_named(case, by=user, **form.cleaned_data)
            messages.success(request, _("This person sees the case now."))
            return redirect("cases:case-seal", case.pk)
    few = reach.named_few(case).select_related("agency").order_by("full_name")
    return render(
        request,
        "cases/case_seal.html",
        {
            "case": case,
            "seal": case.seals.now().select_related("sealed_by").first(),
            "form": form,
            "why_not": why_not,
            "few": [
                (person, sealing.why_not_drop_named(case, by=user, person=person))
                for person in few
            ],
        },
    )


@require_POST
def case_seal_drop(request: SignedInRequest, pk, person: int) -> HttpResponse:
    """Take one person off the named few."""
    case = case_within_reach(request, pk)
    gone = get_object_or_404(reach.named_few(case), pk=person)
    do_at_once(
        request,
        act=lambda: sealing.drop_named(case, person=gone, by=request.user),
        said=_("This person doesn't see the case any more."),
        why_not=sealing.why_not_drop_named(case, by=request.user, person=gone),
    )
    if gone == request.user:
        return redirect("oversight:case-list")
    return redirect("cases:case-seal", case.pk)


@require_http_methods(["GET", "POST"])
def case_unseal(request: SignedInRequest, pk) -> HttpResponse:
    """Lift the seal, saying why."""
    case = case_within_reach(request, pk)
    form = UnsealForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: sealing.unseal_case(case, by=request.user, **form.cleaned_data),
        said=_("The seal is lifted. The offices with a duty see the case again."),
        title=_("Lift the seal"),
        submit_label=_("Lift it"),
        why_not=sealing.why_not_unseal_case(case, by=request.user),
    )
