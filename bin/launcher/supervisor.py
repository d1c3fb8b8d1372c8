"""Keeps the processes of one console running, and ends them together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable

from launcher.console import ROOT, CannotGoOn, say

PATIENCE = 15  # seconds that a process has to finish what it does
TRIES = 5  # starts of one process in a minute before it is given up
PR_SET_PDEATHSIG = 1


class Process:
    """One process of the program, its lines marked with its name."""

    def __init__(
        self,
        name: str,
        command: list,
        env: dict[str, str],
        then: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self.then = then
        self.command = [str(word) for word in command]
        self.env = env
        self.starts: list[float] = []
        self.child: subprocess.Popen | None = None

    def start(self) -> None:
        """Starts it; Ctrl-C reaches it through the supervisor only."""
        self.starts.append(time.monotonic())
        self.child = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        threading.Thread(
            target=self._pass_on, args=[self.child.stdout], daemon=True
        ).start()

    def _pass_on(self, lines: Iterable[str]) -> None:
        for line in lines:
            sys.stdout.write(f"{self.name:10} | {line}")
            sys.stdout.flush()

    def ended(self) -> bool:
        """Has it ended?"""
        return self.child is not None and self.child.poll() is not None

    def tell(self, number: int) -> None:
        """Sends a signal to it, where it still runs."""
        if self.child is not None and self.child.poll() is None:
            os.kill(self.child.pid, number)

    def gave_up(self) -> bool:
        """Did it end too often within a minute?"""
        recent = [at for at in self.starts if time.monotonic() - at < 60]
        return len(recent) >= TRIES


class Supervisor:
    """Several processes as one: they run until somebody says stop."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self.stopping = threading.Event()

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *error: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in reversed(self.processes):
            process.tell(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while not all(p.ended() for p in self.processes):
            if time.monotonic() > deadline:
                for process in self.processes:
                    process.tell(signal.SIGKILL)
                break
            time.sleep(0.05)

    def _stop(self, *received: object) -> None:
        self.stopping.set()

    def start(
        self,
        name: str,
        command: list,
        env: dict[str, str],
        *,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Starts one more process; one with a `then` ends, and then that is done."""
        process = Process(name, command, env, then)
        process.start()
        self.processes.append(process)

    def wait_for(self, answers: Callable[[], bool], *, what: str, seconds: int) -> bool:
        """Waits for an answer; False where somebody said stop before it came."""
        deadline = time.monotonic() + seconds
        while not answers():
            if self.stopping.is_set():
                return False
            if any(process.ended() for process in self.processes):
                raise CannotGoOn(f"{what} ended at once; the lines above say why.")
            if time.monotonic() > deadline:
                raise CannotGoOn(f"{what} gave no answer within {seconds} seconds.")
            time.sleep(0.1)
        return True

    def watch(self) -> None:
        """Runs until somebody says stop, and starts again what fell over."""
        while not self.stopping.wait(0.5):
            for process in list(self.processes):
                if process.child and process.ended():
                    code = process.child.returncode
                    if process.then:
                        self.processes.remove(process)
                        if code:
                            raise CannotGoOn(f"{process.name} failed; see above why.")
                        process.then()
                        continue
                    if process.gave_up():
                        raise CannotGoOn(
                            f"{process.name} ended {TRIES} times within a minute "
                            f"(exit code {code}); the lines above say why."
                        )
                    say(f"{process.name} ended (exit code {code}); starting it again.")
                    process.start()


def end_with_parent() -> None:
    """On Linux a child hears when its parent is killed, so that none is left over."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
