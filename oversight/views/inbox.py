"""Notices to the office, and flags on its cases."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from audit.event_types import EventType
from cases.actions.inbox import finish_notice
from cases.models import Case, ClockRule, Flag, InboxItem
from oversight.flag_rows import flag_rows

SIZE = 25


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    items = InboxItem.objects.visible_to(request.user).undone()
    items = _after(items, request.GET.get("after", ""))
    found = list(items.select_related("clock__rule").order_by("-id")[: SIZE + 1])
    shown = found[:SIZE]
    seen = Case.objects.visible_to(request.user).with_child()
    cases = seen.in_bulk({i.case_id for i in shown if i.case_id})
    rules = _rules_of_offices(shown)
    rows = [_row(item, cases.get(item.case_id), rules) for item in shown]
    return render(
        request,
        "oversight/inbox.html",
        {
            "rows": rows,
            "page": {"next_url": f"?after={shown[-1].pk}" if len(found) > SIZE else ""},
        },
    )


@require_POST
def notice_done(request: SignedInRequest, pk) -> HttpResponse:
    item = get_object_or_404(InboxItem.objects.visible_to(request.user), pk=pk)
    finish_notice(item, done=request.POST.get("undo") != "1", by=request.user)
    return redirect("oversight:inbox")


@require_safe
def flag_list(request: SignedInRequest) -> HttpResponse:
    flags = Flag.objects.visible_to(request.user).open()
    mine = request.GET.get("mine") != "0"
    if mine:
        flags = flags.filter(agency=request.user.agency_id)
    kind = request.GET.get("kind", "")
    if kind:
        flags = flags.filter(kind=kind)
    return render(
        request,
        "oversight/flag_list.html",
        {"rows": flag_rows(flags, request.user, size=200), "mine": mine, "kind": kind},
    )


def _after(items, token: str):
    if not token:
        return items
    try:
        return items.filter(pk__lt=UUID(token))
    except ValueError as error:
        raise Http404 from error


def _rules_of_offices(items: list[InboxItem]) -> dict[str, ClockRule]:
    """The rules of notices about what an office owes apart from any case."""
    codes = {item.facts.get("rule") for item in items if item.clock is None} - {None}
    if not codes:
        return {}
    found = ClockRule.objects.filter(code__in=codes).order_by("valid_from")
    return {rule.code: rule for rule in found}


def _row(item: InboxItem, case, rules: dict[str, ClockRule]) -> dict:
    rule = item.clock.rule if item.clock else rules.get(item.facts.get("rule", ""))
    words = {"clock.late": _("Late: %s"), "clock.soon": _("Due soon: %s")}
    said = EventType(item.kind).label if item.kind in EventType.values else item.kind
    title = words.get(item.kind, "%s") % (rule.text if rule else said)
    claims, children = item.facts.get("claims", 0), item.facts.get("children", 0)
    if claims > 1:
        title = _("%(title)s, %(n)d claims") % {"title": title, "n": claims}
    if children > 1:
        title = _("%(title)s, %(n)d children") % {"title": title, "n": children}
    return {
        "item": item,
        "title": title,
        "kind": "stop" if item.kind == "clock.late" else "soon",
        "child": case.called if case else "",
        "number": case.number if case else _("Open") if _page_of(item) else "",
        "url": case.get_absolute_url() if case else _page_of(item),
        "at": item.created_at,
    }


PAGES = {
    "opening": "oversight:opening-answer",
    "person": "oversight:person-detail",
    "operation": "cases:operation-detail",
    "glass": "cases:glass-review",
    "pair": "oversight:pair-detail",
    "handover": "reintegration:handover-detail",
    "view": "compensation:view-open",
    "return": "oversight:return-detail",
}


PAGES_OF_RULES = {
    "QUARTERLY_RETURN": "oversight:return-list",
    "BREACH_72H": "oversight:breach-list",
}


def _page_of(item: InboxItem) -> str:
    """The page of a notice that is about no case, or about one not yet in sight."""
    if page := PAGES_OF_RULES.get(item.facts.get("rule", "")):
        return reverse(page)
    if item.kind == EventType.OPENINGS_LISTED:
        return reverse("oversight:opening-list")
    if item.facts.get("reconciliation"):
        return reverse("compensation:reconciliation")
    if item.facts.get("claims"):
        return reverse("compensation:board") + "?late=1"
    if item.facts.get("children"):
        return reverse("oversight:duties")
    for fact, page in PAGES.items():
        if key := item.facts.get(fact):
            return reverse(page, args=[key])
    return ""
