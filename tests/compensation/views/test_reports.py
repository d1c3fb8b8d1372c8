from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.roles import Role
from audit.models import Event
from common.models import Job, OutboxEntry
from compensation import exports
from compensation.actions.reports import TASK
from compensation.report_kinds import REPORTS
from compensation.tasks import make_report
from compensation.views import reports
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, district

REPORT, MAKE = "/compensation/reports/", "/compensation/reports/make/"


def sheet_of(content):
    return load_workbook(BytesIO(content)).active


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def long_work(monkeypatch):
    """Every report is too long to wait for."""
    monkeypatch.setattr(reports, "AT_ONCE", dict.fromkeys(exports.AT_ONCE, 0))
    monkeypatch.setattr(exports, "CHUNK", 2)


@pytest.fixture
def files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def test_the_report_shows_rows_and_totals(money, browser):
    money.in_fund()
    answer = browser(money.world.labour).get(REPORT)
    words = answer.content.decode()
    assert "Lac bangle unit" in words
    assert answer.context["totals"]["ordered_paise"] == 2_000_000
    assert answer.context["totals"]["in_fund_paise"] == 2_000_000
    assert answer.context["totals"]["children"] == 1
    assert "Mandal" not in words


def test_the_excel_file_has_numbers_dates_and_a_frozen_heading(money, browser):
    claim = money.in_fund()
    answer = browser(money.world.labour).post(MAKE, {"format": "xlsx"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = sheet_of(answer.content)
    rows = cells(sheet)
    heading = next(i for i, row in enumerate(rows) if row[0] == "Case number")
    assert sheet.freeze_panes == f"B{heading + 2}" or sheet.freeze_panes.endswith(
        str(heading + 2)
    )
    columns = rows[heading]
    body = [dict(zip(columns, row, strict=True)) for row in rows[heading + 1 : -1]]
    deposit = next(row for row in body if row["Ordered (₹)"])
    assert deposit["Case number"] == claim.case.number
    assert deposit["Ordered (₹)"] == 20_000
    assert deposit["Rescued on"].date() == timezone.localdate(claim.case.rescued_at)
    assert rows[-1][0] == "Total"


def test_hindi_and_formulas_come_through_unharmed(money, browser):
    with behind_the_walls():
        money.employer.name = "चूड़ी कारख़ाना"
        money.employer.save()
    money.proposed()
    money.employer, money.workplace = money._place_of_work('=HYPERLINK("http://x")')
    money.proposed()
    labour = browser(money.world.labour)
    text = labour.post(MAKE, {"format": "csv"}).content.decode("utf-8-sig")
    assert "चूड़ी कारख़ाना" in text
    assert "'=HYPERLINK" in text
    sheet = sheet_of(labour.post(MAKE, {"format": "xlsx"}).content)
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_the_paper_holds_the_sums(money, browser):
    money.in_fund()
    answer = browser(money.world.labour).post(MAKE, {"format": "pdf"})
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages)
    assert "20,000" in text


def test_a_file_taken_out_is_written_in_the_book(money, browser):
    money.proposed()
    browser(money.world.labour).post(MAKE, {"format": "csv"})
    with behind_the_walls():
        event = Event.objects.get(type="report.made")
    assert event.facts == {"format": "csv", "rows": 3}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"employer": "bangle"}, 3),
        ({"employer": "carpet"}, 0),
        ({"home_state": "10"}, 0),
        ({"counted_by": "credited", "from_day": "2020-01-01"}, 0),
        ({"from_day": "2020-01-01"}, 3),
        ({"to_day": "2020-01-01"}, 0),
    ],
)
def test_filters_narrow_the_report(money, browser, query, rows):
    money.proposed()
    answer = browser(money.world.labour).get(REPORT, query)
    assert answer.context["totals"]["rows"] == rows


def test_the_district_is_a_filter(money, browser):
    money.proposed()
    labour = browser(money.world.labour)
    here = labour.get(REPORT, {"district": district("Jaipur").pk})
    there = labour.get(REPORT, {"district": district("Ajmer").pk})
    assert here.context["totals"]["rows"] == 3
    assert there.context["totals"]["rows"] == 0


def test_the_end_comes_after_the_beginning(money, browser):
    answer = browser(money.world.labour).get(
        REPORT, {"from_day": "2026-02-01", "to_day": "2026-01-01"}
    )
    assert "The end is before the beginning." in answer.content.decode()


def test_a_labour_officer_elsewhere_reports_nothing_of_it(money, browser):
    money.proposed()
    stranger = browser(UserFactory(role=Role.LABOUR, place=MADHUBANI))
    assert stranger.get(REPORT).context["totals"]["rows"] == 0
    text = stranger.post(MAKE, {"format": "csv"}).content.decode()
    assert "bangle" not in text


def test_a_caseworker_takes_no_report(money, browser):
    client = browser(money.world.caseworker)
    assert client.get(REPORT).status_code == 403
    assert client.post(MAKE, {"format": "csv"}).status_code == 403


def ask(money, browser, kind="csv"):
    money.proposed()
    answer = browser(money.world.labour).post(MAKE, {"format": kind})
    assert answer.status_code == 302
    with behind_the_walls():
        return Job.objects.get(), OutboxEntry.objects.get(task=TASK)


def again(job):
    with behind_the_walls():
        return Job.objects.get(pk=job.pk)


def test_a_long_report_is_made_by_the_worker_for_who_asked(
    money, browser, long_work, files
):
    job, entry = ask(money, browser)
    labour = browser(money.world.labour)
    page = reverse("compensation:report-job", args=[job.pk])
    assert "Waiting" in labour.get(page).content.decode()

    assert make_report(str(entry.pk)) == "done"
    assert again(job).state == "DONE"
    part = labour.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Ready" in part
    assert "<html" not in part
    file = reverse("compensation:report-file", args=[job.pk])
    text = b"".join(labour.get(file).streaming_content).decode("utf-8-sig")
    assert text.count("\r\n") == 4

    colleague = UserFactory(role=Role.LABOUR, agency=money.world.labour.agency)
    for name in ("job", "file"):
        url = reverse(f"compensation:report-{name}", args=[job.pk])
        assert browser(colleague).get(url).status_code == 404


@pytest.fixture
def no_patience(monkeypatch):
    """The database answers no page in time."""
    monkeypatch.setattr(exports, "SECONDS_ON_SCREEN", 0.001)
    monkeypatch.setattr(exports, "CASES", 1)


@pytest.mark.parametrize("kind", ["claims", "recovered"])
def test_sums_that_a_page_can_t_wait_for_are_worked_out_beside_it(
    money, browser, no_patience, kind
):
    money.in_fund()
    money.credited()
    labour = browser(money.world.labour)
    page = labour.get(REPORT, {"kind": kind})
    assert "take longer than a page can wait" in page.content.decode()
    answer = labour.post(MAKE, {"kind": kind, "format": "sums"})
    with behind_the_walls():
        job, entry = Job.objects.get(), OutboxEntry.objects.get(task=TASK)
    assert answer.url == reverse("compensation:report-job", args=[job.pk])
    assert make_report(str(entry.pk)) == "done"
    told = labour.get(answer.url).content.decode()
    assert f"?kind={kind}" in told
    page = labour.get(REPORT, {"kind": kind})
    assert page.context["totals"] == again(job).result
    assert page.context["totals"]["received_paise"] == 4_000_000
    assert again(job).done == again(job).total == 2


def test_sums_in_parts_are_those_of_one_piece(money, monkeypatch):
    money.in_fund()
    money.credited()
    by = money.as_(money.world.labour)
    monkeypatch.setattr(exports, "CASES", 1)
    for kind in REPORTS:
        report = exports.Report(exports.Filters(kind=kind), by=by)
        added = Counter(rows=0)
        for part in report.sums_in_parts():
            added.update(part.body)
        assert added == report.totals()


def test_a_report_that_could_not_be_counted_is_made_and_counted_by_the_worker(
    money, browser, no_patience, files
):
    money.credited()
    labour = browser(money.world.labour)
    answer = labour.post(MAKE, {"format": "csv"})
    with behind_the_walls():
        job, entry = Job.objects.get(), OutboxEntry.objects.get(task=TASK)
    assert answer.url == reverse("compensation:report-job", args=[job.pk])
    assert make_report(str(entry.pk)) == "done"
    job = again(job)
    assert (job.state, job.total) == ("DONE", 3)
    told = labour.post(MAKE, {"format": "pdf"}, follow=True).content.decode()
    assert "So many rows make no paper." in told


def test_a_report_rung_twice_is_made_once(money, browser, long_work, files):
    _job, entry = ask(money, browser)
    assert make_report(str(entry.pk)) == "done"
    assert make_report(str(entry.pk)) == "done before"
    with behind_the_walls():
        assert Event.objects.filter(type="report.made").count() == 1


def test_a_report_that_another_worker_makes_is_left_alone(
    money, browser, long_work, files
):
    job, entry = ask(money, browser)
    with behind_the_walls():
        Job.objects.update(state="RUNNING", beat_at=timezone.now())
    assert make_report(str(entry.pk)) == "elsewhere"
    with behind_the_walls():
        Job.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    assert make_report(str(entry.pk)) == "done"
    assert again(job).state == "DONE"


def test_a_cancelled_report_leaves_no_file(money, browser, long_work, files):
    job, entry = ask(money, browser, "xlsx")
    labour = browser(money.world.labour)
    labour.post(reverse("compensation:report-cancel", args=[job.pk]))
    assert make_report(str(entry.pk)) == "done"
    job = again(job)
    assert job.state == "CANCELLED"
    assert not job.file
    file = reverse("compensation:report-file", args=[job.pk])
    assert labour.get(file).status_code == 404


def test_a_running_report_stops_when_asked(money, browser, long_work, files):
    job, entry = ask(money, browser)
    with behind_the_walls():
        Job.objects.update(cancel_asked=True)
    assert make_report(str(entry.pk)) == "done"
    assert again(job).state == "CANCELLED"


def test_a_long_report_is_asked_for_in_the_book(money, browser, long_work):
    ask(money, browser)
    with behind_the_walls():
        assert Event.objects.filter(type="report.asked").count() == 1
