"""Passkeys and the lock after an absence, as a real browser does them."""

import pytest

from oversight.demo.offices import PASSWORD
from tests.browser.watching import sign_in

pytestmark = pytest.mark.browser


def with_authenticator(seen):
    """A security chip that says yes, and the host's name instead of its number:
    passkeys belong to names."""
    seen.address = seen.site.address.replace("127.0.0.1", "localhost")
    devtools = seen.context.new_cdp_session(seen.page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    return seen


def test_a_passkey_is_added_and_signs_in_alone(window):
    seen = with_authenticator(window())
    page = seen.page
    sign_in_at(seen, "teacher.jaipur")
    page.goto(f"{seen.address}/accounts/2fa/webauthn/add/")
    if page.locator("#id_password").count():
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.locator("input[name=name]").fill("My phone")
    page.locator("input[name=passwordless]").check()
    seen.keep("passkey-add-1280")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/**")

    page.goto(f"{seen.address}/accounts/2fa/webauthn/")
    assert page.get_by_text("My phone").is_visible()
    seen.keep("passkey-list-1280")
    seen.context.clear_cookies()
    page.goto(f"{seen.address}/accounts/login/")
    seen.keep("sign-in-1280")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{seen.address}/account/")
    assert page.locator("h1").inner_text() == "Your account"
    seen.keep("account-1280")
    assert seen.complaints == []


def test_after_the_password_the_passkey_is_asked(window):
    seen = with_authenticator(window(width=360))
    page = seen.page
    sign_in_at(seen, "dm.jaipur")
    page.goto(f"{seen.address}/accounts/2fa/webauthn/add/")
    if page.locator("#id_password").count():
        seen.keep("again-360")
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{seen.address}/accounts/2fa/")
    seen.keep("second-step-360")
    seen.context.clear_cookies()
    sign_in_at(seen, "dm.jaipur")
    page.get_by_role("button", name="Use a passkey").wait_for()
    seen.keep("second-step-asked-360")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(f"{seen.address}/account/")
    seen.keep("account-360")
    assert seen.too_wide() == ""


def sign_in_at(seen, username):
    page = seen.page
    page.goto(f"{seen.address}/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form.form button").click()
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_untouched_page_covers_itself_and_the_draft_survives(width, window):
    seen = window(width=width)
    page = seen.page
    page.clock.install()
    sign_in(seen, "caseworker.jaipur")
    seen.go("/intake/")
    page.get_by_label("What shall we call you?").fill("Mohan Paswan")
    page.clock.fast_forward("10:01:00")
    answer = page.locator("#unlock-answer")
    answer.wait_for()
    seen.keep(f"locked-{width}")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert answer.is_visible()
    answer.fill("wrong")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("This is not your password.").wait_for()
    answer.fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    answer.wait_for(state="hidden")
    assert page.get_by_label("What shall we call you?").input_value() == "Mohan Paswan"
    assert seen.complaints == []


def test_a_locked_session_asks_in_every_tab(window):
    seen = window()
    page = seen.page
    page.clock.install()
    sign_in(seen, "caseworker.jaipur")
    seen.go("/duties/")
    with page.expect_response("**/account/lock/"):
        page.clock.fast_forward("10:01:00")
    other = seen.context.new_page()
    other.goto("/cases/")
    assert other.locator("h1").inner_text() == "Show that it is you"
    other.locator("#again_password").fill(PASSWORD)
    other.get_by_role("button", name="Go on").click()
    other.locator("h1").wait_for()
    assert other.locator("h1").inner_text() != "Show that it is you"
