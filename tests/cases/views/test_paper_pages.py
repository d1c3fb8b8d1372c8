import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from audit.models import Access
from cases.models import Paper, Participation
from cases.reach import withdraw
from tests.cases.inquiry_cases import case, rows, url, world
from tests.cases.rescue_list.lists import aadhaar
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


def photo(name="Raju Mandal.jpg", **facts):
    kept = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(kept, "JPEG", **facts)
    return SimpleUploadedFile(name, kept.getvalue(), content_type="text/html")


@pytest.fixture
def worker(world, browser):
    return browser(world.caseworker)


def add(client, case, **facts):
    facts = {"kind": "AGE_MEDICAL", "file": photo()} | facts
    return client.post(url("paper-add", case.pk), facts)


def the_paper():
    [paper] = rows(Paper.objects.all())
    return paper


def test_a_paper_is_added_and_downloaded_as_a_file(case, worker, world):
    assert add(worker, case).status_code == 302
    paper = the_paper()
    answer = worker.get(url("paper-file", paper.pk))
    assert answer["Content-Disposition"] == (
        f'attachment; filename="age_medical-{paper.pk}.jpg"'
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Image.open(io.BytesIO(answer.content)).size == (40, 20)
    assert rows(Access.objects.filter(page="paper", user_id=world.caseworker.pk))


def test_a_paper_is_out_of_a_strangers_reach(case, worker, browser):
    add(worker, case)
    stranger = browser(UserFactory(role="CASEWORKER", place=MADHUBANI))
    for name in ("paper-file", "paper-void"):
        assert stranger.get(url(name, the_paper().pk)).status_code == 404


def test_whoever_reads_no_papers_downloads_none(case, worker, browser, world):
    add(worker, case)
    officer = UserFactory(role="MEDICAL_OFFICER", agency=world.caseworker.agency)
    assert browser(officer).get(url("paper-file", the_paper().pk)).status_code == 404


def test_a_paper_ends_with_the_reach(case, worker, browser, world, wall):
    add(worker, case)
    unit = browser(world.dcpo)
    assert unit.get(url("paper-file", the_paper().pk)).status_code == 200
    wall(world.caseworker)
    with behind_the_walls():
        withdraw(Participation.objects.now().get(case=case, agency=world.dcpo.agency))
    assert unit.get(url("paper-file", the_paper().pk)).status_code == 404


def test_a_paper_without_a_file_has_nothing_to_download(case, worker):
    worker.post(url("paper-add", case.pk), {"kind": "SIR"})
    assert worker.get(url("paper-file", the_paper().pk)).status_code == 404


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"PK\x03\x04", b"GIF89a"]
)
def test_a_file_is_taken_by_what_it_holds(case, worker, content):
    page = add(worker, case, file=SimpleUploadedFile("scan.pdf", content))
    assert "Only PDF, JPEG, PNG and WebP files are taken." in page.content.decode()
    assert rows(Paper.objects.all()) == []


def test_a_large_file_is_refused(case, worker):
    large = SimpleUploadedFile("scan.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024))
    page = add(worker, case, file=large)
    assert "The file is larger than 5 MB." in page.content.decode()
    assert rows(Paper.objects.all()) == []


def test_no_paper_is_named_by_an_aadhaar_number(case, worker):
    page = add(worker, case, file=photo(name=f"{aadhaar()}.jpg"))
    assert "An Aadhaar number may not be stored." in page.content.decode()
    assert rows(Paper.objects.all()) == []


def test_a_photo_stands_upright_without_its_facts(case, worker):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    exif[0x010E] = "SHELTER-LANE-5"
    add(worker, case, file=photo(exif=exif))
    answer = worker.get(url("paper-file", the_paper().pk))
    assert Image.open(io.BytesIO(answer.content)).size == (20, 40)
    assert b"SHELTER-LANE-5" not in answer.content


def test_the_checklist_counts_what_is_there(case, worker):
    add(worker, case)
    tab = f"{case.get_absolute_url()}see/papers/"
    assert "1 of 9" in worker.get(tab).content.decode()
    worker.post(url("paper-void", the_paper().pk), {"reason": "Another child's."})
    page = worker.get(tab).content.decode()
    assert "0 of 9" in page
    assert "Another child&#x27;s." in page


def test_a_paper_is_voided_with_a_reason_only(case, worker, world, browser):
    add(worker, case)
    worker.post(url("paper-void", the_paper().pk), {"reason": ""})
    counsellor = UserFactory(role="COUNSELLOR", agency=world.caseworker.agency)
    page = browser(counsellor).post(
        url("paper-void", the_paper().pk), {"reason": "Wrong."}
    )
    assert "Your role can&#x27;t void papers." in page.content.decode()
    assert the_paper().voided_at is None


def test_a_probation_officer_of_the_case_adds_a_paper_and_a_counsellor_none(
    case, world, browser
):
    counsellor = UserFactory(role="COUNSELLOR", agency=world.caseworker.agency)
    page = add(browser(counsellor), case).content.decode()
    assert "Your role can&#x27;t add papers." in page
    assert rows(Paper.objects.all()) == []
    assert add(browser(world.probation), case).status_code == 302
