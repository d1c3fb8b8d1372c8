import pytest
from django.utils import timezone

from cases.actions.police import record_fir_refusal
from cases.models import FIR, Case, FIRRefusal, ProsecutionStep, RescueOperation
from tests.cases.inquiry_cases import case, clock, produced_case, rows, url, world
from tests.conftest import behind_the_walls
from tests.factories import MADHUBANI, UserFactory, hours_ago

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

REFUSAL = {
    "officer": "R. Meena",
    "designation": "SHO",
    "police_station": "Bhatta Basti",
    "reason": "Told to wait for the labour office.",
}


def report(**facts):
    return {
        "number": "412/2026",
        "filed_on": timezone.localdate().isoformat(),
        "police_station": "Bhatta Basti",
        "sections": ["BNS_143", "JJ_79"],
        "accused": "Owner of the workshop\nHis brother\n",
    } | facts


@pytest.fixture
def officer(world, browser):
    return browser(world.police)


def operation_of(world, cases):
    with behind_the_walls():
        operation = RescueOperation.objects.create(
            number="OP-2026-0001",
            status="OVER",
            district=world.district,
            lead=world.police,
            lead_agency=world.police.agency,
            planned_for=hours_ago(30),
            opened_at=hours_ago(30),
            ended_at=hours_ago(9),
            agency_ids=sorted(
                {p.agency_id for p in (world.police, world.labour, world.dm)}
            ),
        )
        Case.objects.filter(pk__in=[c.pk for c in cases]).update(operation=operation)
    return operation


def test_an_fir_is_filed_with_its_sections_and_accused(case, officer):
    assert officer.post(url("fir-new", case.pk), report()).status_code == 302
    [fir] = rows(FIR.objects.all())
    assert fir.sections == ["BNS_143", "JJ_79"]
    assert fir.accused == ["Owner of the workshop", "His brother"]
    assert fir.district_id == case.district_id
    assert clock(case, "FIR_REGISTERED").met_at is not None


@pytest.mark.parametrize(
    ("rescued", "offered", "not_offered"),
    [("2024-06-30", "IPC_370", "BNS_143"), ("2024-07-01", "BNS_143", "IPC_370")],
)
def test_the_day_of_the_rescue_decides_between_bns_and_ipc(
    case, officer, rescued, offered, not_offered
):
    with behind_the_walls():
        Case.objects.filter(pk=case.pk).update(rescued_at=f"{rescued}T10:00+05:30")
    page = officer.get(url("fir-new", case.pk)).content.decode()
    assert offered in page
    assert not_offered not in page


@pytest.mark.parametrize("number", ["four", "412", "412-2026", "12345/2026"])
def test_an_fir_number_looks_like_one(case, officer, number):
    page = officer.post(url("fir-new", case.pk), report(number=number))
    assert "An FIR number looks like 412/2026." in page.content.decode()
    assert rows(FIR.objects.all()) == []


def test_nobody_but_the_police_files_an_fir(case, world, browser):
    page = browser(world.caseworker).post(url("fir-new", case.pk), report())
    assert "Only the police file an FIR." in page.content.decode()
    assert rows(FIR.objects.all()) == []


def test_an_electronic_fir_is_signed_on_the_case(case, officer, world, browser):
    officer.post(url("fir-new", case.pk), report(electronic="on"))
    [fir] = rows(FIR.objects.all())
    for person in (world.cwc_chair, world.caseworker):
        page = browser(person).post(url("fir-sign", fir.pk), follow=True)
        assert "Only the police record the signature." in page.content.decode()
    assert rows(FIR.objects.all())[0].electronic
    officer.post(url("fir-sign", fir.pk))
    assert not rows(FIR.objects.all())[0].electronic
    assert clock(case, "EFIR_SIGNED").met_at is not None


def test_the_investigation_and_the_trial_go_on_record(case, officer):
    officer.post(url("fir-new", case.pk), report())
    [fir] = rows(FIR.objects.all())
    officer.post(url("fir-status", fir.pk), {"status": "CHARGE_SHEET"})
    assert rows(FIR.objects.all())[0].status == "CHARGE_SHEET"
    today = timezone.localdate().isoformat()
    officer.post(url("victim-inform", case.pk), {"on": today})
    officer.post(
        url("prosecution-new", case.pk),
        {"kind": "CHARGES_FRAMED", "on": today, "court": "Sessions Court"},
    )
    kinds = {step.kind for step in rows(ProsecutionStep.objects.all())}
    assert kinds == {"VICTIM_INFORMED", "CHARGES_FRAMED"}
    page = officer.get(f"{case.get_absolute_url()}see/justice/").content.decode()
    for words in ("412/2026", "Charge sheet filed", "Charges framed", "JJ Act 79"):
        assert words in page


def test_a_lawyer_reads_the_trial_and_records_no_step(case, world, browser):
    page = browser(world.labour).post(
        url("prosecution-new", case.pk),
        {"kind": "HEARING", "on": timezone.localdate().isoformat()},
    )
    assert "can&#x27;t record steps of the trial" in page.content.decode()
    assert rows(ProsecutionStep.objects.all()) == []


@pytest.mark.parametrize("role", ["police", "dcpo"])
def test_why_there_is_no_fir_is_confirmed_by_the_committee(case, world, browser, role):
    client = browser(getattr(world, role))
    assert client.post(url("fir-refusal", case.pk), REFUSAL).status_code == 302
    [refusal] = rows(FIRRefusal.objects.all())
    client.post(url("fir-refusal-confirm", refusal.pk))
    assert rows(FIRRefusal.objects.all())[0].confirmed_by_id is None
    browser(world.cwc_chair).post(url("fir-refusal-confirm", refusal.pk))
    [refusal] = rows(FIRRefusal.objects.all())
    assert refusal.confirmed_by_id == world.cwc_chair.pk


def test_a_refusal_without_an_officer_is_none(case, officer):
    officer.post(url("fir-refusal", case.pk), REFUSAL | {"officer": ""})
    assert rows(FIRRefusal.objects.all()) == []


def test_what_the_police_wrote_is_closed_to_strangers(case, world, wall, browser):
    officer = browser(world.police)
    officer.post(url("fir-new", case.pk), report())
    other = produced_case(world, wall)
    wall(world.police)
    refusal = record_fir_refusal(other, by=world.police, **REFUSAL)
    [fir] = rows(FIR.objects.all())
    stranger = browser(UserFactory(role="POLICE", place=MADHUBANI))
    for name, row in (
        ("fir-sign", fir),
        ("fir-status", fir),
        ("fir-refusal-confirm", refusal),
    ):
        assert stranger.post(url(name, row.pk)).status_code == 404


def test_one_fir_is_filed_for_several_children(world, wall, browser):
    cases = [produced_case(world, wall) for _ in range(3)]
    operation = operation_of(world, cases)
    officer = browser(world.police)
    page = officer.get(url("operation-fir", operation.pk)).content.decode()
    assert page.count('name="cases"') == 3
    assert " checked" not in page
    officer.post(
        url("operation-fir", operation.pk),
        report(cases=[cases[0].pk, cases[2].pk]),
    )
    filed = {fir.case_id for fir in rows(FIR.objects.all())}
    assert filed == {cases[0].pk, cases[2].pk}
    page = officer.get(url("operation-fir", operation.pk)).content.decode()
    assert page.count('name="cases"') == 1


def test_a_child_of_another_operation_gets_no_fir_with_the_group(world, wall, browser):
    cases = [produced_case(world, wall) for _ in range(2)]
    operation = operation_of(world, cases[:1])
    page = browser(world.police).post(
        url("operation-fir", operation.pk), report(cases=[cases[1].pk])
    )
    assert page.status_code == 200
    assert rows(FIR.objects.all()) == []


def test_an_operation_out_of_reach_has_no_fir_page(world, wall, browser):
    operation = operation_of(world, [produced_case(world, wall)])
    stranger = browser(UserFactory(role="POLICE", place=MADHUBANI))
    for name in ("operation-fir", "operation-certificates", "operation-bondage"):
        assert stranger.get(url(name, operation.pk)).status_code == 404
