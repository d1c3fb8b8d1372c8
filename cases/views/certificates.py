"""The release certificate: one page with the state and the verbs of whoever looks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import SignedInRequest
from cases.actions import certificates
from cases.forms.certificates import ApplyForm, IssueForm, RefuseForm
from cases.forms.groups import ChildrenForm, GroupApplyForm
from cases.models import Case, ReleaseCertificate, RescueOperation
from cases.views.about_case import (
    case_within_reach,
    do_at_once,
    form_about,
    form_about_children,
    told_once,
)


@require_safe
def certificate(request: SignedInRequest, pk) -> HttpResponse:
    """How far the certificate is, and who does what next."""
    case, by = case_within_reach(request, pk), request.user
    found = ReleaseCertificate.objects.filter(case=case).select_related("applied_by")
    return render(
        request,
        "cases/certificate.html",
        {
            "case": case,
            "certificate": found.first(),
            "why_not_apply": certificates.why_not_apply_for_certificate(case, by=by),
            "why_not_find": certificates.why_not_find_bondage(case, by=by),
            "why_not_issue": certificates.why_not_issue_certificate(case, by=by),
            "why_not_refuse": certificates.why_not_refuse_certificate(case, by=by),
            **told_once(case),
        },
    )


@require_http_methods(["GET", "POST"])
def certificate_apply(request: SignedInRequest, pk) -> HttpResponse:
    """Ask the magistrate for it."""
    case = case_within_reach(request, pk)
    form = ApplyForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: certificates.apply_for_certificate(
            case, by=request.user, **form.cleaned_data
        ),
        said=_("The certificate is asked for."),
        title=_("Ask for the release certificate"),
        intro=_("The magistrate decides (Bonded Labour Act, sections 10 to 12)."),
        submit_label=_("Ask for it"),
        why_not=certificates.why_not_apply_for_certificate(case, by=request.user),
    )


@require_POST
def certificate_find(request: SignedInRequest, pk) -> HttpResponse:
    """The magistrate finds that the child was bonded."""
    case = case_within_reach(request, pk)
    do_at_once(
        request,
        act=lambda: certificates.find_bondage(case, by=request.user),
        said=_("Bondage is found. The certificate is now due."),
        why_not=certificates.why_not_find_bondage(case, by=request.user),
    )
    return redirect("cases:certificate", case.pk)


@require_http_methods(["GET", "POST"])
def certificate_issue(request: SignedInRequest, pk) -> HttpResponse:
    """Issue it with its number."""
    case = case_within_reach(request, pk)
    form = IssueForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: certificates.issue_certificate(
            case, by=request.user, **form.cleaned_data
        ),
        said=_("The release certificate is issued."),
        title=_("Issue the release certificate"),
        submit_label=_("Issue it"),
        why_not=certificates.why_not_issue_certificate(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def certificate_refuse(request: SignedInRequest, pk) -> HttpResponse:
    """Refuse it, with the reason."""
    case = case_within_reach(request, pk)
    form = RefuseForm(request.POST or None)
    return form_about(
        request,
        case,
        form,
        act=lambda: certificates.refuse_certificate(
            case, by=request.user, **form.cleaned_data
        ),
        said=_("The certificate is refused; the reason is on record."),
        title=_("Refuse the release certificate"),
        submit_label=_("Refuse it"),
        danger=True,
        why_not=certificates.why_not_refuse_certificate(case, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def operation_certificates(request: SignedInRequest, pk) -> HttpResponse:
    """Ask for the certificates of several children of an operation."""
    operation, children = _children(request, pk)
    waiting = children.filter(release_certificate__isnull=True)
    first = waiting.first()
    form = GroupApplyForm(request.POST or None, waiting=waiting)

    def act():
        facts = {**form.cleaned_data}
        made = certificates.apply_for_certificates(
            facts.pop("cases"), by=request.user, **facts
        )
        return _said_of(len(made))

    return form_about_children(
        request,
        operation,
        form,
        act=act,
        title=_("Ask for release certificates"),
        submit_label=_("Ask for them"),
        why_not=certificates.why_not_apply_for_certificate(first, by=request.user)
        if first
        else _("The certificate of every child is asked for."),
    )


@require_http_methods(["GET", "POST"])
def operation_bondage(request: SignedInRequest, pk) -> HttpResponse:
    """The magistrate's finding about several children of an operation."""
    operation, children = _children(request, pk)
    waiting = children.filter(
        release_certificate__bondage_found_at__isnull=True,
        release_certificate__refused_at__isnull=True,
        release_certificate__isnull=False,
    )
    first = waiting.first()
    form = ChildrenForm(request.POST or None, waiting=waiting)

    def act():
        chosen = form.cleaned_data["cases"]
        made = certificates.find_bondage_of_all(chosen, by=request.user)
        return ngettext(
            "Bondage is found for %(n)d child.",
            "Bondage is found for %(n)d children.",
            len(made),
        ) % {"n": len(made)}

    return form_about_children(
        request,
        operation,
        form,
        act=act,
        title=_("Find that children were bonded"),
        submit_label=_("Record the finding"),
        why_not=certificates.why_not_find_bondage(first, by=request.user)
        if first
        else _("No certificate waits for a finding."),
    )


def _children(request: SignedInRequest, pk):
    visible = RescueOperation.objects.visible_to(request.user)
    operation = get_object_or_404(visible, pk=pk)
    children = Case.objects.visible_to(request.user).filter(operation=operation)
    return operation, children.with_child().order_by("number")


def _said_of(n: int) -> str:
    return ngettext(
        "The certificate of %(n)d child is asked for.",
        "The certificates of %(n)d children are asked for.",
        n,
    ) % {"n": n}
