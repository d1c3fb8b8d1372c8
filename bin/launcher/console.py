"""What the launcher says, and the one way in which it gives up."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STARTED = time.monotonic()


class CannotGoOn(Exception):
    """Says in words what stands in the way and what a person can do about it."""


def say(text: str) -> None:
    """Prints a line with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def run(
    command: list, *, why: str, env: dict | None = None, quiet: bool = True
) -> None:
    """Runs a program to its end; where it fails, shows what it said and gives up."""
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        errors="replace",
    )
    if done.returncode:
        if quiet:
            sys.stderr.write(done.stdout)
        raise CannotGoOn(f"{why} failed (exit code {done.returncode}).")


def works(command: list) -> bool:
    """Does this program run and end well?"""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return done.returncode == 0
