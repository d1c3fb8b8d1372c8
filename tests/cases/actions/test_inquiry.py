"""The inquiry of one child: report, age, story, FIR, certificate, papers."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from PIL import Image

from audit.models import Event
from cases.actions import certificates, concerns, excusing, inquiry, papers, police
from cases.actions.intake import Intake, take_in_child
from cases.actions.statements import record_statement
from cases.choices import AgeSource, Sex, StatementPlace
from cases.models import Clock, Statement
from common.refusals import Refused
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def case(world, wall):
    wall(world.caseworker)
    case = take_in_child(
        Intake(sex=Sex.BOY, name="Rahul Mandal", age_years=12),
        by=world.caseworker,
        rescued_at=hours_ago(20),
    )
    with behind_the_walls():
        case.produced_at = hours_ago(10)
        case.status = "PRODUCED"
        case.save()
    return case


def clock(case, code):
    with behind_the_walls():
        return Clock.objects.filter(case=case, rule__code=code).order_by("id").last()


def tell(case, by, **facts):
    facts = {
        "recorded_at": hours_ago(5),
        "language": "mai",
        "place": StatementPlace.COMMITTEE,
        "text": "I made bangles.",
    } | facts
    return record_statement(case, by=by, **facts)


def test_the_report_is_due_15_days_after_it_is_asked(world, case, wall):
    wall(world.cwc_chair)
    inquiry.ask_inquiry(case, of=world.caseworker.agency, by=world.cwc_chair)
    running = clock(case, "SIR_15D")
    assert running.allowed_minutes == 15 * 24 * 60
    assert running.agency_id == world.caseworker.agency_id

    wall(world.caseworker)
    inquiry.file_inquiry(
        case, by=world.caseworker, recommendation="Return home", wages_withheld=True
    )
    assert clock(case, "SIR_15D").met_at is not None
    case.refresh_from_db()
    assert case.sir_filed_at is not None


def test_a_second_report_is_not_asked_while_one_is_open(world, case, wall):
    wall(world.cwc_chair)
    inquiry.ask_inquiry(case, of=world.caseworker.agency, by=world.cwc_chair)
    with pytest.raises(Refused, match="already asked"):
        inquiry.ask_inquiry(case, of=world.caseworker.agency, by=world.cwc_chair)


def test_only_the_office_that_was_asked_files_the_report(world, case, wall):
    wall(world.cwc_chair)
    inquiry.ask_inquiry(case, of=world.caseworker.agency, by=world.cwc_chair)
    wall(world.dcpo)
    with pytest.raises(Refused, match="Another office"):
        inquiry.file_inquiry(case, by=world.dcpo)


def test_the_recorded_age_is_the_childs_age(world, case, wall):
    wall(world.cwc_chair)
    inquiry.order_age_test(case, by=world.cwc_chair)
    inquiry.record_age(
        case, by=world.cwc_chair, source=AgeSource.OSSIFICATION, years=14
    )
    assert clock(case, "AGE_TEST_15D").met_at is not None
    case.child.refresh_from_db()
    assert case.child.age_on(timezone.localdate()) == 14


def test_the_story_is_told_once(world, case, wall):
    wall(world.police)
    tell(case, world.police)
    case.refresh_from_db()
    assert case.statement_at is not None
    with pytest.raises(Refused, match="already told"):
        tell(case, world.police)
    tell(case, world.police, again_because="Magistrate, BNSS s. 183")
    assert Statement.objects.filter(case=case).count() == 2


def test_the_database_holds_the_one_story_too(world, case, wall):
    wall(world.police)
    first = tell(case, world.police)
    with pytest.raises(IntegrityError, match="statement_once"), transaction.atomic():
        Statement(
            case=case,
            recorder=world.police,
            recorded_at=first.recorded_at,
            language="hin",
            place="COURT",
            text="Again",
        ).save(force_insert=True)


def test_a_police_station_is_no_place_for_a_statement(world, case, wall):
    wall(world.police)
    with pytest.raises(Exception, match="police station"):
        tell(case, world.police, place=StatementPlace.POLICE_STATION)
    told = tell(
        case,
        world.police,
        place=StatementPlace.POLICE_STATION,
        breach_reason="Flood; no other room",
    )
    assert told.breach_reason


def test_the_childs_words_are_closed_to_labour_and_ngo(world, case, wall):
    wall(world.police)
    tell(case, world.police)
    for person in (world.labour, world.caseworker, world.dm):
        wall(person)
        assert not Statement.objects.exists()
    wall(world.cwc_chair)
    assert Statement.objects.count() == 1


def test_an_fir_meets_its_clock_and_starts_those_of_the_trial(world, case, wall):
    wall(world.police)
    police.file_fir(
        case,
        by=world.police,
        filed_on=timezone.localdate(),
        police_station="Bhatta Basti",
        number="412/2026",
    )
    assert clock(case, "FIR_REGISTERED").met_at is not None
    assert clock(case, "VICTIM_PROGRESS_90D") is not None


def test_an_electronic_fir_counts_when_it_is_signed(world, case, wall):
    wall(world.police)
    fir = police.file_fir(
        case,
        by=world.police,
        filed_on=timezone.localdate(),
        police_station="Bhatta Basti",
        number="413/2026",
        electronic=True,
    )
    assert clock(case, "FIR_REGISTERED").met_at is None
    assert clock(case, "EFIR_SIGNED") is not None
    police.sign_efir(fir, by=world.police)
    assert clock(case, "FIR_REGISTERED").met_at is not None
    assert clock(case, "EFIR_SIGNED").met_at is not None
    assert clock(case, "VICTIM_PROGRESS_90D").met_at is None
    assert Event.objects.of_case(case).filter(type="fir.signed").count() == 1


def test_an_fir_number_has_its_shape(world, case, wall):
    wall(world.police)
    with pytest.raises(Exception, match="412/2026"):
        police.file_fir(
            case,
            by=world.police,
            filed_on=timezone.localdate(),
            police_station="X",
            number="four hundred",
        )


def test_why_there_is_no_fir_names_an_officer_and_a_reason(world, case, wall):
    wall(world.police)
    with pytest.raises(Exception, match="blank"):
        police.record_fir_refusal(
            case,
            by=world.police,
            officer="",
            designation="SHO",
            police_station="Bhatta Basti",
            reason="",
        )
    refusal = police.record_fir_refusal(
        case,
        by=world.police,
        officer="R. Meena",
        designation="SHO",
        police_station="Bhatta Basti",
        reason="Says it is a labour matter",
    )
    with pytest.raises(Refused):
        police.confirm_fir_refusal(refusal, by=world.police)


def test_a_certificate_is_asked_found_and_issued(world, case, wall):
    wall(world.labour)
    certificates.apply_for_certificate(case, grounds="Advance paid", by=world.labour)
    with pytest.raises(Refused, match="district magistrate"):
        certificates.issue_certificate(
            case, number="1", authority="x", copy_given_on=None, by=world.labour
        )
    wall(world.dm)
    certificates.find_bondage(case, by=world.dm)
    certificates.issue_certificate(
        case,
        number="RC/12",
        authority="SDM Jaipur",
        copy_given_on=timezone.localdate(),
        by=world.dm,
    )
    assert clock(case, "RELEASE_CERTIFICATE").met_at is not None


def _picture() -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (40, 30), "red")
    exif = Image.Exif()
    exif[0x010E] = "SHELTER-LANE-5"
    picture.save(out, "JPEG", exif=exif, comment=b"SHELTER-LANE-5")
    return out.getvalue()


def test_a_picture_is_rebuilt_and_tells_no_place(world, case, wall, tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    wall(world.caseworker)
    assert b"SHELTER-LANE-5" in _picture()
    paper = papers.add_paper(
        case,
        kind="AGE_MEDICAL",
        file=SimpleUploadedFile("Rahul Mandal.jpg", _picture()),
        by=world.caseworker,
    )
    kept = paper.file.read()
    assert b"SHELTER-LANE-5" not in kept
    assert "Rahul" not in paper.file.name


@pytest.mark.parametrize(
    "content", [b"<html><script>1</script>", b"MZ\x90\x00", b"", b"PK\x03\x04"]
)
def test_only_pdf_and_pictures_are_taken(world, case, wall, content):
    wall(world.caseworker)
    with pytest.raises(Refused, match="Only PDF"):
        papers.add_paper(
            case,
            kind="AGE_MEDICAL",
            file=SimpleUploadedFile("paper.pdf", content),
            by=world.caseworker,
        )


def test_a_voided_paper_stays_with_its_reason(world, case, wall):
    wall(world.caseworker)
    paper = papers.add_paper(case, kind="SIR", by=world.caseworker)
    with pytest.raises(Refused, match="Say why"):
        papers.void_paper(paper, reason=" ", by=world.caseworker)
    papers.void_paper(paper, reason="Wrong child", by=world.caseworker)
    with pytest.raises(ProgrammingError, match="permission denied"):
        paper.delete()


def test_a_concern_is_cleared_in_words(world, case, wall):
    wall(world.caseworker)
    flag = concerns.raise_concern(case, note="An agent calls", by=world.caseworker)
    with pytest.raises(Refused, match="Say what"):
        concerns.clear_concern(flag, because="", by=world.caseworker)
    wall(world.cwc_chair)
    concerns.clear_concern(flag, because="Phone changed", by=world.cwc_chair)


def test_only_the_committee_excuses_a_clock_and_says_why(world, case, wall):
    running = clock(case, "FIR_REGISTERED")
    wall(world.police)
    with pytest.raises(Refused, match="Committee"):
        excusing.excuse_clock(running, because="No time", by=world.police)
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="Say why"):
        excusing.excuse_clock(running, because=" ", by=world.cwc_chair)
    excused = excusing.excuse_clock(running, because="Joined", by=world.cwc_chair)
    assert not excused.is_late(timezone.now() + timedelta(days=30))


def test_an_interpreter_is_booked(world, case, wall):
    wall(world.dcpo)
    booking = inquiry.book_interpreter(
        case, by=world.dcpo, language="mai", interpreter="S. Jha"
    )
    assert booking.booked_at
