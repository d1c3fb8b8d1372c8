"""Another system at the API's door, with a token or with a browser's session."""

import pytest
from django.test import Client

from accounts.models import ApiToken
from cases.actions.intake import Intake, take_in_child
from cases.choices import Sex
from tests.conftest import behind_the_walls
from tests.factories import World, hours_ago


class System:
    """Sends and takes JSON; shows its token with every request."""

    def __init__(self, user, **client):
        with behind_the_walls():
            _token, self.words = ApiToken.issue(user, name="Test system", days=1)
        self.client = Client(**client)

    def _send(self, method, path, body=None, **kwargs):
        return getattr(self.client, method)(
            f"/api/v1/{path}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.words}"},
            **kwargs,
        )

    def get(self, path, **query):
        return self.client.get(
            f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {self.words}"}
        )

    def post(self, path, **body):
        return self._send("post", path, body)

    def patch(self, path, **body):
        return self._send("patch", path, body)


@pytest.fixture
def system():
    """`system(user).get("cases/")`: that person's system."""
    return System


@pytest.fixture
def world():
    return World().offices()


@pytest.fixture
def make_case(world, wall):
    """A child taken in by the caseworker two hours ago."""

    def make(name="Raju Mandal", hours=2, **facts):
        wall(world.caseworker)
        return take_in_child(
            Intake(**{"sex": Sex.BOY, "name": name, "age_years": 11} | facts),
            by=world.caseworker,
            rescued_at=hours_ago(hours),
        )

    return make
