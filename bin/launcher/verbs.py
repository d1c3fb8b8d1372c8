"""What the commands in bin/ do."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from launcher import checks
from launcher.console import ROOT, CannotGoOn, run, say
from launcher.data import DEMO, DEV, DataFolder, compiled
from launcher.packages import PYTHON, VENV, prepare_packages
from launcher.supervisor import Supervisor
from launcher.system import browser_help, prepare_browser, prepare_system

FIRST_PORT = 8000
TEST = "config.settings.test"
FILLING = """
  Savera runs at {address}

  The demo world fills while you look around, for a minute or two. Until it is whole,
  stopping throws it away.
"""
# These need no tables, or make them.
UNPREPARED = {
    *("help", "--help", "version", "--version", "check", "makemigrations", "migrate"),
    *("makemessages", "compile_words", "prepare_database", "test"),
}
# Everything else is typed by the person who owns the data.
ROLES = {
    "runserver": "web",
    "demo": "web",
    "dispatch_outbox": "worker",
    "flag_cases": "worker",
    "count_money": "worker",
    "note_quarter_end": "worker",
    "check_accounts": "worker",
    "check_walls": "web",
    "compare_walls": "worker",
}


def main(words: list[str]) -> int:
    """Carries out one command; a trouble that has a name is said in words."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    verb, *rest = words
    verbs = {
        "run": run_all,
        "test": run_tests,
        "manage": run_manage,
        "check": run_checks,
        "bench": run_bench,
    }
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return verbs[verb](rest)
    except CannotGoOn as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_all(words: list[str]) -> int:
    """Everything from a bare machine to a page in the browser, in one console."""
    parser = argparse.ArgumentParser(prog="./bin/run", description=run_all.__doc__)
    parser.add_argument("--port", type=int, help=f"port of the page ({FIRST_PORT})")
    parser.add_argument("--data", type=Path, default=default_data(), help="data folder")
    parser.add_argument(
        "--empty", action="store_true", help="no demo world: start with your own data"
    )
    asked = parser.parse_args(words)
    port = asked.port or free_port(FIRST_PORT)
    if not is_free(port):
        raise CannotGoOn(f"Port {port} is taken. Choose another one with --port N.")
    prepare_system(tests=False)
    prepare_packages(dev=False)
    data = DataFolder(asked.data)
    data.claim(f"http://localhost:{port}/")
    try:
        data.services.start()
        say("Database and broker are up.")
        begun = bool(data.state())
        data.prepare(demo=not asked.empty)
        if asked.empty and not begun:
            offer_administrator(data)
        serve(data, port)
    finally:
        say("Stopping.")
        data.services.stop()
        say(f"Stopped. The data is kept in {shown(data.path)}.")
    return 0


def serve(data: DataFolder, port: int) -> None:
    """Web first, so that a person can begin; then worker, clock and dispatcher. The
    demo world fills beside them: nobody waits for its last child to see its first."""
    web = data.environment(settings=DEV, role="web")
    worker = data.environment(settings=DEV, role="worker")
    celery = [PYTHON, "-W", "ignore", "-m", "celery", "-A", "config", "-q"]
    with Supervisor() as supervisor:
        supervisor.start("web", [PYTHON, "-m", "gunicorn", *web_options(port)], web)
        address = f"http://localhost:{port}/"
        up = supervisor.wait_for(
            lambda: answers(f"{address}health/"), what="The web process", seconds=60
        )
        if not up:
            return
        say(f"Savera is at {address}")
        for name, command in {
            "worker": [*celery, "worker", "-c", "2", "-l", "WARNING"],
            "clock": [*celery, "beat", *beat_options(data.path)],
            "dispatcher": [PYTHON, "manage.py", "dispatch_outbox"],
        }.items():
            supervisor.start(name, command, worker)
        if data.lacks_demo():
            data.begin_demo()
            supervisor.start("demo", DEMO, web, then=lambda: demo_done(data, address))
            print(FILLING.format(address=address), flush=True)
        else:
            greet(data, address)
        supervisor.watch()


def demo_done(data: DataFolder, address: str) -> None:
    """The last child is there: its flags, and the greeting of every later start."""
    data.finish_demo()
    say("The demo world is whole.")
    greet(data, address)


def web_options(port: int) -> list[str]:
    """Two processes of four threads, loaded once."""
    scratch = Path("/dev/shm")  # noqa: S108  # a heartbeat file, never on a slow disk
    return [
        *("config.wsgi", "--worker-class", "gthread", "--workers", "2"),
        *("--threads", "4", "--preload", "--bind", f"127.0.0.1:{port}"),
        *("--log-level", "warning", "--graceful-timeout", "5"),
        *(("--worker-tmp-dir", str(scratch)) if os.access(scratch, os.W_OK) else ()),
    ]


def beat_options(folder: Path) -> list[str]:
    """The clock remembers in the data folder what it rang last."""
    return ["-l", "WARNING", "-s", str(folder / "beat.db"), "--pidfile="]


def greet(data: DataFolder, address: str) -> None:
    """The address and, in the demo, who can sign in."""
    print(f"\n  Savera runs at {address}\n", flush=True)
    if data.sign_ins():
        print(data.sign_ins(), flush=True)
    print(f"  Data: {shown(data.path)}. Ctrl-C stops everything.\n", flush=True)


def offer_administrator(data: DataFolder) -> None:
    """A world without anybody needs one person who lets the others in."""
    if not sys.stdin.isatty():
        folder = "" if data.path == default_data() else f"--data {data.path} "
        say("Nobody can sign in yet. Make the first administrator with:")
        print(f"    ./bin/manage {folder}create_first_administrator", flush=True)
        return
    env = data.environment(settings=DEV, role="owner")
    command = [str(PYTHON), "manage.py", "create_first_administrator"]
    subprocess.run(command, check=False, cwd=ROOT, env=env)


def run_manage(words: list[str]) -> int:
    """./bin/manage: a management command, with the services that it needs."""
    folder = default_data()
    if words[:1] == ["--data"] and len(words) > 1:
        folder, words = Path(words[1]), words[2:]
    if not words:
        raise CannotGoOn("Which command? ./bin/manage help lists them.")
    prepare_system(tests=False)
    prepare_packages(dev=False)
    data = DataFolder(folder)
    data.services.start()
    try:
        if words[0] not in UNPREPARED and not data.state():
            plain_demo = words in (["demo"], ["demo", "--if-empty"])
            data.prepare(demo=plain_demo)
            if plain_demo:
                data.build_demo()
                return 0
        role = os.environ.get("SAVERA_AS") or ROLES.get(words[0], "owner")
        settings = os.environ.get("DJANGO_SETTINGS_MODULE", DEV)
        env = data.environment(settings=settings, role=role)
        return in_foreground([PYTHON, "manage.py", *words], env)
    finally:
        data.services.stop()


def run_tests(words: list[str]) -> int:
    """./bin/test: everything that the tests need, then pytest."""
    with TestBench() as env:
        return in_foreground([PYTHON, "-m", "pytest", *words], env)


def run_checks(words: list[str]) -> int:
    """./bin/check: the linters, and with --full the slow ones too."""
    if set(words) - {"--full"}:
        raise CannotGoOn("./bin/check takes no other word than --full.")
    with TestBench() as env:
        return checks.run_checks(env, full="--full" in words)


def run_bench(words: list[str]) -> int:
    """./bin/bench: a cluster of its own with ordinary settings, then the rounds."""
    prepare_system(tests=False)
    prepare_packages(dev=False)
    folder = os.environ.get("SAVERA_BENCH_DATA") or ROOT / "var/bench"
    data = DataFolder(Path(folder))
    data.services.start()
    try:
        env = data.environment(settings=DEV, role="owner")
        return in_foreground([PYTHON, "-m", "bench", *words], env)
    finally:
        data.services.stop()


class TestBench:
    """The environment of tests and linters, for as long as they run."""

    def __enter__(self) -> dict[str, str]:
        prepare_system(tests=True)
        prepare_packages(dev=True)
        chromium = prepare_browser(PYTHON)
        if not chromium:
            say("No Chromium: browser tests will fail. To get one:")
            print(f"    {browser_help()}", flush=True)
        folder = os.environ.get("SAVERA_TEST_DATA") or ROOT / "var/test"
        self.data = DataFolder(Path(folder), careless=True)
        self.data.services.start()
        env = self.data.environment(settings=TEST)
        if chromium:
            env["SAVERA_CHROMIUM"] = chromium
        env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}"
        if not compiled():
            words = [PYTHON, "manage.py", "compile_words"]
            run(words, why="Compiling the languages", env=env)
        return env

    def __exit__(self, *error: object) -> None:
        self.data.services.stop()


def in_foreground(command: list, env: dict[str, str]) -> int:
    """Runs a program that gets this console; Ctrl-C is its to answer."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=env,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def answers(address: str) -> bool:
    """Does this page answer?"""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except urllib.error.HTTPError as error:
        # The database is up by now: what fails once will fail for ever.
        raise CannotGoOn(
            f"The web process answers with error {error.code}; the lines above say why."
        ) from error
    except OSError:
        return False


def default_data() -> Path:
    """The data folder where nobody names one."""
    return Path(os.environ.get("SAVERA_DATA_DIR") or ROOT / "var/data")


def is_free(port: int) -> bool:
    """Can a server listen there?"""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(first: int) -> int:
    """The first free port from here on."""
    return next((port for port in range(first, first + 50) if is_free(port)), first)


def shown(path: Path) -> str:
    """A path as a person would type it here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
