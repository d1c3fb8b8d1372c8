"""What every answer says to browsers, word for word, whoever asks for whatever."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from cases.actions.papers import add_paper
from cases.models import CodeListEntry
from common.headers import PERMISSIONS_POLICY
from config import health
from tests.cases.inquiry_cases import case, world
from tests.conftest import behind_the_walls
from tests.factories import UserFactory
from tests.production import production

__all__ = ["case", "world"]
pytestmark = pytest.mark.django_db

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; object-src 'none'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
NEVER = ("Access-Control-Allow-Origin", "X-Powered-By", "Refresh", "Server")
FROM_PEOPLE = {"Content-Security-Policy": "default-src 'none'; sandbox"}
WITH_SQUARE_CODE = {
    "Content-Security-Policy": CSP.replace("img-src 'self'", "img-src 'self' data:")
}
# Say in their own words how long their answer may be kept: not at all.
ALLAUTH = {"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"}
SAMPLES = {
    "UUIDConverter": "01890000-0000-7000-8000-000000000000",
    "IntConverter": "987654",
    "PaperForm": "html",
}


def differences(answer, but=None) -> list[str]:
    """What the answer says otherwise than it must."""
    wanted = ALWAYS | (but or {})
    said = {name: answer.headers.get(name) for name in wanted}
    wrong = [f"{name}: {said[name]}" for name in wanted if said[name] != wanted[name]]
    if "HX-Request" not in answer.headers.get("Vary", ""):
        wrong.append("Vary")
    return wrong + [name for name in NEVER if name in answer.headers]


def _named(resolver, namespace=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inside = ":".join(filter(None, [namespace, entry.namespace]))
            yield from _named(entry, inside)
        elif entry.name:
            yield ":".join(filter(None, [namespace, entry.name]))


def every_address() -> list[str]:
    """Each named address of the house, with keys that nothing has."""
    found = set()
    for name in set(_named(get_resolver())):
        *spaces, last = name.split(":")
        resolver = get_resolver()
        for space in spaces:
            resolver = resolver.namespace_dict[space][1]
        for possible, _pattern, _defaults, converters in resolver.reverse_dict.getlist(
            last
        ):
            keys = possible[0][1]
            values = {
                key: SAMPLES.get(type(converters.get(key)).__name__, "x")
                for key in keys
            }
            try:
                found.add(reverse(name, kwargs=values))
            except NoReverseMatch:
                continue
    return sorted(found)


ADDRESSES = every_address()


def but_for(address, status):
    """Where an answer rightly says something else."""
    if address == reverse("mfa_activate_totp") and status == 200:
        return WITH_SQUARE_CODE
    return None


def without_words_of_allauth(answer):
    """Its pages say no-store with four words more."""
    if answer.headers.get("Cache-Control") == ALLAUTH["Cache-Control"]:
        answer.headers["Cache-Control"] = "no-store"
    answer.headers.pop("Expires", None)
    return answer


@pytest.mark.parametrize("who", ["nobody", "caseworker", "system administrator"])
def test_every_answer_at_every_address_says_the_same_to_browsers(who, browser):
    roles = {"caseworker": "CASEWORKER", "system administrator": "SYSTEM_ADMIN"}
    client = browser(UserFactory(role=roles[who])) if who in roles else Client()
    client.raise_request_exception = False
    wrong, statuses = {}, set()
    for address in ADDRESSES:
        if "logout" in address:
            continue
        for method in ("get", "post", "put"):
            answer = getattr(client, method)(address)
            statuses.add(answer.status_code)
            but = but_for(address, answer.status_code)
            if found := differences(without_words_of_allauth(answer), but):
                wrong[f"{method} {address} {answer.status_code}"] = found
    assert wrong == {}
    assert len(ADDRESSES) > 200
    assert {302, 405} < statuses


def test_an_answer_from_nowhere_says_it_too():
    answer = Client().get("/no-such-page/")
    assert answer.status_code in {302, 404}
    assert differences(answer) == []


def test_a_page_not_found_says_it_too(browser):
    answer = browser(UserFactory()).get("/no-such-page/")
    assert answer.status_code == 404
    assert differences(answer) == []


def test_the_answer_to_a_foreign_host_says_it_too():
    answer = Client(HTTP_HOST="somebody.example").get(reverse("account_login"))
    assert answer.status_code == 400
    assert differences(answer) == []


def test_a_form_without_its_token_is_refused_with_the_same_headers():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"))
    assert answer.status_code == 403
    assert differences(without_words_of_allauth(answer)) == []


def test_a_fault_of_ours_says_it_too_and_nothing_of_itself(monkeypatch):
    def fail():
        raise RuntimeError("select secret from vault")

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=fail))
    answer = Client(raise_request_exception=False).get(reverse("health"))
    assert answer.status_code == 500
    assert differences(answer) == []
    assert b"vault" not in answer.content
    assert b"RuntimeError" not in answer.content


def test_what_is_too_large_is_refused_before_it_is_read(settings):
    settings.LARGEST_BODY = 100
    answer = Client().post(reverse("account_login"), {"login": "x" * 200})
    assert answer.status_code == 413
    assert differences(answer) == []
    assert b"too large" in answer.content


@pytest.mark.parametrize("length", ["-1", "1e9", "abc"])
def test_a_length_that_is_no_number_is_refused(length):
    answer = Client().post(
        reverse("account_login"), {"login": "x"}, CONTENT_LENGTH=length
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["zlib", "hex", "idna", "undefined", "utf-7", "x"])
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/accounts/login/", "multipart/form-data; boundary=b"),
        ("/accounts/login/", "application/x-www-form-urlencoded"),
        ("/api/v1/cases/", "application/json"),
    ],
)
def test_words_in_another_alphabet_than_utf_8_are_refused_unread(address, kind, name):
    body = b'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\nx\r\n--b--\r\n'
    client = Client(raise_request_exception=False)
    told = client.generic("POST", address, body, f"{kind}; charset={name}")
    assert told.status_code == 415
    assert differences(told) == []
    plain = client.generic("POST", address, body, f"{kind}; charset=UTF-8")
    assert plain.status_code in {200, 401}


def test_a_static_file_may_be_kept_and_says_the_rest():
    answer = Client().get("/static/css/app.css")
    assert answer.status_code == 200
    assert differences(answer, {"Cache-Control": answer["Cache-Control"]}) == []
    assert "no-store" not in answer["Cache-Control"]


def test_a_static_file_that_is_not_there_is_not_kept():
    answer = Client().get("/static/css/none.css")
    assert differences(answer) == []


def test_the_question_of_proxies_says_it_too():
    answer = Client().get(reverse("health"))
    assert answer.status_code == 200
    assert differences(answer) == []


def test_a_file_from_people_is_a_download_in_a_sandbox(
    case, world, browser, wall, settings, tmp_path
):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    kept = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(kept, "PNG")
    wall(world.caseworker)
    paper = add_paper(
        case,
        kind="AGE_MEDICAL",
        file=SimpleUploadedFile("a.png", kept.getvalue()),
        by=world.caseworker,
    )
    client = browser(world.caseworker)
    answer = client.get(reverse("cases:paper-file", args=[paper.pk]))
    assert answer.status_code == 200
    assert differences(answer, FROM_PEOPLE) == []
    assert answer["Content-Disposition"].startswith("attachment")


def test_an_answer_of_the_interface_is_kept_nowhere(browser):
    answer = browser(UserFactory()).get("/api/v1/cases/")
    assert answer.status_code == 200
    assert differences(answer) == []


def test_signing_out_clears_what_the_browser_kept_and_spares_unsent_words(browser):
    answer = browser(UserFactory()).post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "cookies"'
    assert "Clear-Site-Data" not in Client().get(reverse("account_login")).headers


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ({"site": "same-origin", "mode": "cors", "dest": "empty"}, True),
        ({"site": "none", "mode": "navigate", "dest": "document"}, True),
        ({"site": "cross-site", "mode": "navigate", "dest": "document"}, True),
        ({"site": "cross-site", "mode": "navigate", "dest": "iframe"}, False),
        ({"site": "cross-site", "mode": "no-cors", "dest": "image"}, False),
        ({"site": "cross-site", "mode": "no-cors", "dest": "script"}, False),
        ({"site": "same-site", "mode": "cors", "dest": "empty"}, False),
    ],
)
def test_another_site_may_link_here_and_nothing_more(asked, heard):
    headers = {f"Sec-Fetch-{name.title()}": text for name, text in asked.items()}
    answer = Client(headers=headers).get(reverse("account_login"))
    assert answer.status_code == (200 if heard else 403)
    if not heard:
        assert differences(answer) == []


def test_another_site_can_send_no_form_here():
    headers = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    answer = Client(headers=headers).post(reverse("account_login"), {"login": "x"})
    assert answer.status_code == 403


@pytest.fixture
def on_a_server(settings):
    """The browser's settings of a real server."""
    for name, value in vars(production()).items():
        if name.startswith(("SECURE_", "SESSION_", "CSRF_", "LANGUAGE_COOKIE_")):
            setattr(settings, name, value)
    settings.ALLOWED_HOSTS = ["savera.example.org"]
    return {
        "HTTP_HOST": "savera.example.org",
        "HTTP_X_FORWARDED_PROTO": "https",
    }


def test_a_server_tells_browsers_to_come_by_tls_for_a_year(on_a_server):
    wanted = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload"
    }
    for address in ("/accounts/login/", "/no-such-page/", "/health/", "/static/x.css"):
        answer = Client(**on_a_server).get(address)
        assert differences(without_words_of_allauth(answer), wanted) == []


def test_a_server_sends_whoever_comes_in_clear_to_tls_with_the_same_headers(
    on_a_server,
):
    answer = Client(HTTP_HOST="savera.example.org").get("/accounts/login/")
    assert answer.status_code == 301
    assert answer["Location"] == "https://savera.example.org/accounts/login/"
    assert differences(answer) == []


def test_a_server_refuses_the_api_in_clear_and_leads_nobody_on(on_a_server):
    answer = Client(HTTP_HOST="savera.example.org").get(
        "/api/v1/cases/", headers={"Authorization": "Bearer savera_x"}
    )
    assert answer.status_code == 403
    assert answer.json() == {"detail": "TLS only"}
    assert differences(answer) == []


def test_a_refused_verb_a_stranger_and_one_case_too_many_say_it_too(
    case, world, browser
):
    refused = browser(world.dm).post(
        f"/api/v1/cases/{case.pk}/produce/",
        {"at": timezone.now().isoformat()},
        content_type="application/json",
    )
    colleague = UserFactory(agency=world.caseworker.agency)
    with behind_the_walls():
        CodeListEntry.objects.filter(list="limit").update(extra={"number": 0})
    answers = {
        409: refused,
        401: Client().get("/api/v1/cases/"),
        429: browser(colleague).get(case.get_absolute_url()),
    }
    assert {code: a.status_code for code, a in answers.items()} == {
        code: code for code in answers
    }
    assert [differences(answer) for answer in answers.values()] == [[], [], []]


def test_a_body_that_is_no_json_is_answered_with_the_same_headers(browser):
    client = browser(UserFactory(role="SYSTEM_ADMIN"))
    answer = client.post("/api/v1/operations/", b"{", content_type="application/json")
    assert answer.status_code == 400
    assert differences(answer) == []


def test_a_server_redirects_no_foreign_host(on_a_server):
    answer = Client(HTTP_HOST="somebody.example").get("/accounts/login/")
    assert answer.status_code == 400
    assert differences(answer) == []


def test_each_cookie_of_a_server_is_of_this_host_closed_to_scripts_and_other_sites(
    on_a_server,
):
    person = UserFactory()
    with behind_the_walls():
        person.set_password("a long enough password")
        person.save()
    client = Client(**on_a_server)
    client.get("/accounts/login/")
    facts = {"login": person.username, "password": "a long enough password"}
    assert client.post("/accounts/login/", facts).status_code == 302
    client.post("/i18n/setlang/", {"language": "hi"})

    assert set(client.cookies) == {
        "__Host-savera",
        "__Host-savera-csrf",
        "__Host-savera-language",
    }
    for cookie in client.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert cookie["samesite"] == "Lax"


def test_every_page_carries_the_settings_that_make_htmx_safe(browser):
    answer = browser(UserFactory()).get("/")
    wanted = (
        '{"historyCacheSize":0,"historyRestoreAsHxRequest":false,'
        '"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,'
        '"selfRequestsOnly":true,"timeout":20000}'
    )
    assert f"<meta name=\"htmx-config\" content='{wanted}'>" in answer.text
