"""A page's filters kept under names, and the mails that lead back to them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from common.form_pages import one_form
from common.forms import refusals_told
from compensation.actions import saved_views
from compensation.choices import SavedPage
from compensation.models import SavedView
from compensation.saved import address_of, in_words, kept, rows_of
from compensation.views.gates import money_readers_only
from compensation.way_forms import MailForm, ViewForm


def _own(request: SignedInRequest, pk: UUID) -> SavedView:
    money_readers_only(request)
    return get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)


@require_safe
def view_list(request: SignedInRequest) -> HttpResponse:
    """All that this person has kept."""
    money_readers_only(request)
    rows = rows_of(request.user)
    return render(request, "compensation/view_list.html", {"rows": rows})


@require_safe
def view_open(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """To the page itself, with today's data and what of the filter still stands."""
    view = _own(request, pk)
    if view.dropped_at:
        messages.info(request, _("This view is deleted."))
        return redirect("compensation:view-list")
    return redirect(address_of(view, by=request.user))


def view_save(request: SignedInRequest) -> HttpResponse:
    """Keep the filter of the address that the person came from."""
    money_readers_only(request)
    asked = request.GET.get("page", "")
    if asked not in SavedPage.values:
        raise Http404
    page = SavedPage(asked)
    query = kept(page, request.GET, by=request.user)
    form = ViewForm(request.POST or None)
    why_not = saved_views.why_not_save_view(page, by=request.user)
    return _form_page(
        request,
        form,
        title=_("Save this view"),
        intro=in_words(page, query, by=request.user),
        why_not=why_not,
        act=lambda facts: saved_views.save_view(
            page, by=request.user, query=query, **facts
        ),
        done=_("The view is saved."),
        then=SavedView.get_absolute_url,
    )


def view_change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    view = _own(request, pk)
    known = {"name": view.name, "opens_first": view.opens_first}
    form = ViewForm(request.POST or None, initial=known)
    why_not = saved_views.why_not_change_view(view, by=request.user)
    return _form_page(
        request,
        form,
        title=_("Change the view"),
        intro=view.name,
        why_not=why_not,
        act=lambda facts: saved_views.change_view(view, by=request.user, **facts),
        done=_("The view is changed."),
    )


def view_mail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """On which days a mail leads back to the view."""
    view = _own(request, pk)
    form = MailForm(request.POST or None)
    why_not = saved_views.why_not_plan_mail(view, by=request.user)
    return _form_page(
        request,
        form,
        title=_("Remind me by mail"),
        intro=view.name,
        why_not=why_not,
        act=lambda facts: saved_views.plan_mail(view, by=request.user, **facts),
        done=_("The mail is planned."),
    )


def _form_page(request: SignedInRequest, form, **page) -> HttpResponse:
    back = reverse("compensation:view-list")
    return one_form(request, form, back=back, submit_label=_("Save"), **page)


@require_POST
def view_drop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    view = _own(request, pk)
    return _done(
        request,
        lambda: saved_views.drop_view(view, by=request.user),
        _("The view is deleted."),
    )


@require_POST
def view_mail_pause(request: SignedInRequest, pk: UUID) -> HttpResponse:
    view = _own(request, pk)
    paused = request.POST.get("paused") == "1"
    return _done(
        request,
        lambda: saved_views.pause_mail(view, by=request.user, paused=paused),
        _("The mails are held.") if paused else _("The mails go on."),
    )


@require_POST
def view_mail_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    view = _own(request, pk)
    return _done(
        request,
        lambda: saved_views.end_mail(view, by=request.user),
        _("No more mails are sent."),
    )


def _done(request, act, words: str) -> HttpResponse:
    with refusals_told(request):
        act()
        messages.success(request, words)
    return redirect("compensation:view-list")
