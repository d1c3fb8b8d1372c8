"""Orders: drafted from a choice, signed, recalled, amended, printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from audit.recording import note_access
from cases import sitting_page
from cases.actions.ordering import (
    amend_order,
    declare_conflict,
    draft_order,
    edit_order,
    recall_order,
    sign_order,
    take_undertaking,
    why_not_amend_order,
    why_not_declare_conflict,
    why_not_draft_order,
    why_not_edit_order,
    why_not_recall_order,
    why_not_sign_order,
    why_not_take_undertaking,
)
from cases.actions.sittings import hear_case
from cases.code_lists import choices
from cases.documents import order_context, paper_of, undertaking_context
from cases.forms.orders import (
    ConflictForm,
    OrderForm,
    OrderTextForm,
    UndertakingForm,
)
from cases.models import Case, CauseListItem, CodeListEntry, Order, Sitting, Undertaking
from cases.order_texts import drafted_text
from cases.views.printing import paper_answer, paper_language
from common.forms import refusals_shown_on
from common.refusals import Refused

# Where each code is carried out: by name, for some of these stand on higher floors.
CARRIED_OUT_AT = {
    "INTERIM_PLACEMENT": "shelters:placement-order",
    "PLACE_INSTITUTION": "shelters:placement-order",
    "SIR": "cases:sir-ask",
    "AGE_TEST": "cases:age-order",
    "INTERPRETER": "cases:interpreter-book",
    "FIR_DIRECTION": "cases:fir-new",
    "TRANSFER": "reintegration:handover-send",
    "ESCORT": "reintegration:escort-order",
    "RESTORE": "reintegration:escort-order",
    "RESTORE_SUPERVISED": "reintegration:escort-order",
}


@require_http_methods(["GET", "POST"])
def order_list(request: SignedInRequest) -> HttpResponse:
    waiting = _waiting(request.user)
    if request.method == "POST":
        chosen = set(request.POST.getlist("order"))
        signed = _sign_all([o for o in waiting if str(o.pk) in chosen], request)
        if signed:
            messages.success(request, _signed(signed))
        return redirect("cases:order-list")
    made = (
        Order.objects.visible_to(request.user)
        .filter(committee=request.user.agency_id)
        .made()
        .select_related("case__child", "case__identity")
        .order_by("-made_at")[:20]
    )
    rows = [
        {"order": order, "why_not": why_not_sign_order(order, by=request.user)}
        for order in waiting
    ]
    return render(request, "cases/order_list.html", {"rows": rows, "made": made})


@require_safe
def order_detail(request: SignedInRequest, pk) -> HttpResponse:
    order, user = _order(request, pk), request.user
    note_access(
        by=user, case_id=order.case_id, page="order", data_classes=[DataClass.ORD]
    )
    signatures = order.signatures.select_related("member").order_by("signed_at")
    return render(
        request,
        "cases/order_detail.html",
        {
            "order": order,
            "case": order.case,
            "paragraphs": order.text.split("\n\n"),
            "signatures": signatures,
            "codes": _codes(order),
            "amended_by": order.amended_by.made().first(),
            "follows": _follows(order) if order.made_at else [],
            "why_not_sign": why_not_sign_order(order, by=user),
            "why_not_edit": why_not_edit_order(order, by=user),
            "why_not_recall": why_not_recall_order(order, by=user),
            "why_not_amend": why_not_amend_order(order, by=user),
        },
    )


@require_http_methods(["GET", "POST"])
def order_new(request: SignedInRequest, pk) -> HttpResponse:
    case = _case(request, pk)
    item = _item_of(request, case)
    form = OrderForm(request.POST or None, case=case)
    do = request.POST.get("do", "")
    if request.method == "POST" and _is_to_prepare(request, do):
        form = _prepared(request, case)
    elif request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            order = _pass_order(request, case, item, form, sign=do == "sign")
            return redirect(_next_place(order, item))
    return render(
        request,
        "cases/order_new.html",
        {
            "case": case,
            "item": item,
            "form": form,
            "choices": sitting_page.order_choices(case, request.user),
            "brief": sitting_page.brief(case, item),
            "heard_choices": choices("child_view"),
            "wish_heard": request.POST.get("wish_heard", ""),
            "why_not_draft": why_not_draft_order(case, by=request.user),
        },
    )


@require_safe
def order_text(request: SignedInRequest, pk) -> HttpResponse:
    """The part of the form that follows the choice: its facts and its words."""
    case = _case(request, pk)
    form = _prepared(request, case, data=request.GET)
    return render(request, "cases/_order_text.html", {"form": form, "case": case})


@require_POST
def order_sign(request: SignedInRequest, pk) -> HttpResponse:
    order = _order(request, pk)
    return _do(request, order, sign_order, _("The order is signed."))


@require_POST
def order_recall(request: SignedInRequest, pk) -> HttpResponse:
    order = _order(request, pk)
    return _do(request, order, recall_order, _("The draft is recalled."))


@require_http_methods(["GET", "POST"])
def order_edit(request: SignedInRequest, pk) -> HttpResponse:
    order = _order(request, pk)
    why_not = why_not_edit_order(order, by=request.user)
    return _text_page(request, order, edit_order, _("Change the draft"), why_not)


@require_http_methods(["GET", "POST"])
def order_amend(request: SignedInRequest, pk) -> HttpResponse:
    order = _order(request, pk)
    why_not = why_not_amend_order(order, by=request.user)
    return _text_page(request, order, amend_order, _("Amend the order"), why_not)


@require_safe
def order_paper(request: SignedInRequest, pk, form: str) -> HttpResponse:
    order = _order(request, pk)
    return paper_answer(
        request,
        paper_of(order),
        order_context(order),
        about=order,
        case_id=order.case_id,
        as_page=form == "html",
        language=order.language,
    )


@require_http_methods(["GET", "POST"])
def conflict_declare(request: SignedInRequest, pk) -> HttpResponse:
    case = _case(request, pk)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            declare_conflict(case, by=request.user, **form.cleaned_data)
            messages.success(request, _("You keep out of the orders of this case."))
            return redirect(case)
    why_not = why_not_declare_conflict(case, by=request.user)
    return _case_form(request, case, _("Declare a conflict of interest"), form, why_not)


@require_http_methods(["GET", "POST"])
def undertaking_new(request: SignedInRequest, pk) -> HttpResponse:
    case = _case(request, pk)
    form = UndertakingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            take_undertaking(case, by=request.user, **form.cleaned_data)
            messages.success(request, _("The undertaking is on record."))
            return redirect(case)
    why_not = why_not_take_undertaking(case, by=request.user)
    return _case_form(request, case, _("Take an undertaking"), form, why_not)


@require_safe
def undertaking_paper(request: SignedInRequest, pk, form: str) -> HttpResponse:
    undertaking = get_object_or_404(
        Undertaking.objects.filter(
            case__in=Case.objects.visible_to(request.user)
        ).select_related("case__child", "case__identity", "case__owner"),
        pk=pk,
    )
    language = paper_language(request)
    return paper_answer(
        request,
        "form_20",
        undertaking_context(undertaking, language=language),
        about=undertaking,
        case_id=undertaking.case_id,
        as_page=form == "html",
    )


def _pass_order(request, case: Case, item, form: OrderForm, *, sign: bool) -> Order:
    """Draft, sign if asked, and with a listed case record how the child was heard."""
    user = request.user
    order = draft_order(
        case, by=user, sitting=_sitting_to_name(item), **form.as_action()
    )
    if sign:
        order = sign_order(order, by=user)
        if item and not item.heard_at:
            hear_case(item, by=user, wish_heard=request.POST.get("wish_heard", ""))
    messages.success(request, _said(order, sign=sign))
    return order


def _is_to_prepare(request, do: str) -> bool:
    """Nobody signs what they haven't seen: an empty text is drafted first."""
    if do == "sign" and not request.POST.get("text", "").strip():
        messages.info(request, _("Read the text, then sign."))
        return True
    return do == "prepare"


def _sitting_to_name(item: CauseListItem | None) -> Sitting | None:
    return item.sitting if item and item.sitting.opened_at else None


def _said(order: Order, *, sign: bool) -> str:
    if order.made_at:
        return _("The order %s is made.") % order.number
    if sign:
        left = order.signatures_needed - order.signatures.count()
        return ngettext(
            "Signed. One more member signs.", "Signed. %(n)d more members sign.", left
        ) % {"n": left}
    return _("The draft is saved.")


def _next_place(order: Order, item: CauseListItem | None):
    if item is None:
        return order
    following = sitting_page.next_of(sitting_page.items_of(item.sitting), item)
    return following or item.sitting


def _prepared(request, case: Case, data=None) -> OrderForm:
    """The form with the text drafted afresh from the choice and its facts."""
    known = (data if data is not None else request.POST).copy()
    form = OrderForm(known, case=case)
    if form.chosen and form.chosen.kind:
        form.is_valid()
        facts = {
            name: form.cleaned_data.get(name)
            for name in form.chosen.asks
            if form.cleaned_data.get(name)
        }
        known["text"] = drafted_text(
            case,
            codes=form.chosen.codes,
            facts=facts,
            language=form.cleaned_data.get("language") or "en",
        )
    blank = OrderForm(initial=known.dict(), case=case)
    if known.getlist("codes"):
        blank.initial["codes"] = known.getlist("codes")
    return blank


def _sign_all(orders: list[Order], request) -> int:
    """Sign each on its own: one that is refused doesn't hold up the others."""
    signed = 0
    for order in orders:
        try:
            sign_order(order, by=request.user)
        except Refused as refused:
            messages.error(request, f"{order.number}: {refused.reason}")
        else:
            signed += 1
    return signed


def _waiting(user) -> list[Order]:
    return list(
        Order.objects.visible_to(user)
        .to_sign_by(user)
        .select_related("case__child", "case__identity", "sitting", "drafted_by")
        .prefetch_related("signatures__member")
        .order_by("drafted_at")[:100]
    )


def _do(request, order: Order, action, said: str) -> HttpResponse:
    try:
        action(order, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, said)
    return redirect(order)


def _text_page(request, order: Order, action, title: str, why_not) -> HttpResponse:
    form = OrderTextForm(request.POST or None, initial={"text": order.text})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            changed = action(order, by=request.user, text=form.cleaned_data["text"])
            messages.success(request, _("The draft is saved."))
            return redirect(changed)
    return render(
        request,
        "form_page.html",
        {
            "title": title,
            "intro": order.number,
            "form": form,
            "back_url": order.get_absolute_url(),
            "why_not": why_not,
        },
    )


def _case_form(request, case: Case, title: str, form, why_not: str) -> HttpResponse:
    return render(
        request,
        "cases/case_form.html",
        {
            "case": case,
            "title": title,
            "form": form,
            "why_not": why_not,
            "back_url": case.get_absolute_url(),
        },
    )


def _case(request: SignedInRequest, pk) -> Case:
    cases = Case.objects.visible_to(request.user).with_child()
    return get_object_or_404(cases, pk=pk)


def _order(request: SignedInRequest, pk) -> Order:
    return get_object_or_404(
        Order.objects.visible_to(request.user).select_related(
            "case__child",
            "case__identity",
            "case__owner",
            "committee",
            "sitting",
            "amends",
        ),
        pk=pk,
    )


def _item_of(request: SignedInRequest, case: Case) -> CauseListItem | None:
    """The line of the cause list that the order form was opened from."""
    key = request.POST.get("item") or request.GET.get("item")
    if not key:
        return None
    own = Sitting.objects.visible_to(request.user)
    return get_object_or_404(
        CauseListItem.objects.filter(sitting__in=own, case=case).select_related(
            "sitting"
        ),
        pk=key,
    )


def _codes(order: Order):
    return CodeListEntry.objects.filter(
        list="order_code", code__in=order.codes
    ).order_by("place")


def _follows(order: Order) -> list[dict]:
    """The pages where what was ordered is carried out, as far as they are built in."""
    found = []
    for entry in _codes(order):
        try:
            url = reverse(CARRIED_OUT_AT[entry.code], args=[order.case_id])
        except (KeyError, NoReverseMatch):
            continue
        found.append({"label": entry.text, "url": url})
    return found


def _signed(n: int) -> str:
    return ngettext("%(n)d order is signed.", "%(n)d orders are signed.", n) % {"n": n}
