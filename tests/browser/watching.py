"""A browser window that remembers everything that went wrong in it."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from oversight.demo.offices import PASSWORD

SHOTS = Path(settings.BASE_DIR) / "var" / "shots"
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const out = [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
  return `${document.documentElement.scrollWidth} px: ` + out.slice(0, 4).join(", ");
}"""
RULES = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
    ],
}  # fmt: skip

# What alone can differ where the colours do.
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}


class Window:
    """One person's browser: where it goes, what it sees and what it complains about."""

    def __init__(self, site, chromium, username, *, width=1280, height=800, dark=False,
                 language="en", scripts=True):  # fmt: skip
        self.site = site
        self.context = chromium.new_context(
            base_url=site.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        language_cookie = {"name": "django_language", "value": language}
        self.context.add_cookies([{**language_cookie, "url": site.address}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        if username:
            self._come_in(username)
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._look)

    def _come_in(self, username: str) -> None:
        """With the session that this person has, or through the sign-in."""
        known = self.site.sessions.get(username)
        if known is None:
            sign_in(self, username)
            known = [c for c in self.context.cookies() if c["name"] == "sessionid"]
            self.site.sessions[username] = known
        self.context.add_cookies(known)

    def _hear(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _look(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def go(self, path: str) -> "Window":
        """Open this path."""
        self.page.goto(path, wait_until="load")
        return self

    def too_wide(self) -> str:
        """How far the page scrolls sideways, and what sticks out; or nothing."""
        return self.page.evaluate(TOO_WIDE)

    def barriers(self, rules: dict = RULES) -> list[str]:
        """What axe finds on the page."""
        answer = Axe().run(self.page, options=rules).response
        return [
            f"{found['id']}: {node['html'][:160]}"
            for found in answer["violations"]
            for node in found["nodes"][:3]
        ]

    def keep(self, name: str, *, whole: bool = True) -> None:
        """Leave a picture among the artefacts: the page, or what one sees first."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)

    def close(self) -> None:
        """Shut the window."""
        self.context.close()


def sign_in(seen: Window, username: str) -> Window:
    """Through the form, as everybody has to."""
    page = seen.go("/accounts/login/").page
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form.form button").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return seen
