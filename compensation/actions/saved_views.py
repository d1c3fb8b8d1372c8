"""Filters kept under a name, and the mail that leads back to them on their day."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import DataClass, Role, roles_reading, verbs_of
from audit.event_types import EventType
from audit.recording import record
from cases.models import InboxItem
from common.models import OutboxEntry
from common.refusals import certain, refuse_if
from compensation.choices import FILTERS_KEPT, SavedPage
from compensation.models import SavedView
from compensation.models.saved_views import SavedViewQuerySet
from compensation.schedule import NEXT_DAY, Rhythm, next_day

EXPORT = "compensation.export_report"
MAIL = "compensation.mail_view"
# So many views of one page are still a short list.
AT_MOST = 30


def opened_by(page: str) -> list[Role]:
    """The roles that open this page."""
    readers = roles_reading(DataClass.MON)
    if page == SavedPage.BOARD:
        return readers
    return [role for role in readers if EXPORT in verbs_of(role)]


def why_not_save_view(page: SavedPage, *, by: User) -> str:
    if by.role not in opened_by(page):
        return _("Your role doesn’t open this page.")
    if _own(by, page).count() >= AT_MOST:
        return _("So many views are no help. Delete one first.")
    return ""


@transaction.atomic
def save_view(
    page: SavedPage,
    *,
    by: User,
    name: str,
    query: dict[str, str],
    opens_first: bool = False,
) -> SavedView:
    """Keep the filter under a name."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    refuse_if(why_not_save_view(page, by=by))
    if set(query) - set(FILTERS_KEPT[page]):
        refuse_if(_("Only filters are kept, not what was typed."))
    view = SavedView(by=by, page=page, query=query)
    _named(view, name, opens_first)
    view.save(force_insert=True)
    record(EventType.VIEW_SAVED, by=by, about=view, page=page)
    return view


def why_not_change_view(view: SavedView, *, by: User) -> str:
    if view.by_id != by.pk:
        return _("This view is not yours.")
    return _("This view is deleted.") if view.dropped_at else ""


@transaction.atomic
def change_view(
    view: SavedView, *, by: User, name: str, opens_first: bool
) -> SavedView:
    """Give the view another name, and say whether its page opens with it."""
    view = _locked(view)
    refuse_if(why_not_change_view(view, by=by))
    _named(view, name, opens_first)
    view.save()
    record(EventType.VIEW_CHANGED, by=by, about=view, opens_first=opens_first)
    return view


@transaction.atomic
def drop_view(view: SavedView, *, by: User) -> SavedView:
    """Delete the view; its mails end with it."""
    view = _locked(view)
    refuse_if(why_not_change_view(view, by=by))
    view.dropped_at, view.opens_first = timezone.now(), False
    _stop(view)
    view.save()
    record(EventType.VIEW_DROPPED, by=by, about=view)
    return view


def why_not_plan_mail(view: SavedView, *, by: User) -> str:
    if why := why_not_change_view(view, by=by):
        return why
    if by.role not in opened_by(view.page):
        return _("Your role doesn’t open this page.")
    return "" if by.email else _("Your account has no e-mail address.")


@transaction.atomic
def plan_mail(view: SavedView, *, by: User, rhythm: Rhythm, day: int) -> SavedView:
    """Mail the owner a link to the view on this day of each week or month."""
    view = _locked(view)
    refuse_if(why_not_plan_mail(view, by=by))
    if not 1 <= day <= (7 if rhythm == Rhythm.WEEKLY else 28):
        refuse_if(_("Choose a day that every week or month has."))
    view.rhythm, view.day, view.paused = rhythm, day, False
    view.next_on = next_day(rhythm, day, after=timezone.localdate())
    view.save()
    record(EventType.REPORT_PLANNED, by=by, about=view, rhythm=rhythm, day=day)
    return view


def why_not_pause_mail(view: SavedView, *, by: User) -> str:
    if why := why_not_change_view(view, by=by):
        return why
    return "" if view.rhythm else _("No mail is planned.")


@transaction.atomic
def pause_mail(view: SavedView, *, by: User, paused: bool) -> SavedView:
    """Hold the mails, or go on with the next day that comes."""
    view = _locked(view)
    refuse_if(why_not_pause_mail(view, by=by))
    view.paused = paused
    day = certain(view.day)
    view.next_on = next_day(Rhythm(view.rhythm), day, after=timezone.localdate())
    view.save()
    record(EventType.REPORT_PLANNED, by=by, about=view, paused=paused)
    return view


@transaction.atomic
def end_mail(view: SavedView, *, by: User) -> SavedView:
    """Send no more mails; the view stays."""
    view = _locked(view)
    refuse_if(why_not_pause_mail(view, by=by))
    _stop(view)
    view.save()
    record(EventType.REPORT_PLANNED, by=by, about=view, ended=True)
    return view


# Whoever can't sign in any more, or whose role lost the page, is passed over.
_DUE = f"""
update compensation_savedview v set next_on = {NEXT_DAY}, due_on = %(today)s
  from accounts_user u
 where u.id = v.by_id and v.next_on <= %(today)s and not v.paused
   and v.dropped_at is null and u.is_active and u.email <> ''
   and (u.valid_until is null or u.valid_until >= %(today)s)
   and u.role = any(case v.page when 'BOARD' then %(board)s::text[]
                                else %(report)s::text[] end)
returning v.id, u.id, u.agency_id
"""  # noqa: S608


@transaction.atomic
def tell_due_reports(*, today: date, by: None = None) -> int:
    """Note each report that is due and post its mail, all or nothing. The next day is
    set in the same statement, so that a second run of the day finds nothing."""
    facts: dict[str, Any] = {
        "today": today,
        "board": opened_by(SavedPage.BOARD),
        "report": opened_by(SavedPage.REPORT),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, facts)
        due = cursor.fetchall()
    OutboxEntry.objects.bulk_create(
        OutboxEntry(task=MAIL, ids={"view": str(view)}) for view, *_owner in due
    )
    InboxItem.objects.bulk_create(_notices(due))
    if due:
        about = SavedView(pk=due[0][0])
        record(EventType.REPORT_DUE, by=by, about=about, reports=len(due))
    return len(due)


def _notices(due: list[tuple]) -> list[InboxItem]:
    """One for each view whose last notice its owner has dealt with."""
    kind = EventType.REPORT_DUE
    waiting = InboxItem.objects.undone().filter(
        kind=kind, user__in=[user for _view, user, _agency in due]
    )
    told = set(waiting.values_list("facts__view", flat=True))
    return [
        InboxItem(agency_id=agency, user_id=user, kind=kind, facts={"view": str(view)})
        for view, user, agency in due
        if str(view) not in told
    ]


def _own(by: User, page: str) -> SavedViewQuerySet:
    return SavedView.objects.visible_to(by).kept().filter(page=page)


def _locked(view: SavedView) -> SavedView:
    rows = SavedView.objects.select_for_update(of=("self",)).select_related("by")
    return rows.get(pk=view.pk)


def _named(view: SavedView, name: str, opens_first: bool) -> None:
    """One name once, and one view that opens first."""
    others = _own(view.by, view.page).exclude(pk=view.pk)
    view.name = name.strip()
    refuse_if("" if view.name else _("Give the view a name."))
    if others.filter(name=view.name).exists():
        refuse_if(_("A view of this name is there already."))
    if opens_first:
        others.filter(opens_first=True).update(opens_first=False)
    view.opens_first = opens_first


def _stop(view: SavedView) -> None:
    view.rhythm, view.day, view.next_on, view.paused = "", None, None, False
