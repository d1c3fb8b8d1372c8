"""The launcher keeps its promises: one data folder, its secrets, its services."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bin"))

from launcher import packages, system  # noqa: E402
from launcher.console import CannotGoOn  # noqa: E402
from launcher.data import DataFolder, field_key  # noqa: E402
from launcher.services import Services  # noqa: E402
from launcher.supervisor import Supervisor  # noqa: E402
from launcher.verbs import is_free, main  # noqa: E402

pytestmark = pytest.mark.deploy

SLEEP = "import time; time.sleep(600)"


@pytest.fixture(autouse=True)
def _no_servers_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database must not stand in for the one that is started here."""
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database is made once for all tests of this file."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def services(folder: Path) -> Iterator[Services]:
    """Services that run."""
    made = Services(folder, careless=True)
    made.start()
    yield made
    made.stop()


def answers(services: Services) -> bool:
    """Does the database answer?"""
    try:
        psycopg.connect(services.addresses()["OWNER_DATABASE_URL"]).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_database_answers_its_owner_and_listens_on_no_port(
    services: Services,
) -> None:
    with psycopg.connect(services.addresses()["OWNER_DATABASE_URL"]) as connection:
        asked = "select current_user, current_setting('listen_addresses')"
        assert connection.execute(asked).fetchone() == ("savera_admin", "")


def test_nobody_else_can_walk_to_a_socket(services: Services) -> None:
    for place in (services.postgres.sockets, services.broker.socket.parent):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_a_statement_that_fails_is_not_written_to_the_log(services: Services) -> None:
    with psycopg.connect(services.addresses()["OWNER_DATABASE_URL"]) as connection:
        connection.execute("create temporary table child (name text unique)")
        connection.execute("insert into child values ('Planted Name')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into child values ('Planted Name')")
    log = (services.postgres.home / "log").read_text()
    assert "duplicate key" in log
    assert "Planted Name" not in log


def test_the_last_one_out_stops_the_services(folder: Path) -> None:
    first, second = (Services(folder, careless=True) for _ in range(2))
    first.start()
    second.start()
    first.stop()
    assert answers(second)
    second.stop()
    assert not answers(second)


def test_data_is_there_after_a_stop(folder: Path) -> None:
    for asked, expected in {
        "create table kept as select 7 as n": None,
        "select n from kept": (7,),
    }.items():
        services = Services(folder, careless=True)
        services.start()
        with psycopg.connect(services.addresses()["OWNER_DATABASE_URL"]) as connection:
            answer = connection.execute(asked)
            assert answer.description is None or answer.fetchone() == expected
        services.stop()


def test_a_folder_too_deep_for_a_socket_still_works(tmp_path: Path) -> None:
    deep = tmp_path / ("long-name-" * 6) / ("another-one-" * 4)
    deep.mkdir(parents=True)
    services = Services(deep, careless=True)
    services.start()
    try:
        assert answers(services)
    finally:
        services.stop()


def test_a_half_built_demo_is_thrown_away_and_nothing_else(tmp_path: Path) -> None:
    data = DataFolder(tmp_path, careless=True)
    data.services.start()
    try:
        address = data.services.addresses()["OWNER_DATABASE_URL"]
        with psycopg.connect(address) as connection:
            connection.execute("create table work as select 1 as n")
        for half_built, tables in ((False, 1), (True, 0)):
            if half_built:
                (data.services.postgres.home / "demo-half-built").touch()
            data.forget_half_built()
            with psycopg.connect(address) as connection:
                found = "select count(*) from pg_tables where schemaname = 'public'"
                assert connection.execute(found).fetchone() == (tables,)
    finally:
        data.services.stop()


def test_what_the_nights_do_is_done_once_for_a_whole_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        "launcher.data.run",
        lambda words, *, env, **_how: asked.append((env["SAVERA_AS"], *words[2:])),
    )
    nothing = subprocess.CompletedProcess([], 0, stdout="")
    monkeypatch.setattr("launcher.data.subprocess.run", lambda *_a, **_k: nothing)
    data = DataFolder(tmp_path, careless=True)
    data.services.postgres.home.mkdir(parents=True, exist_ok=True)
    data.finish_demo()
    assert asked == [
        ("worker", "flag_cases"),
        ("worker", "count_money"),
        ("worker", "note_quarter_end"),
        ("owner", "rebuild_match_keys", "--counts"),
    ]
    assert data.state()["demo"]


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = DataFolder(tmp_path / "world").secrets()
    assert DataFolder(tmp_path / "world").secrets() == first
    assert DataFolder(tmp_path / "other").secrets() != first
    assert stat.S_IMODE((tmp_path / "world/env").stat().st_mode) == 0o600
    assert len(first["SAVERA_SECRET_KEY"]) >= 50


def test_a_field_key_is_32_bytes_in_letters_of_both_alphabets() -> None:
    key = field_key()
    assert len(key) == 44
    assert not set(key) & set("+/-_")


def test_one_data_folder_serves_one_run_at_a_time(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.claim("http://localhost:8001/")
    with pytest.raises(CannotGoOn, match=r"already runs .* http://localhost:8001/"):
        second.claim("http://localhost:8002/")


def test_a_server_named_in_the_environment_is_used_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db.example.org/savera")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example.org/0")
    services = Services(tmp_path)
    services.start()
    assert not (tmp_path / "postgres").exists()
    assert not (tmp_path / "broker").exists()
    found = services.addresses()
    assert found["OWNER_DATABASE_URL"] == "postgres://somebody@db.example.org/savera"
    assert "REDIS_URL" not in found


def test_a_taken_port_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()
        port = line.getsockname()[1]
        assert not is_free(port)
        assert main(["run", "--port", str(port)]) == 1
    assert f"Port {port} is taken." in capsys.readouterr().err


def test_without_rights_the_one_command_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "loads", lambda library: False)
    monkeypatch.setattr(system, "rights_to_install", lambda: None)
    system.prepare_system(tests=False)
    said = capsys.readouterr().out
    assert "PDFs in Hindi" in said
    assert "sudo apt-get install -y --no-install-recommends libpango" in said


def test_nothing_is_installed_where_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "loads", lambda library: True)
    monkeypatch.setattr(system, "apt_install", lambda *args: pytest.fail("installed"))
    system.prepare_system(tests=False)
    assert capsys.readouterr().out == ""


def test_an_office_program_is_asked_for_by_tests_and_never_by_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system.platform, "system", lambda: "Linux")
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    assert "libreoffice-calc" in system.missing_packages(tests=True)
    assert "libreoffice-calc" not in system.missing_packages(tests=False)


def test_the_supervisor_stops_what_it_started() -> None:
    with Supervisor() as supervisor:
        supervisor.start("sleeper", [sys.executable, "-c", SLEEP], dict(os.environ))
        child = supervisor.processes[0].child
        assert child is not None
        assert child.poll() is None
    assert child.poll() is not None


def test_a_killed_supervisor_leaves_no_process_behind(tmp_path: Path) -> None:
    said = tmp_path / "pid"
    program = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT / "bin")!r})
from launcher.supervisor import Supervisor
with Supervisor() as s:
    s.start("sleeper", [sys.executable, "-c", {SLEEP!r}], dict(os.environ))
    open({str(said)!r}, "w").write(str(s.processes[0].child.pid))
    os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", program], check=False)
    assert gone(int(said.read_text()))


def test_a_process_that_keeps_falling_over_is_given_up() -> None:
    with Supervisor() as supervisor:
        supervisor.start("faller", [sys.executable, "-S", "-c", ""], dict(os.environ))
        with pytest.raises(CannotGoOn, match="faller ended 5 times within a minute"):
            supervisor.watch()


def test_the_locks_name_no_host_and_carry_hashes() -> None:
    for lock in (
        *packages.LOCKS.values(),
        "requirements-compare.lock",
        "bin/launcher/uv.lock",
    ):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    """The supervisor and the commands answer signals their own way."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def gone(process: int, seconds: int = 10) -> bool:
    """Has this process ended, at once or soon?"""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status = Path(f"/proc/{process}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.05)
    return False
