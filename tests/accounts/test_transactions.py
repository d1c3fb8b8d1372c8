"""One transaction for each request: what it refuses leaves nothing behind."""

import pytest
from django.http import HttpResponse

from accounts.middleware import WallMiddleware
from audit.models import Access
from audit.recording import note_access
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (302, 1), (404, 0), (500, 0)])
def test_only_an_answer_that_does_not_refuse_is_kept(rf, wall, status, kept):
    world = World().offices()
    user = wall(world.caseworker)
    case = take_in_child(Intake(sex=Sex.BOY), by=user, rescued_at=hours_ago(2))

    def view(request):
        note_access(by=user, case_id=case.pk, page="case", data_classes=[])
        return HttpResponse(status=status)

    request = rf.get("/")
    request.user = user
    assert WallMiddleware(view)(request).status_code == status
    with behind_the_walls():
        assert Access.objects.count() == kept
