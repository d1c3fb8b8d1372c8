"""The Python environment: the locked packages, each checked by its hash."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.console import ROOT, CannotGoOn, run, say, works
from launcher.system import (
    apt_install,
    install_line,
    missing_packages,
    rights_to_install,
)

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
STAMP = VENV / "installed.json"
TOOLS = ROOT / "var/tools"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
OLDEST = (3, 12)
FRESH = "3.13"  # the one to fetch where the machine's own is too old


def prepare_packages(*, dev: bool) -> Path:
    """The environment's Python, with exactly the locked packages in it."""
    kind = "dev" if dev else "run"
    if not up_to_date(kind):
        with one_at_a_time():
            if not up_to_date(kind):
                install(kind)
    return PYTHON


def up_to_date(kind: str) -> bool:
    """Is what the lock asks for installed? The developer's set holds the other one."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    enough = [k for k in ("dev", kind) if stamp.get("kind") == k]
    return (
        bool(enough)
        and stamp.get("lock") == digest(enough[0])
        and works([PYTHON, "-V"])
    )


def install(kind: str) -> None:
    """Makes the environment anew where it can't be used, and fills it from the lock."""
    if STAMP.exists():
        # A developer who changes the lock keeps the tools.
        kind = "dev" if json.loads(STAMP.read_text()).get("kind") == "dev" else kind
    uv = find_uv()
    env = {**os.environ, **mirrors()}
    if not works([PYTHON, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"]):
        python = sys.executable if sys.version_info >= OLDEST else FRESH
        say(f"Making the Python environment in {VENV.name}.")
        if python == FRESH and not works([uv, "python", "install", FRESH]):
            raise CannotGoOn(
                f"Python {sys.version.split()[0]} is too old, and {FRESH} could not be "
                "fetched. To see why, and to try again:\n"
                f"    {uv} python install {FRESH}\n"
                "Or name a Python 3.12 or newer that is here:\n"
                "    PYTHON=/path/to/python3.12 ./bin/run"
            )
        run(
            [uv, "venv", "-q", "--clear", "--python", python, VENV],
            why="Making the Python environment",
            env=env,
        )
    lock = ROOT / LOCKS[kind]
    say(f"Installing the Python packages of {lock.name}, each checked by its hash.")
    sync = [uv, "pip", "sync", "-q", "--require-hashes", "--compile-bytecode"]
    run(
        [*sync, "--python", PYTHON, lock], why="Installing the Python packages", env=env
    )
    STAMP.write_text(json.dumps({"kind": kind, "lock": digest(kind)}))


def find_uv() -> Path:
    """The installer: our own copy of a known hash, or the one on this machine."""
    own = TOOLS / "bin/uv"
    if works([own, "--version"]):
        return own
    here = shutil.which("uv")
    if here and works([here, "--version"]):
        return Path(here)
    say("Getting uv, which installs the Python packages.")
    shutil.rmtree(TOOLS, ignore_errors=True)
    python = python_with_pip()
    run(
        [
            *(python, "-m", "pip", "install", "-q", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary", ":all:", "--require-hashes"),
            *("--target", TOOLS, "-r", Path(__file__).parent / "uv.lock"),
        ],
        why="Getting uv",
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    return own


def python_with_pip() -> str:
    """A Python with pip; Debian and Ubuntu ship theirs without."""
    if works([sys.executable, "-m", "pip", "--version"]):
        return sys.executable
    if importlib.util.find_spec("ensurepip") is None or not make_pip_home():
        packages = ["python3-venv", *missing_packages(tests=False)]
        sudo = rights_to_install()
        if sudo is None:
            raise CannotGoOn(
                "This Python has no pip. An administrator gives this once:\n"
                f"    {install_line(packages, sudo=True)}"
            )
        say(f"Installing pip for this Python, and for PDFs: {' '.join(packages)}")
        if not apt_install(sudo, packages) or not make_pip_home():
            raise CannotGoOn(
                f"pip could not be installed. To see why, run:\n    "
                f"{install_line(packages, sudo=bool(sudo))}"
            )
    return str(TOOLS / "pip/bin/python")


def make_pip_home() -> bool:
    """A bare environment that holds pip; Debian's ensurepip can be there and empty."""
    return works([sys.executable, "-m", "venv", "--clear", TOOLS / "pip"])


def mirrors() -> dict[str, str]:
    """The package index that pip uses here: uv doesn't read pip's settings."""
    if "UV_DEFAULT_INDEX" in os.environ or "UV_INDEX_URL" in os.environ:
        return {}
    index = os.environ.get("PIP_INDEX_URL") or pip_setting("global.index-url")
    return {"UV_DEFAULT_INDEX": index} if index else {}


def pip_setting(name: str) -> str | None:
    """One setting of pip, or None."""
    command = [sys.executable, "-m", "pip", "config", "get", name]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.strip() or None


def digest(kind: str) -> str:
    """Fingerprint of a lock."""
    return hashlib.sha256((ROOT / LOCKS[kind]).read_bytes()).hexdigest()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not fill the environment together."""
    try:
        TOOLS.parent.mkdir(exist_ok=True)
        lock = open(TOOLS.parent / "install.lock", "w")  # noqa: SIM115
    except OSError as trouble:
        raise CannotGoOn(
            f"This folder can't be written to ({trouble.strerror}): {ROOT}\n"
            "Run the command as the user who owns it, or clone it anew."
        ) from trouble
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
