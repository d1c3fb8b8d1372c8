import pytest

from cases.models import Case
from tests.cases.inquiry_cases import case, rows, url, world
from tests.factories import UserFactory

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db


def test_a_case_is_sealed_named_for_and_unsealed_on_its_pages(case, world, browser):
    member = UserFactory(role="CWC_MEMBER", agency=world.cwc_chair.agency)
    chair = browser(world.cwc_chair)
    assert "Seal this case" in chair.get(url("case-seal", case.pk)).content.decode()
    chair.post(
        url("case-seal", case.pk),
        {"reason": "THREAT", "words": "Men wait at the gate.", "named": [member.pk]},
    )
    assert rows(Case.objects.filter(pk=case.pk))[0].sealed
    page = chair.get(url("case-seal", case.pk)).content.decode()
    assert "Men wait at the gate." in page
    assert member.full_name in page
    chair.post(url("case-seal", case.pk), {"person": world.dcpo.pk})
    dcpo = browser(world.dcpo)
    assert dcpo.get(url("case-seal", case.pk)).status_code == 200
    chair.post(url("case-seal-drop", case.pk, world.dcpo.pk))
    assert dcpo.get(url("case-seal", case.pk)).status_code == 404
    chair.post(url("case-unseal", case.pk), {"because": "The danger is over."})
    assert not rows(Case.objects.filter(pk=case.pk))[0].sealed


def test_the_page_tells_a_caseworker_why_not(case, world, browser):
    page = browser(world.caseworker).get(url("case-seal", case.pk)).content.decode()
    assert "Your role can&#x27;t seal a case." in page


def test_a_stranger_finds_no_page_to_seal(case, browser):
    stranger = UserFactory(role="CWC_CHAIR", place="Madhubani")
    assert browser(stranger).get(url("case-seal", case.pk)).status_code == 404
    assert browser(stranger).post(url("case-unseal", case.pk)).status_code == 404
