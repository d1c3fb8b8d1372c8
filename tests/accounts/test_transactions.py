"""One transaction for each request: what it refuses leaves nothing behind."""

import pytest
from django.http import HttpResponse

from accounts.middleware import WallMiddleware
from audit.models import Access
from audit.recording import note_access
from common.models import new_key
from tests.conftest import behind_the_walls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(rf):
    """Sends a request of this person through the wall to a view that writes."""

    def send(user, status):
        def view(request):
            note_access(by=user, case_id=new_key(), page="case", data_classes=[])
            return HttpResponse(status=status)

        request = rf.get("/")
        request.user = user
        response = WallMiddleware(view)(request)
        with behind_the_walls():
            return response.status_code, Access.objects.count()

    return send


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (302, 1), (404, 0), (500, 0)])
def test_only_an_answer_that_does_not_refuse_is_kept(answered, status, kept):
    assert answered(UserFactory(), status) == (status, kept)
