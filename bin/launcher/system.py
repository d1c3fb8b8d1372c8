"""What the system must give: libraries for PDFs; for tests a browser and an office."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.console import ROOT, say, works

# The libraries that lay out and embed Indic text in PDFs; the fonts are our own.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# The program in which offices open our Excel files.
OFFICES = ("soffice", "libreoffice")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def prepare_system(*, tests: bool) -> None:
    """Installs what is missing where it may; otherwise says the one command to give."""
    wanted = missing_packages(tests=tests)
    if not wanted:
        return
    why = " and ".join(dict.fromkeys(wanted.values()))
    packages = list(wanted)
    if not shutil.which("apt-get"):
        say(f"Not found, needed for {why}: {', '.join(packages)} (names in Debian).")
        return
    sudo = rights_to_install()
    if sudo is None:
        say(f"Missing for {why}. A person with the right to install gives once:")
        print(f"    {install_line(packages, sudo=True)}", flush=True)
        return
    say(f"Installing for {why}: {' '.join(packages)}")
    if not apt_install(sudo, packages):
        say("That did not work. To see why, run:")
        print(f"    {install_line(packages, sudo=bool(sudo))}", flush=True)


def missing_packages(*, tests: bool) -> dict[str, str]:
    """Names of Debian packages that are not here yet, each with what it is for."""
    if platform.system() != "Linux":
        return {}
    wanted = {
        package: "PDFs in Hindi"
        for library, package in LIBRARIES.items()
        if not loads(library)
    }
    if tests:
        if not shutil.which("pdftoppm"):
            wanted["poppler-utils"] = "looking at PDFs in tests"
        # Ubuntu's package of that name is a door to snap, which servers don't have.
        if not find_chromium() and not is_ubuntu():
            wanted["chromium"] = "the browser tests"
        if not any(map(shutil.which, OFFICES)):
            wanted["libreoffice-calc"] = "opening our Excel files in tests"
    return wanted


def prepare_browser(python: Path) -> str | None:
    """The path of a Chromium; Ubuntu gets the one that Playwright brings."""
    found = find_chromium()
    if found or not is_ubuntu():
        return found
    command = [str(python), "-m", "playwright", "install", "chromium"]
    if rights_to_install() is not None:
        command.insert(-1, "--with-deps")
    say("Getting a Chromium for the browser tests.")
    if not works(command):
        say("No Chromium for the browser tests. To see why, run:")
        print(f"    {' '.join(command)}", flush=True)
    return find_chromium()


def find_chromium() -> str | None:
    """A Chromium or Chrome that answers, or None."""
    kept = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-*/chrome"))
    names = [os.environ.get("SAVERA_CHROMIUM"), *BROWSERS, *map(str, reversed(kept))]
    for name in names:
        path = shutil.which(name) if name else None
        if path and works([path, "--version"]):
            return path
    return None


def apt_install(sudo: list[str], packages: list[str]) -> bool:
    """Installs Debian packages without a question; tells whether that worked."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    for command in ([*sudo, "apt-get", "update", "-qq"], [*install, *packages]):
        done = subprocess.run(
            command,
            check=False,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return done.returncode == 0


def install_line(packages: list[str], *, sudo: bool) -> str:
    """The one command that a person types."""
    do = "sudo " if sudo else ""
    names = " ".join(packages)
    return (
        f"{do}apt-get update && {do}apt-get install -y --no-install-recommends {names}"
    )


def rights_to_install() -> list[str] | None:
    """What to put before apt-get: nothing as root, sudo where it asks nothing."""
    if os.environ.get("SAVERA_NO_APT") or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and works(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def loads(library: str) -> bool:
    """Can this shared library be loaded?"""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_ubuntu() -> bool:
    """Is this Ubuntu, whose chromium is a snap?"""
    try:
        return "\nID=ubuntu" in "\n" + Path("/etc/os-release").read_text()
    except OSError:
        return False


def browser_help() -> str:
    """What to type when no Chromium could be had."""
    if is_ubuntu():
        python = (ROOT / ".venv/bin/python").relative_to(ROOT)
        return f"{python} -m playwright install --with-deps chromium"
    if sys.platform == "darwin":
        return "brew install --cask chromium"
    return install_line(["chromium"], sudo=os.geteuid() != 0)
