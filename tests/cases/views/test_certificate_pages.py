import pytest

from cases.models import ReleaseCertificate
from tests.cases.inquiry_cases import case, clock, produced_case, rows, url, world
from tests.cases.views.test_police_pages import operation_of

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

ISSUED = {"number": "RC/12/2026", "authority": "SDM Jaipur", "copy_given_on": ""}


def the_one():
    [certificate] = rows(ReleaseCertificate.objects.all())
    return certificate


def test_a_certificate_is_asked_found_and_issued(case, world, browser):
    labour, dm = browser(world.labour), browser(world.dm)
    labour.post(url("certificate-apply", case.pk), {"grounds": "Advance of 3,000."})
    assert clock(case, "BONDAGE_ORDER").agency_id == world.dm.agency_id
    early = dm.post(url("certificate-issue", case.pk), ISSUED)
    assert "Bondage must be found first." in early.content.decode()
    dm.post(url("certificate-find", case.pk))
    dm.post(url("certificate-issue", case.pk), ISSUED)
    assert the_one().number == "RC/12/2026"
    page = labour.get(url("certificate", case.pk)).content.decode()
    assert "RC/12/2026" in page
    assert "Advance of 3,000." in page


def test_who_does_not_decide_sees_why(case, world, browser):
    page = browser(world.caseworker).get(url("certificate", case.pk)).content.decode()
    assert "Only the district magistrate&#x27;s office finds bondage." in page


def test_only_the_magistrate_finds_bondage(case, world, browser):
    labour = browser(world.labour)
    labour.post(url("certificate-apply", case.pk), {"grounds": "Locked in."})
    labour.post(url("certificate-find", case.pk))
    assert the_one().bondage_found_at is None


def test_a_refusal_is_reasoned(case, world, browser):
    browser(world.labour).post(
        url("certificate-apply", case.pk), {"grounds": "Locked in."}
    )
    dm = browser(world.dm)
    dm.post(url("certificate-refuse", case.pk), {"reason": " "})
    assert the_one().refused_at is None
    dm.post(url("certificate-refuse", case.pk), {"reason": "No debt is shown."})
    assert the_one().refused_reason == "No debt is shown."


def test_certificates_of_several_children_are_asked_and_found_at_once(
    world, wall, browser
):
    cases = [produced_case(world, wall) for _ in range(3)]
    operation = operation_of(world, cases)
    labour, dm = browser(world.labour), browser(world.dm)
    chosen = [cases[0].pk, cases[1].pk]
    labour.post(
        url("operation-certificates", operation.pk),
        {"cases": chosen, "grounds": "All were locked in."},
    )
    assert {c.case_id for c in rows(ReleaseCertificate.objects.all())} == set(chosen)
    page = dm.get(url("operation-bondage", operation.pk)).content.decode()
    assert page.count('name="cases"') == 2
    dm.post(url("operation-bondage", operation.pk), {"cases": chosen})
    assert all(c.bondage_found_at for c in rows(ReleaseCertificate.objects.all()))


def test_the_police_ask_for_no_certificates(world, wall, browser):
    case = produced_case(world, wall)
    operation = operation_of(world, [case])
    page = browser(world.police).post(
        url("operation-certificates", operation.pk),
        {"cases": [case.pk], "grounds": "Locked in."},
    )
    assert "Your role can&#x27;t ask for a release certificate." in (
        page.content.decode()
    )
    assert rows(ReleaseCertificate.objects.all()) == []
