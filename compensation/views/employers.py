"""The employer's file: everything of one employer, and which rows are one."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from cases.models import Employer
from cases.views.printing import paper_answer
from common.form_pages import one_form
from compensation.actions import employers
from compensation.employer_file import file_of, likely_same, met_by, root_of, rows_of
from compensation.forms import DeathForm, WhyForm
from compensation.models import EmployerLink
from compensation.views.gates import money_readers_only


def _employer(request: SignedInRequest, pk: UUID) -> Employer:
    """The employer that a row stands for; 404 where nothing of it is within reach."""
    money_readers_only(request)
    row = get_object_or_404(Employer.objects.select_related("district"), pk=pk)
    employer = root_of(row)
    if not met_by(request.user).filter(pk__in=rows_of(employer)).exists():
        raise Http404
    return employer


@require_safe
def employer_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Children, raids, FIRs, notices and sums of one employer, and its likenesses."""
    employer = _employer(request, pk)
    may_merge = request.user.may("cases.merge_employers")
    return render(
        request,
        "compensation/employer_file.html",
        {
            "file": file_of(employer, by=request.user),
            "employer": employer,
            "alike": likely_same(employer) if may_merge else [],
            "may_merge": may_merge,
            "why_not_death": employers.why_not_record_death(employer, by=request.user),
        },
    )


@require_safe
def employer_dossier(request: SignedInRequest, pk: UUID, form: str) -> HttpResponse:
    """The file to print, for a court or another office: no child's name."""
    employer = _employer(request, pk)
    file = file_of(employer, by=request.user)
    return paper_answer(
        request,
        "employer_dossier",
        {
            "file": file,
            "office": str(request.user.agency),
            "state": str(request.user.office.state),
        },
        about=employer,
        as_page=form == "html",
    )


def _deed(
    request: SignedInRequest,
    employer: Employer,
    form: forms.Form,
    *,
    title: str,
    intro: str,
    why_not: str,
    act: Callable[[dict], object],
) -> HttpResponse:
    """The page of one deed on an employer: the form, the action, and back."""
    return one_form(
        request,
        form,
        act=act,
        title=title,
        done=_("Recorded."),
        back=reverse("compensation:employer-file", args=[employer.pk]),
        why_not=why_not,
        intro=intro,
        submit_label=title,
    )


def employer_merge(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Say that two rows are one employer."""
    return _about_two(
        request,
        pk,
        other,
        title=_("Merge the two"),
        why_not=employers.why_not_merge_employers,
        act=employers.merge_employers,
    )


def employer_apart(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Say that two likenesses are two employers."""
    return _about_two(
        request,
        pk,
        other,
        title=_("These are two employers"),
        why_not=employers.why_not_keep_employers_apart,
        act=employers.keep_employers_apart,
    )


def _about_two(
    request: SignedInRequest, pk: UUID, other: UUID, *, title: str, why_not, act
) -> HttpResponse:
    kept = _employer(request, pk)
    row = get_object_or_404(Employer, pk=other)
    return _deed(
        request,
        kept,
        WhyForm(request.POST or None),
        title=title,
        intro=f"{kept.name} · {row.name}",
        why_not=why_not(kept, row, by=request.user),
        act=lambda facts: act(kept, row, by=request.user, **facts),
    )


def link_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a merging or a keeping apart back."""
    money_readers_only(request)
    links = EmployerLink.objects.select_related("kept", "other")
    link = get_object_or_404(links, pk=pk)
    return _deed(
        request,
        _employer(request, link.kept_id),
        WhyForm(request.POST or None),
        title=_("Undo this"),
        intro=f"{link.kept.name} · {link.other.name}",
        why_not=employers.why_not_undo_link(link, by=request.user),
        act=lambda facts: employers.undo_link(link, by=request.user, **facts),
    )


def employer_death(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record that the employer died and who the heirs are."""
    employer = _employer(request, pk)
    return _deed(
        request,
        employer,
        DeathForm(request.POST or None),
        title=_("Record the death"),
        intro=employer.name,
        why_not=employers.why_not_record_death(employer, by=request.user),
        act=lambda facts: employers.record_death(employer, by=request.user, **facts),
    )
