import pytest

from cases.actions.employers import (
    save_employer,
    save_workplace,
    search_key,
    workplace_of,
)
from cases.actions.operations import OperationPlan, plan_operation
from cases.models import Employer, Workplace
from common.refusals import Refused
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


def test_all_spellings_of_an_employer_have_one_key():
    assert search_key("Noor Bangles") == search_key("NUR  Bangles.")
    assert search_key("शर्मा वर्क्स") == search_key("Sharma Varks")


def test_the_same_employer_is_written_down_once(world, wall):
    wall(world.police)
    facts = {"district": world.district}
    one = save_employer(by=world.police, name="Noor Bangles", phone="98290", **facts)
    two = save_employer(by=world.police, name="Nur Bangles", phone="", **facts)
    assert one == two
    assert Employer.objects.get().phone == "98290"


def test_an_employer_is_corrected(world, wall):
    wall(world.labour)
    employer = save_employer(by=world.labour, name="Noor", district=world.district)
    save_employer(employer, by=world.labour, name="Zoya Works")
    assert Employer.objects.get().search_key == search_key("Zoya Works")


def test_a_committee_member_changes_no_employer(world, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="employer's facts"):
        save_employer(by=world.cwc_chair, name="Noor")


def test_a_committee_member_records_no_workplace(world, wall):
    wall(world.cwc_chair)
    with pytest.raises(Refused, match="can't record a workplace"):
        save_workplace(by=world.cwc_chair, district=world.district, address="Lane 4")


def test_a_site_has_one_workplace(world, wall):
    wall(world.police)
    plan = OperationPlan(
        planned_for=hours_ago(1),
        district=world.district,
        lead=world.police,
        sites=[("Site 1", "ZARI")],
    )
    site = plan_operation(plan, by=world.police).sites.get()
    one = workplace_of(site, by=world.police)
    assert workplace_of(site, by=world.police) == one
    assert Workplace.objects.get().industry == "ZARI"
