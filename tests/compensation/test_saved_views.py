"""A filter kept under a name, opened with the data of the day, and its mails."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from cases.models import InboxItem
from common.models import OutboxEntry
from common.refusals import Refused
from common.walls import on_clock_duty
from compensation.actions import saved_views
from compensation.actions.saved_views import (
    change_view,
    drop_view,
    end_mail,
    pause_mail,
    plan_mail,
    save_view,
)
from compensation.choices import SavedPage
from compensation.models import SavedView
from compensation.notifications import mail_view
from compensation.schedule import NEXT_DAY, Period, Rhythm, days_of, next_day
from compensation.tasks import tell_due_reports
from tests.conftest import as_worker, behind_the_walls
from tests.factories import UserFactory, district

pytestmark = pytest.mark.django_db
BOARD, REPORT = "/compensation/", "/compensation/reports/"
VIEWS, SAVE = "/compensation/views/", "/compensation/views/save/"
FUND = {"stage": "FUND"}


def kept(money, page=SavedPage.BOARD, query=FUND, name="In the fund", **facts):
    by = money.as_(money.world.labour)
    return save_view(page, by=by, name=name, query=query, **facts)


def url(name, view):
    return reverse(f"compensation:view-{name}", args=[view.pk])


def again(view):
    with behind_the_walls():
        return SavedView.objects.get(pk=view.pk)


# The view


def test_a_filter_is_saved_under_a_name_and_opened_in_one_click(money, browser):
    money.in_fund()
    labour = browser(money.world.labour)
    board = labour.get(BOARD, {**FUND, "ages": "district"})
    menu = board.context["views"]
    answer = labour.post(menu["save_url"], {"name": "In the fund"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{BOARD}?view=")
    view = answer.context["view"]
    assert (view.stage, view.ages) == ("FUND", "district")
    (row,) = labour.get(f"{BOARD}?late=1").context["views"]["rows"]
    assert row["name"] == "In the fund"
    assert labour.get(row["url"], follow=True).context["view"] == view


def test_what_was_typed_is_never_kept(money, browser):
    labour = browser(money.world.labour)
    typed = {"kind": "claims", "employer": "Raju Mandal", "counted_by": "ordered"}
    menu = labour.get(REPORT, typed).context["views"]
    assert "Raju" not in menu["save_url"]
    labour.post(f"{SAVE}?page=REPORT&employer=Raju&kind=fund", {"name": "Mine"})
    with behind_the_walls():
        assert SavedView.objects.get().query == {"kind": "fund"}
    with pytest.raises(Refused, match="not what was typed"):
        kept(money, SavedPage.REPORT, {"employer": "Raju"})


def test_the_filter_is_checked_again_when_it_is_opened(money, browser):
    here = str(district("Jaipur").pk)
    view = kept(money, SavedPage.REPORT, {"kind": "fund", "district": here})
    labour = browser(money.world.labour)
    assert f"district={here}" in labour.get(url("open", view)).url
    with behind_the_walls():
        SavedView.objects.update(query={"kind": "<x>", "district": "9999999"})
    address = labour.get(url("open", view)).url
    assert address == f"{REPORT}?view={view.pk}"
    with behind_the_walls():
        SavedView.objects.update(page="BOARD", query={"stage": "X", "late": "7"})
    assert labour.get(url("open", view)).url == f"{BOARD}?view={view.pk}"


def test_one_view_opens_first_and_the_whole_board_stays_one_click_away(money, browser):
    first = kept(money, opens_first=True)
    second = kept(money, query={"late": "1"}, name="Late")
    labour = browser(money.world.labour)
    answer = labour.get(BOARD)
    assert (answer.status_code, "stage=FUND" in answer.url) == (302, True)
    page = labour.get(BOARD, {"stage": ""})
    assert page.context["view"].stage == ""
    assert page.context["all_url"] == "?stage="
    change_view(second, by=money.as_(money.world.labour), name="Late", opens_first=True)
    assert not again(first).opens_first
    assert "late=1" in labour.get(BOARD).url


def test_a_report_opens_first_too(money, browser):
    kept(money, SavedPage.REPORT, {"kind": "interest"}, opens_first=True)
    labour = browser(money.world.labour)
    assert labour.get(REPORT, follow=True).context["kind"] == "interest"
    assert labour.get(REPORT, {"kind": "fund"}).context["kind"] == "fund"


def test_a_view_is_renamed_and_deleted(money, browser):
    view = kept(money)
    labour = browser(money.world.labour)
    labour.post(url("change", view), {"name": "Waiting"})
    assert "Waiting" in labour.get(VIEWS).content.decode()
    labour.post(url("drop", view))
    assert "Nothing is saved yet" in labour.get(VIEWS).content.decode()
    gone = labour.get(url("open", view), follow=True)
    assert "This view is deleted." in gone.content.decode()
    with behind_the_walls():
        types = set(Event.objects.values_list("type", flat=True))
        facts = str(list(Event.objects.values_list("facts", flat=True)))
    assert {"view.saved", "view.changed", "view.dropped"} <= types
    assert "Waiting" not in facts


def test_one_name_stands_for_one_view_and_no_name_for_none(money):
    kept(money)
    with pytest.raises(Refused, match="there already"):
        kept(money)
    with pytest.raises(Refused, match="Give the view a name"):
        kept(money, name="  ")
    view = kept(money, name="Other")
    drop_view(view, by=money.as_(money.world.labour))
    assert kept(money, name="Other").pk != view.pk
    with pytest.raises(Refused, match="deleted"):
        drop_view(view, by=money.as_(money.world.labour))


def test_nobody_keeps_more_views_than_a_list_can_show(money, monkeypatch):
    monkeypatch.setattr(saved_views, "AT_MOST", 1)
    kept(money)
    with pytest.raises(Refused, match="Delete one first"):
        kept(money, name="Other")


def test_a_view_is_its_owners_alone_behind_both_walls(money, browser):
    view = kept(money)
    colleague = UserFactory(role=Role.LABOUR, agency=money.world.labour.agency)
    client = browser(colleague)
    assert client.get(VIEWS).context["rows"] == []
    for name in ("open", "change", "mail"):
        assert client.get(url(name, view)).status_code == 404
    for name in ("drop", "mail-pause", "mail-end"):
        assert client.post(url(name, view)).status_code == 404
    money.as_(colleague)
    assert not SavedView.objects.exists()
    with pytest.raises(Refused, match="not yours"):
        saved_views.refuse_if(saved_views.why_not_change_view(view, by=colleague))


def test_a_page_that_a_role_does_not_open_is_not_saved(money, browser):
    worker = money.as_(money.world.caseworker)
    assert saved_views.why_not_save_view(SavedPage.REPORT, by=worker)
    assert not saved_views.why_not_save_view(SavedPage.BOARD, by=worker)
    assert browser(money.world.police).get(VIEWS).status_code == 403
    assert browser(money.world.labour).get(f"{SAVE}?page=X").status_code == 404


# Periods and rhythms


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.THIS_MONTH, date(2026, 3, 1), date(2026, 3, 5)),
        (Period.LAST_MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (Period.THIS_YEAR, date(2025, 4, 1), date(2026, 3, 5)),
    ],
)
def test_a_period_moves_on_with_the_days(period, first, last):
    assert days_of(period, date(2026, 3, 5)) == (first, last)
    assert days_of(Period.THIS_YEAR, date(2026, 4, 1))[0] == date(2026, 4, 1)


def test_a_report_of_a_period_counts_its_days(money, browser):
    money.proposed()
    labour = browser(money.world.labour)
    for period, rows in (("THIS_MONTH", 3), ("LAST_MONTH", 0), ("", 3)):
        page = labour.get(REPORT, {"period": period, "kind": "claims"})
        if timezone.localtime().hour < 3 and timezone.localdate().day == 1:
            continue
        assert page.context["totals"]["rows"] == rows, period


@pytest.mark.parametrize("start", [date(2026, 1, 31), date(2028, 2, 28)])
def test_the_database_finds_the_same_next_day_as_the_program(start):
    asked = [(Rhythm.WEEKLY, n) for n in range(1, 8)]
    asked += [(Rhythm.MONTHLY, n) for n in range(1, 29)]
    for days in range(35):
        today = start + timedelta(days=days)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {NEXT_DAY} from unnest(%(r)s::text[], %(d)s::int[])"  # noqa: S608
                " with ordinality v(rhythm, day, n) order by n",
                {
                    "today": today,
                    "r": [r.value for r, _n in asked],
                    "d": [n for _r, n in asked],
                },
            )
            told = [row[0] for row in cursor.fetchall()]
        assert told == [next_day(r, n, after=today) for r, n in asked]
        assert min(told) > today


# The mail


@pytest.fixture(autouse=True)
def address(money):
    with behind_the_walls():
        money.world.labour.email = "labour@example.org"
        money.world.labour.save()


def planned(money, **facts):
    view = kept(money, **facts)
    by = money.as_(money.world.labour)
    return plan_mail(view, by=by, rhythm=Rhythm.WEEKLY, day=1)


def tell(on):
    with time_machine.travel(on, tick=False):
        with as_worker():
            told = tell_due_reports()
        with behind_the_walls():
            mails = OutboxEntry.objects.filter(task=saved_views.MAIL, done_at=None)
            waiting = [str(entry.pk) for entry in mails]
        with as_worker():
            for entry in waiting:
                mail_view(entry)
    return told


def noon(day):
    return f"{day.isoformat()}T12:00:00+05:30"


def test_on_its_day_a_mail_with_a_link_and_nothing_else_is_sent(money, browser):
    money.in_fund()
    view = planned(money)
    assert tell(noon(view.next_on - timedelta(days=1))) == 0
    assert tell(noon(view.next_on)) == 1
    (sent,) = mail.outbox
    assert sent.to == [money.world.labour.email]
    assert url("open", view) in sent.body
    assert "fund" not in (sent.subject + sent.body).lower()
    assert not any(letter.isdigit() for letter in sent.body.split("http")[0])
    assert again(view).next_on == view.next_on + timedelta(days=7)
    assert again(view).due_on == view.next_on
    page = browser(money.world.labour).get(url("open", view), follow=True)
    assert page.context["headline"]["children"] == 1


def test_the_link_opens_after_signing_in_only(money, client):
    view = planned(money)
    assert "/login/" in client.get(url("open", view)).url


def test_twice_in_a_day_sends_once(money):
    view = planned(money)
    assert [tell(noon(view.next_on)) for _ in range(2)] == [1, 0]
    assert len(mail.outbox) == 1
    with behind_the_walls():
        event = Event.objects.get(type="report.due")
    assert event.facts == {"reports": 1}


def test_days_on_which_nobody_worked_are_made_up_by_one_mail(money):
    view = planned(money)
    late = view.next_on + timedelta(days=16)
    assert tell(noon(late)) == 1
    assert again(view).next_on > late
    assert len(mail.outbox) == 1


def test_a_run_that_dies_leaves_all_of_it_to_the_next(money, monkeypatch):
    view = planned(money)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(saved_views, "record", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            tell(noon(view.next_on))
    with behind_the_walls():
        assert not OutboxEntry.objects.filter(task=saved_views.MAIL).exists()
    assert again(view).next_on == view.next_on
    assert tell(noon(view.next_on)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"is_active": False},
        {"valid_until": date(2026, 1, 1)},
        {"role": Role.POLICE},
        {"email": ""},
    ],
)
def test_who_left_was_blocked_or_lost_the_page_gets_no_mail(money, facts):
    view = planned(money)
    with behind_the_walls():
        User.objects.filter(pk=view.by_id).update(**facts)
    assert tell(noon(view.next_on)) == 0
    assert mail.outbox == []


def test_a_mail_that_waits_is_not_sent_to_somebody_blocked_meanwhile(money):
    view = planned(money)
    with as_worker(), on_clock_duty():
        saved_views.tell_due_reports(today=view.next_on)
    with behind_the_walls():
        User.objects.filter(pk=view.by_id).update(is_active=False)
    tell(noon(view.next_on))
    assert mail.outbox == []


def test_a_report_mail_ends_with_the_right_to_reports(money):
    view = planned(money, page=SavedPage.REPORT, query={"kind": "fund"})
    with behind_the_walls():
        User.objects.filter(pk=view.by_id).update(role=Role.CASEWORKER)
    assert tell(noon(view.next_on)) == 0


def test_mails_are_held_go_on_and_end(money, browser):
    view = planned(money)
    labour = browser(money.world.labour)
    labour.post(url("mail-pause", view), {"paused": "1"})
    assert "The mails are held." in labour.get(VIEWS).content.decode()
    assert tell(noon(view.next_on)) == 0
    pause_mail(view, by=money.as_(money.world.labour), paused=False)
    assert tell(noon(view.next_on)) == 1
    end_mail(view, by=money.as_(money.world.labour))
    assert tell(noon(view.next_on + timedelta(days=7))) == 0
    with pytest.raises(Refused, match="No mail is planned"):
        end_mail(view, by=money.as_(money.world.labour))


def test_a_deleted_view_mails_nothing(money):
    view = planned(money)
    drop_view(view, by=money.as_(money.world.labour))
    assert tell(noon(view.next_on)) == 0


def test_the_inbox_holds_one_notice_of_a_report_until_it_is_done(money, browser):
    view = planned(money)
    tell(noon(view.next_on))
    tell(noon(view.next_on + timedelta(days=7)))
    with behind_the_walls():
        (notice,) = InboxItem.objects.filter(kind="report.due")
    assert notice.user_id == money.world.labour.pk
    page = browser(money.world.labour).get("/inbox/").content.decode()
    assert "Report due" in page
    assert url("open", view) in page


def test_the_mail_is_planned_on_a_page_with_a_day_that_every_month_has(money, browser):
    view = kept(money)
    labour = browser(money.world.labour)
    page = labour.get(url("mail", view)).content.decode()
    assert "Monday" in page
    assert "on day 28 of the month" in page
    labour.post(url("mail", view), {"when": "MONTHLY-15"})
    assert (again(view).rhythm, again(view).day) == ("MONTHLY", 15)
    by = money.as_(money.world.labour)
    with pytest.raises(Refused, match="every week or month"):
        plan_mail(view, by=by, rhythm=Rhythm.MONTHLY, day=31)
    by.email = ""
    with pytest.raises(Refused, match="no e-mail address"):
        plan_mail(view, by=by, rhythm=Rhythm.WEEKLY, day=1)
