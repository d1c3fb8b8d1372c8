"""Rescue lists saved: whole or not at all, once, and by the worker."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.event_types import EventType
from audit.models import Event
from cases.actions import importing
from cases.models import Case, ChildIdentity, RescueListImport, RescueOperation
from cases.tasks import check_known, save_rescue_list
from common.models import Job, OutboxEntry
from common.progress import Progress
from common.refusals import Refused
from tests.conftest import as_worker, behind_the_walls
from tests.factories import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db

HEAD = (
    "Date of rescue,District,State,Employer,Name of child,Father's name,Age,Sex,"
    "Village,Home district,Home State,FIR no.,Police station\n"
)
ROWS = [
    "03-08-2026,Jaipur,Rajasthan,Star Bangles,Rahul,Sohan,11,Boy,Rajnagar,"
    "Madhubani,Bihar,412/2026,Bhatta Basti",
    "03-08-2026,Jaipur,Rajasthan,Star Bangles,Munni,Ram,9,Girl,Pipra,"
    "Madhubani,Bihar,412/2026,Bhatta Basti",
    "04-08-2026,Jaipur,Rajasthan,New Dhaba,Arif,Salim,about 14,Boy,,Katihar,Bihar,,",
]


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """Progress is told over a second connection, which can't see a test's rows; the
    stories tell it for real."""
    monkeypatch.setattr(Progress, "_tell", lambda self, **facts: False)


@pytest.fixture
def officer():
    AgencyFactory(kind="CWC", place="Jaipur")
    return UserFactory(role="LABOUR", place="Jaipur")


def read(officer, rows=ROWS, name="drive.csv"):
    content = (HEAD + "\n".join(rows)).encode("utf-8-sig")
    return importing.read_rescue_list(content, file_name=name, by=officer)


def save(officer, taken, **how):
    job = importing.ask_to_save_rescue_list(taken, by=officer, **how)
    with as_worker():
        entry = OutboxEntry.objects.get(ids__taken=str(taken.pk), done_at=None)
        save_rescue_list(str(entry.pk))
    return job


def test_a_list_is_read_and_nothing_saved(officer, wall):
    wall(officer)
    taken = read(officer)
    assert (taken.state, taken.rows_good, taken.rows_bad) == ("PREVIEW", 3, 0)
    assert Case.objects.count() == 0


def test_a_list_is_saved_with_its_operations_employers_and_homes(officer, wall):
    wall(officer)
    save(officer, read(officer))
    wall(officer)
    assert Case.objects.count() == 3
    assert RescueOperation.objects.visible_to(officer).count() == 2
    rahul = ChildIdentity.objects.get(name="Rahul").child.cases.get()
    assert rahul.home_district.name == "Madhubani"
    assert rahul.workplace.employer.name == "Star Bangles"
    assert rahul.child.age_years == 11
    job = Job.objects.get()
    assert (job.state, job.result["children"]) == ("DONE", 3)


def test_the_same_file_twice_changes_nothing(officer, wall):
    wall(officer)
    save(officer, read(officer))
    wall(officer)
    again = read(officer, name="the same.csv")
    assert again.rows_known == 3
    with pytest.raises(Refused, match="in the system already"):
        importing.ask_to_save_rescue_list(again, by=officer)


def test_only_the_new_rows_of_a_longer_list_are_saved(officer, wall):
    wall(officer)
    save(officer, read(officer, ROWS[:2]))
    wall(officer)
    save(officer, read(officer, ROWS))
    wall(officer)
    assert Case.objects.count() == 3


def test_two_equal_rows_of_one_file_are_two_children(officer, wall):
    wall(officer)
    nameless = ROWS[2].replace("Arif,Salim", ",")
    save(officer, read(officer, [nameless, nameless]))
    wall(officer)
    assert Case.objects.count() == 2


def test_a_bad_row_keeps_the_list_out_until_somebody_leaves_it_out(officer, wall):
    wall(officer)
    taken = read(officer, [*ROWS, ROWS[0].replace("Jaipur", "Nowhere")])
    assert taken.rows_bad == 1
    with pytest.raises(Refused, match="Mend the rows"):
        importing.ask_to_save_rescue_list(taken, by=officer)
    save(officer, taken, leave_out_bad=True)
    wall(officer)
    assert Case.objects.count() == 3


def test_a_fault_in_the_middle_saves_nothing_and_says_so(officer, wall, monkeypatch):
    wall(officer)
    taken = read(officer)
    real = importing.take_in_child

    def fail_on_arif(intake, **kwargs):
        if intake.name == "Arif":
            raise Refused("No Committee sits there.")
        return real(intake, **kwargs)

    monkeypatch.setattr(importing, "take_in_child", fail_on_arif)
    save(officer, taken)
    wall(officer)
    assert Case.objects.count() == 0
    assert RescueOperation.objects.count() == 0
    taken = RescueListImport.objects.get(pk=taken.pk)
    assert (taken.state, taken.error) == ("PREVIEW", "No Committee sits there.")
    assert Job.objects.get().state == "FAILED"


def test_rung_twice_the_list_is_saved_once(officer, wall):
    wall(officer)
    taken = read(officer)
    save(officer, taken)
    with as_worker():
        entry = OutboxEntry.objects.get(task="cases.save_rescue_list")
        assert save_rescue_list(str(entry.pk)) == "done before or elsewhere"
    with behind_the_walls():
        assert Case.objects.count() == 3


def test_after_the_save_each_child_is_asked_for_in_a_job(officer, wall):
    wall(officer)
    save(officer, read(officer))
    with as_worker():
        for entry in OutboxEntry.objects.filter(task="cases.check_known"):
            assert check_known(str(entry.pk)) == "done"
    with behind_the_walls():
        asked = Event.objects.filter(type=EventType.KNOWN_ASKED)
        assert set(asked.values_list("case_id", flat=True)) == set(
            Case.objects.values_list("pk", flat=True)
        )
        assert asked.count() == 3


def test_another_office_does_not_see_the_list(officer, wall, browser):
    wall(officer)
    taken = read(officer)
    other = UserFactory(role="LABOUR", place="Jaipur")
    for page in ("", "rejected/", "progress/"):
        url = f"/rescue-lists/{taken.pk}/{page}"
        assert browser(other).get(url).status_code == 404
    assert browser(other).post(f"/rescue-lists/{taken.pk}/save/").status_code == 404


def test_a_headings_meaning_is_told_once_and_remembered(officer, wall):
    wall(officer)
    content = (HEAD.replace("Village", "Tola-basti") + "\n".join(ROWS)).encode()
    taken = importing.read_rescue_list(content, file_name="a.csv", by=officer)
    assert "Tola-basti" in [h["heading"] for h in taken.headings if not h["field"]]
    importing.explain_headings(taken, meanings={"Tola-basti": "village"}, by=officer)
    again = importing.read_rescue_list(content, file_name="b.csv", by=officer)
    assert [h["field"] for h in again.headings if h["heading"] == "Tola-basti"] == [
        "village"
    ]


def test_the_pages_lead_from_the_file_to_the_saved_list(officer, browser):
    client = browser(officer)
    file = SimpleUploadedFile("drive.csv", (HEAD + "\n".join(ROWS)).encode())
    page = client.post("/rescue-lists/", {"file": file}, follow=True)
    assert "Save 3 children" in page.content.decode()
    taken = page.context["list"]
    page = client.post(f"/rescue-lists/{taken.pk}/save/", follow=True)
    assert "being saved" in page.content.decode()


def test_a_district_without_a_committee_is_named_before_saving(officer, wall):
    wall(officer)
    taken = read(officer, [ROWS[0].replace("Jaipur,Rajasthan", "Kota,Rajasthan")])
    assert any(p["what"].startswith("No Committee") for p in taken.problems)
    with pytest.raises(Refused, match="file as a whole"):
        importing.ask_to_save_rescue_list(taken, by=officer)


def test_a_file_that_is_no_list_says_why(officer, wall):
    wall(officer)
    taken = importing.read_rescue_list(b"%PDF-1.7", file_name="x.pdf", by=officer)
    assert taken.state == "FAILED"
    assert taken.error


SAMPLE = Path(__file__).parent.parent / "rescue_list" / "data"


def test_the_sample_with_hindi_headings_is_saved_whole(officer, wall):
    for place in (
        "Sangareddy",
        "Rangareddy",
        "Nizamabad",
        "Karimnagar",
        "Medchal Malkajgiri",
        "Hyderabad",
    ):
        AgencyFactory(kind="CWC", place=place)
    wall(officer)
    content = next(SAMPLE.glob("*-hi.csv")).read_bytes()
    taken = importing.read_rescue_list(content, file_name="hi.csv", by=officer)
    save(officer, taken)
    wall(officer)
    assert Case.objects.count() == 300
