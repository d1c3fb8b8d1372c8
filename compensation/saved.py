"""What is kept of a page's filter, checked at the keeping and again at each opening."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import District, User
from compensation.actions.saved_views import opened_by
from compensation.board import AGED_BY, View
from compensation.choices import FILTERS_KEPT, SavedPage
from compensation.exports import Filters
from compensation.forms import ReportForm
from compensation.lifecycle import Stage
from compensation.models import SavedView
from compensation.report_kinds import REPORTS

ADDRESSES = {
    SavedPage.BOARD: "compensation:board",
    SavedPage.REPORT: "compensation:report",
}


def kept(page: SavedPage, query: Mapping[str, str], *, by: User) -> dict[str, str]:
    """The filters of an address that mean something to this page and this person."""
    asked = {name: query[name] for name in FILTERS_KEPT[page] if query.get(name)}
    if page == SavedPage.BOARD:
        view = View.of(asked)
        means = {
            "stage": view.stage,
            "late": view.late,
            "district": view.district,
            "ages": view.ages,
        }
    else:
        form = ReportForm(asked, by=by)
        means = form.cleaned_data if form.is_valid() else {}
        means = {**means, "kind": asked.get("kind") in REPORTS}
    return {name: text for name, text in asked.items() if means.get(name)}


def address_of(view: SavedView, *, by: User) -> str:
    """Where the view is opened, with what of it still stands."""
    page = SavedPage(view.page)
    facts = {"view": view.pk, **kept(page, view.query, by=by)}
    return f"{reverse(ADDRESSES[page])}?{urlencode(facts)}"


def in_words(page: SavedPage, query: Mapping[str, str], *, by: User) -> str:
    """What the view shows, in words."""
    facts = kept(page, query, by=by)
    if page == SavedPage.REPORT:
        form = ReportForm(facts, by=by)
        made = Filters.of(form.cleaned_data if form.is_valid() else {})
        title = str(REPORTS[facts.get("kind", "claims")].title)
        words = [title, made.in_words()]
    else:
        view = View.of(facts)
        words = [
            str(Stage(view.stage).label) if view.stage else "",
            _("Late") if view.late else "",
            str(District.objects.get(pk=view.district)) if view.district else "",
            str(AGED_BY[view.ages]) if "ages" in facts else "",
        ]
    return ", ".join(filter(None, words)) or _("Everything")


def first_address(page: SavedPage, *, by: User) -> str:
    """The view that this person's page opens with, if there is one."""
    mine = SavedView.objects.visible_to(by).kept()
    view = mine.filter(page=page, opens_first=True).first()
    return address_of(view, by=by) if view else ""


def menu_of(page: SavedPage, query: Mapping[str, str], *, by: User) -> dict[str, Any]:
    """What the menu of a page's saved views reads."""
    mine = SavedView.objects.visible_to(by).kept().filter(page=page)
    current = query.get("view", "")
    rows = [
        {"name": v.name, "url": v.get_absolute_url(), "current": str(v.pk) == current}
        for v in mine.order_by("name")
    ]
    facts = urlencode({"page": page.value, **kept(page, query, by=by)})
    return {
        "rows": rows,
        "save_url": f"{reverse('compensation:view-save')}?{facts}",
        "list_url": reverse("compensation:view-list"),
    }


def rows_of(by: User) -> list[dict[str, Any]]:
    """Each view of this person, for the page that lists them."""
    today = timezone.localdate()
    return [
        {
            "view": view,
            "words": in_words(SavedPage(view.page), view.query, by=by),
            "opens": by.role in opened_by(view.page),
            "late": view.next_on is not None and view.next_on < today,
        }
        for view in SavedView.objects.visible_to(by).kept().order_by("page", "name")
    ]
