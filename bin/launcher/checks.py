"""The linters, in the order of what fails fastest."""

from __future__ import annotations

import secrets
import subprocess
import time

from launcher.console import ROOT
from launcher.packages import PYTHON, VENV

PROGRAMS = VENV / "bin"


def run_checks(env: dict[str, str], *, full: bool) -> int:
    """Runs every linter, also after one failed; 0 when all are content."""
    failed = []
    for name, command, extra in linters(env, full=full):
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        done = subprocess.run(
            [str(word) for word in command],
            check=False,
            cwd=ROOT,
            env={**env, **extra},
            stdin=subprocess.DEVNULL,
        )
        took = f"{time.monotonic() - started:.1f} s"
        print(f"   {'FAILED' if done.returncode else 'ok'}, {took}", flush=True)
        if done.returncode:
            failed.append(name)
    print("\nLinters: " + (f"FAILED: {', '.join(failed)}" if failed else "all content"))
    return 1 if failed else 0


def linters(env: dict[str, str], *, full: bool) -> list[tuple[str, list, dict]]:
    """Name, command and extra environment of each."""
    manage = [PYTHON, "manage.py"]
    # Only the demo's settings are complete without a server's environment.
    dev = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": env["OWNER_DATABASE_URL"],
    }
    found: list[tuple[str, list, dict]] = [
        ("Format (ruff)", [PROGRAMS / "ruff", "format", "--check", "."], {}),
        ("Style (ruff)", [PROGRAMS / "ruff", "check", "."], {}),
        ("Floors and rooms (import-linter)", [PROGRAMS / "lint-imports"], {}),
        ("Types (mypy)", [PROGRAMS / "mypy", "."], {}),
        (
            "Templates (djade)",
            [PROGRAMS / "djade", "--check", "--target-version", "6.1", *templates()],
            {},
        ),
        (
            "Migrations match the models",
            [*manage, "makemigrations", "--check", "--dry-run"],
            dev,
        ),
        (
            "Production settings (check --deploy)",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            production(env),
        ),
        ("Translations complete", [*manage, "compile_words", "--check"], dev),
    ]
    if full:
        pytest = [PYTHON, "-m", "pytest", "-q", "-p", "no:randomly"]
        walls = ["tests/walls", "tests/matrix"]
        long = {"SAVERA_LONG_TESTS": "1"}
        found += [
            ("Walls, rights and the sweep, the long way", [*pytest, *walls], long),
            (
                "The API against its document, the long way",
                [*pytest, "tests/api/test_odd_requests.py"],
                long,
            ),
            (
                "Mutants of both walls and of the table of rights",
                [PYTHON, "-m", "tests.mutants"],
                {},
            ),
            ("Eight planted faults", [PYTHON, "-m", "tests.planted"], {}),
        ]
    return found


def templates() -> list[str]:
    """Every template."""
    return sorted(
        str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html")
    )


def production(env: dict[str, str]) -> dict[str, str]:
    """What a server would have in its environment."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SAVERA_SECRET_KEY": secrets.token_urlsafe(60),
        "SAVERA_FIELD_KEYS": env["SAVERA_FIELD_KEYS"],
        "SAVERA_ALLOWED_HOSTS": "savera.example.org",
    }
