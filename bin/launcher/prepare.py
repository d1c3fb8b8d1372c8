"""Runs several management commands in one process: Django starts once, not six times.

Started by the launcher with the environment's Python: `prepare.py '[["migrate"], …]'`.
"""

import io
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import django
from django.core.management import call_command
from django.db import connections

STEPS = {
    "check": "Settings",
    "prepare_database": "Database roles",
    "migrate": "Tables",
    "load_law": "Law, places and lists",
    "sync_roles": "Roles and rights",
    "compile_words": "Languages",
    "collectstatic": "Stylesheets, scripts and fonts",
}


def main() -> None:
    """Runs the steps in order; the first that fails ends it."""
    django.setup()
    for name, *words in json.loads(sys.argv[1]):
        started = time.monotonic()
        print(f"          {STEPS.get(name, name)} …", end=" ", flush=True)
        # A command's own lines are for a person who calls it by hand.
        call_command(name, *words, stdout=io.StringIO())
        connections.close_all()
        print(f"{time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("stopped", flush=True)
        sys.exit(130)
