import pytest
from django.template.loader import render_to_string

from cases.actions.employers import save_employer, save_workplace
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from cases.models import Case
from cases.rescue_panel import rescue_panel
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().offices()


def test_the_panel_names_workplace_language_and_siblings(world, wall):
    by = wall(world.police)
    employer = save_employer(by=by, name="Noor Bangles", district=world.district)
    workplace = save_workplace(
        by=by,
        district=world.district,
        address="Lane 4",
        industry="BANGLES_GLASS",
        employer=employer,
    )
    facts = {"by": by, "rescued_at": hours_ago(2), "workplace": workplace}
    one = take_in_child(Intake(sex=Sex.BOY, name="Raju", languages=["mai"]), **facts)
    take_in_child(Intake(sex=Sex.BOY, name="Sonu"), sibling_of=one, **facts)
    case = Case.objects.get(pk=one.pk)

    panel = rescue_panel(case, by)
    text = render_to_string("cases/_panel_rescue.html", {"panel": panel})
    for word in ("Lane 4", "Maithili", "Noor Bangles", "Sonu"):
        assert word in text


def test_who_reads_no_employers_sees_none(world, wall):
    by = wall(world.police)
    employer = save_employer(by=by, name="Noor Bangles", district=world.district)
    workplace = save_workplace(
        by=by, district=world.district, address="Lane 4", employer=employer
    )
    case = take_in_child(
        Intake(sex=Sex.BOY), by=by, rescued_at=hours_ago(2), workplace=workplace
    )
    matron = wall(world.superintendent)
    labels = [label for label, _value in rescue_panel(case, matron)["rows"]]
    assert "Employer" not in labels
