"""Every door is locked: nobody gets in without signing in, no stranger sees a case."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import MADHUBANI, UserFactory

pytestmark = pytest.mark.django_db

OURS = {"cases", "shelters", "reintegration", "compensation", "oversight"}
SAMPLES = {"uuid": uuid4(), "int": 987654, "slug": "everything", "str": "x"}


def _patterns(resolver, prefix="", namespace=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = entry.namespace or namespace
            yield from _patterns(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern) and namespace in OURS and entry.name:
            yield f"{namespace}:{entry.name}", entry.pattern.converters


PAGES = sorted({name: dict(c) for name, c in _patterns(get_resolver())}.items())


def url_of(name, converters) -> str:
    """An address of this name, about nothing that exists."""
    kinds = {
        "UUIDConverter": SAMPLES["uuid"],
        "IntConverter": SAMPLES["int"],
        "SlugConverter": SAMPLES["slug"],
        "StringConverter": SAMPLES["str"],
        "PaperForm": "html",
    }
    values = {
        key: kinds.get(type(converter).__name__, SAMPLES["str"])
        for key, converter in converters.items()
    }
    return reverse(name, kwargs=values)


def _page_ids(value):
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("name", "converters"), PAGES, ids=_page_ids)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_asked_to_sign_in(name, converters, method):
    answer = getattr(Client(), method)(url_of(name, converters))
    assert answer.status_code in {302, 401, 403, 404, 405}
    if answer.status_code == 302:
        assert "/accounts/login/" in answer.headers["Location"]


@pytest.mark.parametrize(
    ("name", "converters"), [page for page in PAGES if page[1]], ids=_page_ids
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_within_reach_does_not_exist(name, converters, method, browser):
    client = browser(UserFactory(place=MADHUBANI))
    answer = getattr(client, method)(url_of(name, converters))
    assert answer.status_code in {404, 403, 405}
