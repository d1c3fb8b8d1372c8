"""The document that describes the API, and the API held against it."""

import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    file = tmp_path_factory.mktemp("document") / "schema.yaml"
    call_command("spectacular", file=str(file), validate=True, fail_on_warn=True)
    return yaml.safe_load(file.read_text())


def test_the_document_is_told_to_people_who_signed_in(world, system):
    assert system(world.teacher).get("schema/").status_code == 200


def test_every_route_is_in_the_document_with_what_it_does(document):
    described = set(document["paths"])
    api = next(r for r in get_resolver().url_patterns if str(r.pattern) == "api/v1/")
    routes = {
        "/api/v1/" + str(route.pattern).replace("<uuid:pk>", "{id}")
        for route in api.url_patterns
    } - {"/api/v1/schema/"}
    assert routes == described
    loose = [
        (path, method)
        for path, verbs in document["paths"].items()
        for method, verb in verbs.items()
        if not verb.get("description")
    ]
    assert loose == []


def test_no_route_changes_or_deletes_freely(document):
    methods = {
        (method, path.rsplit("{", 1)[0])
        for path, verbs in document["paths"].items()
        for method in verbs
        if method not in {"get", "post"}
    }
    assert methods == {("patch", "/api/v1/children/")}
