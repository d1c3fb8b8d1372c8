"""Today's sitting: the days, the cause list, one case at a time."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.choices import AgencyKind
from accounts.http import SignedInRequest
from accounts.roles import DataClass
from audit.recording import note_access
from cases import sitting_page
from cases.actions.ordering import why_not_draft_order
from cases.actions.sittings import (
    end_sitting,
    hear_case,
    list_case,
    list_suggested,
    open_sitting,
    pass_over,
    seat_member,
    take_off_list,
    what_to_list,
    why_not_end_sitting,
    why_not_hear_case,
    why_not_list_case,
    why_not_open_sitting,
    why_not_pass_over,
    why_not_seat_member,
    why_not_take_off_list,
)
from cases.code_lists import choices
from cases.documents import cause_list_context
from cases.forms.orders import OrderForm
from cases.forms.sittings import (
    BenchForm,
    EndForm,
    HearingForm,
    ListingForm,
    SeatForm,
)
from cases.models import Case, CauseListItem, Sitting
from cases.views.printing import paper_answer, paper_language
from common.forms import refusals_shown_on
from common.refusals import Refused


@require_safe
def sitting_today(request: SignedInRequest) -> HttpResponse:
    return redirect("cases:sitting-day", timezone.localdate().isoformat())


@require_safe
def sitting_day(request: SignedInRequest, day: str) -> HttpResponse:
    return _sitting(request, _day_of(request, day), None)


@require_safe
def sitting_item(request: SignedInRequest, day: str, pk) -> HttpResponse:
    item = _item(request, pk)
    if item.sitting.on != _day_of(request, day):
        raise Http404
    return _sitting(request, item.sitting.on, item)


@require_http_methods(["GET", "POST"])
def sitting_open(request: SignedInRequest, day: str) -> HttpResponse:
    on = _day_of(request, day)
    form = BenchForm(request.POST or None, committee=request.user.agency)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            open_sitting(by=request.user, on=on, bench=list(form.cleaned_data["bench"]))
            messages.success(request, _("The sitting is open."))
            return redirect("cases:sitting-day", day)
    why_not = why_not_open_sitting(by=request.user)
    return _form(request, _("Open the sitting"), form, day, why_not)


@require_http_methods(["GET", "POST"])
def sitting_seat(request: SignedInRequest, day: str) -> HttpResponse:
    sitting = _sitting_of(request, day)
    form = SeatForm(request.POST or None, sitting=sitting)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            seat_member(sitting, by=request.user, member=form.cleaned_data["member"])
            messages.success(request, _("The member is on the bench."))
            return redirect(sitting)
    why_not = why_not_seat_member(sitting, by=request.user)
    return _form(request, _("Seat a member"), form, day, why_not)


@require_http_methods(["GET", "POST"])
def sitting_end(request: SignedInRequest, day: str) -> HttpResponse:
    sitting = _sitting_of(request, day)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            end_sitting(sitting, by=request.user, **form.cleaned_data)
            messages.success(request, _("The sitting is over."))
            return redirect(sitting)
    why_not = why_not_end_sitting(sitting, by=request.user)
    return _form(request, _("End the sitting"), form, day, why_not)


@require_POST
def sitting_suggested(request: SignedInRequest, day: str) -> HttpResponse:
    try:
        listed = list_suggested(by=request.user, on=_day_of(request, day))
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _listed(len(listed)))
    return redirect("cases:sitting-day", day)


@require_safe
def sitting_print(request: SignedInRequest, day: str, form: str) -> HttpResponse:
    sitting = _sitting_of(request, day)
    language = paper_language(request)
    return paper_answer(
        request,
        "cause_list",
        cause_list_context(sitting, language=language),
        about=sitting,
        as_page=form == "html",
    )


@require_http_methods(["GET", "POST"])
def case_listing(request: SignedInRequest, pk) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user).with_child(), pk=pk)
    form = ListingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            item = list_case(case, by=request.user, **form.cleaned_data)
            messages.success(request, _("The case is on the list."))
            return redirect(item.sitting)
    return render(
        request,
        "cases/case_form.html",
        {
            "case": case,
            "title": _("Put on the cause list"),
            "form": form,
            "back_url": case.get_absolute_url(),
            "why_not": why_not_list_case(case, by=request.user),
        },
    )


@require_POST
def item_hear(request: SignedInRequest, pk) -> HttpResponse:
    item = _item(request, pk)
    form = HearingForm(request.POST)
    if form.is_valid():
        with refusals_shown_on(form):
            hear_case(item, by=request.user, **form.cleaned_data)
            messages.success(request, _("The hearing is on record."))
            return redirect(_next_after(item))
    return _sitting(request, item.sitting.on, item, hearing=form)


@require_POST
def item_pass(request: SignedInRequest, pk) -> HttpResponse:
    return _on_item(request, pk, pass_over, _("The case is heard last today."))


@require_POST
def item_off(request: SignedInRequest, pk) -> HttpResponse:
    return _on_item(request, pk, take_off_list, _("The case is off the list."))


def _on_item(request: SignedInRequest, pk, action, said: str) -> HttpResponse:
    item = _item(request, pk)
    sitting = item.sitting
    try:
        action(item, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, said)
    return redirect(sitting)


def _sitting(request, day: date, item: CauseListItem | None, **forms) -> HttpResponse:
    user = request.user
    sitting = Sitting.objects.visible_to(user).filter(on=day).first()
    items = sitting_page.items_of(sitting)
    shown = item or sitting_page.next_of(items)
    context = {
        "day": day,
        "sitting": sitting,
        "bench": list(sitting.bench.all()) if sitting else [],
        "days": sitting_page.days(user, day),
        "groups": sitting_page.groups(items, shown),
        "progress": sitting_page.progress(items),
        "suggested": [] if day < timezone.localdate() else what_to_list(user, day),
        "why_not_open": why_not_open_sitting(by=user),
        "chosen": item is not None,
    }
    if shown:
        context |= _brief(request, shown, **forms)
    return render(request, "cases/sitting_day.html", context)


def _brief(request, item: CauseListItem, hearing=None) -> dict:
    user, case = request.user, item.case
    note_access(
        by=user,
        case_id=case.pk,
        page="sitting",
        data_classes=[DataClass.ID, DataClass.ORD],
    )
    return {
        "item": item,
        "case": case,
        "brief": sitting_page.brief(case, item),
        "form": OrderForm(case=case),
        "choices": sitting_page.order_choices(case, user),
        "heard_choices": choices("child_view"),
        "hearing": hearing or HearingForm(),
        "why_not_hear": why_not_hear_case(item, by=user),
        "why_not_pass": why_not_pass_over(item, by=user),
        "why_not_off": why_not_take_off_list(item, by=user),
        "why_not_draft": why_not_draft_order(case, by=user),
    }


def _day_of(request: SignedInRequest, day: str) -> date:
    if request.user.office.kind != AgencyKind.CWC:
        raise Http404
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error


def _sitting_of(request: SignedInRequest, day: str) -> Sitting:
    on = _day_of(request, day)
    return get_object_or_404(Sitting.objects.visible_to(request.user), on=on)


def _item(request: SignedInRequest, pk) -> CauseListItem:
    own = Sitting.objects.visible_to(request.user)
    return get_object_or_404(
        CauseListItem.objects.filter(sitting__in=own).select_related(
            "sitting",
            "case__child",
            "case__identity",
            "case__home_district",
            "case__owner",
        ),
        pk=pk,
        case__in=Case.objects.visible_to(request.user),
    )


def _next_after(item: CauseListItem) -> CauseListItem | Sitting:
    """Where the bench goes on: the next unheard case, else the day."""
    following = sitting_page.next_of(sitting_page.items_of(item.sitting), item)
    return following or item.sitting


def _form(request, title: str, form, day: str, why_not: str) -> HttpResponse:
    return render(
        request,
        "form_page.html",
        {
            "title": title,
            "form": form,
            "why_not": why_not,
            "back_url": Sitting(on=date.fromisoformat(day)).get_absolute_url(),
        },
    )


def _listed(n: int) -> str:
    return ngettext(
        "%(n)d case is put on the list.", "%(n)d cases are put on the list.", n
    ) % {"n": n}
