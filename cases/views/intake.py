"""Taking children in: one screen for each child, a hundred in a row if need be."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from audit.recording import note_access
from cases import war_room
from cases.actions.corrections import edit_child, note_home, why_not_note_home
from cases.actions.employers import workplace_of
from cases.actions.intake import (
    edit_identity,
    link_siblings,
    take_in_child,
    take_in_unnamed,
    unlink_sibling,
    why_not_edit_identity,
    why_not_link_siblings,
    why_not_take_in_child,
    why_not_unlink_sibling,
)
from cases.actions.recognising import check_known
from cases.choices import Route, Sex
from cases.forms.intake import IdentityForm, IntakeForm, UnnamedForm
from cases.models import Case, RescueOperation
from cases.places import districts_like
from cases.views.printing import kept_from_others
from common.forms import refusals_shown_on
from common.refusals import Refused
from common.shared_screen import names_are_hidden

# The session's note of a child that looks like a known one: its case's key.
PERHAPS_KNOWN = "perhaps_known"


def operation_intake(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One child of an operation, then the next."""
    visible = RescueOperation.objects.visible_to(request.user)
    operation = get_object_or_404(visible.select_related("district"), pk=pk)
    form = IntakeForm(request.POST or None, by=request.user, operation=operation)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            case = _take_in(request, form, operation)
            if "next" in request.POST:
                return redirect("cases:operation-intake", operation.pk)
            return _done_with(request, operation, case)
    return _intake_page(request, form, UnnamedForm(), operation)


@require_POST
def operation_unnamed(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Many children of one sex at once whose names nobody knows yet."""
    visible = RescueOperation.objects.visible_to(request.user)
    operation = get_object_or_404(visible.select_related("district"), pk=pk)
    group = UnnamedForm(request.POST)
    form = IntakeForm(by=request.user, operation=operation)
    if group.is_valid():
        with refusals_shown_on(group):
            cases = take_in_unnamed(
                group.cleaned_data["number"],
                by=request.user,
                sex=Sex(group.cleaned_data["sex"]),
                key=group.cleaned_data["key"],
                rescued_at=form.last.rescued_at if form.last else timezone.now(),
                operation=operation,
            )
            said = ngettext(
                "%(n)d child is counted, the name to follow.",
                "%(n)d children are counted, the names to follow.",
                len(cases),
            )
            messages.success(request, said % {"n": len(cases)})
            return redirect("cases:operation-intake", operation.pk)
    return _intake_page(request, form, group, operation)


def intake(request: SignedInRequest) -> HttpResponse:
    """A child who came another way than by an operation of ours."""
    form = IntakeForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            case = _take_in(request, form, None)
            if "next" in request.POST:
                return redirect("cases:intake")
            return _done_with(request, case)
    return _intake_page(request, form, None, None)


def _take_in(
    request: SignedInRequest, form: IntakeForm, operation: RescueOperation | None
) -> Case:
    by, facts = request.user, form.cleaned_data
    site = form.chosen_site
    case = take_in_child(
        form.intake,
        by=by,
        rescued_at=facts["rescued_at"],
        operation=operation,
        route=Route(facts["route"]) if "route" in facts else Route.RAID,
        workplace=workplace_of(site, by=by) if site else None,
        sibling_of=form.last if facts.get("with_last") else None,
        key=facts["key"],
    )
    messages.success(request, _("Saved: %s") % (case.initials or case.label))
    # After the save: a check that fails or finds somebody never costs the child a case.
    if check_known(case, by=by):
        request.session[PERHAPS_KNOWN] = str(case.pk)
    return case


def _done_with(request: SignedInRequest, where, case: Case | None = None):
    """The next page; first the children who may be this one, where there are some."""
    pk = request.session.pop(PERHAPS_KNOWN, "")
    if pk and pk == str((case or where).pk):
        return redirect("oversight:known-of-case", pk)
    return redirect(where)


def _intake_page(request, form, group, operation) -> HttpResponse:
    numbers = None
    if operation:
        numbers = war_room.counters(operation, by=request.user, now=timezone.now())
    return render(
        request,
        "cases/intake.html",
        {
            "form": form,
            "group": group,
            "operation": operation,
            "numbers": numbers,
            "place": numbers.taken_in + 1 if numbers else 0,
            "perhaps_known": request.session.pop(PERHAPS_KNOWN, ""),
            "why_not": why_not_take_in_child(by=request.user, operation=operation),
            "back_url": operation.get_absolute_url()
            if operation
            else reverse("oversight:case-list"),
        },
    )


@require_safe
def districts(request: SignedInRequest) -> HttpResponse:
    """District names for the box that is being typed into."""
    typed = request.GET.get("home_other", request.GET.get("q", ""))
    return render(
        request, "cases/_district_options.html", {"districts": districts_like(typed)}
    )


def case_siblings(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who of the children found together are brothers and sisters."""
    visible = Case.objects.visible_to(request.user).with_child()
    case = get_object_or_404(visible, pk=pk)
    if request.method == "POST":
        return _change_siblings(request, case)
    found = visible.filter(operation=case.operation_id).exclude(pk=case.pk)
    others = list(found.order_by("-id")[:200]) if case.operation_id else []
    group = case.child.sibling_group
    return render(
        request,
        "cases/case_siblings.html",
        {
            "case": case,
            "siblings": visible.filter(child__sibling_group=group).exclude(pk=case.pk)
            if group
            else [],
            "others": [
                o for o in others if not group or o.child.sibling_group != group
            ],
            "today": timezone.localdate(),
            "why_not_unlink": why_not_unlink_sibling(case, by=request.user),
            "why_not_link": why_not_link_siblings(case, others[0], by=request.user)
            if others
            else "",
        },
    )


def case_identity(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put right what names the child; an unnamed child gets its name here."""
    visible = Case.objects.visible_to(request.user)
    case = get_object_or_404(
        visible.select_related("identity", "child__home_district__state"),
        pk=pk,
        identity__isnull=False,
    )
    if names_are_hidden():
        return kept_from_others(request, case.get_absolute_url())
    form = IdentityForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            _put_right(case, form, by=request.user)
            messages.success(request, _("The facts are saved."))
            return redirect(case)
    note_access(
        by=request.user, case_id=case.pk, page="case-identity", data_classes=["ID"]
    )
    return render(
        request,
        "form_page.html",
        {
            "title": _("Who the child is"),
            "intro": case.number,
            "form": form,
            "back_url": case.get_absolute_url(),
            "why_not": why_not_edit_identity(case, by=request.user),
        },
    )


def _put_right(case: Case, form: IdentityForm, *, by) -> None:
    of_identity, of_child = form.changes
    if of_child:
        case = edit_child(case, by=by, **of_child)
    if of_identity or not of_child:
        case = edit_identity(case, by=by, **of_identity)
    case.child.refresh_from_db()
    if not why_not_note_home(case, by=by):
        note_home(case, by=by)


def _change_siblings(request: SignedInRequest, case: Case) -> HttpResponse:
    try:
        if "other" in request.POST:
            visible = Case.objects.visible_to(request.user).select_related("child")
            other = get_object_or_404(visible, pk=_key(request.POST["other"]))
            link_siblings(case, other, by=request.user)
            messages.success(request, _("The children are linked as siblings."))
        else:
            unlink_sibling(case, by=request.user)
            messages.success(request, _("The link is taken back."))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("cases:case-siblings", case.pk)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
