"""The data folder: its secrets, its services, and what was prepared in it."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import secrets
import subprocess
from pathlib import Path
from typing import IO

from launcher.console import ROOT, CannotGoOn, run, say
from launcher.packages import PYTHON
from launcher.services import Services, from_outside

# A change in any of these can mean work for the database or the static files.
WATCHED = (
    "*.py",
    "*.json",
    "*.po",
    "*.sql",
    "*.css",
    "*.js",
    "*.svg",
    "*.ttf",
    "*.csv",
)
DEV = "config.settings.dev"
DEMO = [PYTHON, "manage.py", "demo", "--if-empty"]
# What the nights of a world do that was made in one minute, and as whom.
AFTER_DEMO = (
    ("worker", ["flag_cases"], "Raising the flags of the demo"),
    ("worker", ["count_money"], "Counting the money of the demo, night by night"),
    ("worker", ["note_quarter_end"], "Calling for the returns of the last quarter"),
    ("owner", ["rebuild_match_keys", "--counts"], "Counting the names of the demo"),
)
IGNORED = {".git", ".venv", "var", "tests", "bench", "docs", "node_modules", "bin"}


class DataFolder:
    """One world: everything that Savera keeps stands in this folder."""

    def __init__(self, path: Path, *, careless: bool = False) -> None:
        self.path = path.resolve()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / "running.lock").touch(mode=0o600)
        except OSError as trouble:
            raise CannotGoOn(
                f"This data folder can't be written to: {self.path}\n"
                "Run as the user who owns it, or name another one with --data FOLDER."
            ) from trouble
        self.services = Services(self.path, careless=careless)
        self._running: IO[str] = open(self.path / "running.lock", "r+")  # noqa: SIM115

    def environment(self, *, settings: str, role: str = "web") -> dict[str, str]:
        """The variables of a process that works on this folder in this role."""
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {
            **env,
            **self.secrets(),
            **self.services.addresses(),
            "DJANGO_SETTINGS_MODULE": settings,
            "SAVERA_DATA_DIR": str(self.path),
            "SAVERA_AS": role,
            "PYTHONUNBUFFERED": "1",
        }

    def secrets(self) -> dict[str, str]:
        """The keys of this world, made once; without them its data can't be read."""
        path = self.path / "env"
        if not path.exists():
            lines = [
                f"SAVERA_SECRET_KEY={secrets.token_urlsafe(60)}",
                f"SAVERA_FIELD_KEYS={field_key()}",
            ]
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with open(os.open(path, flags, 0o600), "w") as file:
                file.write("\n".join(lines) + "\n")
        lines = path.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def claim(self, address: str) -> None:
        """Takes the folder for one ./bin/run; says who has it where somebody does."""
        try:
            fcntl.flock(self._running, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotGoOn(
                f"Savera already runs on this data at {self._running.read().strip()}\n"
                "A second one needs a folder and a port of its own: "
                "./bin/run --data FOLDER --port N"
            ) from None
        self._running.truncate(0)
        self._running.write(address)
        self._running.flush()

    def prepare(self, *, demo: bool) -> None:
        """Brings roles, tables, law and words up to date, where they are not."""
        self.forget_half_built()
        state, code = self.state(), fingerprint()
        if state.get("code") == code and not from_outside("DATABASE_URL"):
            return
        steps = [
            ["prepare_database"],
            ["migrate", "--noinput", "--verbosity=0"],
            ["load_law"],
            ["sync_roles"],
            ["compile_words"],
            ["collectstatic", "--noinput", "--verbosity=0"],
        ]
        env = self.environment(settings=DEV, role="owner")
        program = Path(__file__).parent / "prepare.py"
        words = [PYTHON, program, json.dumps(steps)]
        run(words, why="Preparing the database", env=env, quiet=False)
        # A world that began empty never gets invented children.
        self._keep({"demo": False, "empty": not demo, **state, "code": code})

    def lacks_demo(self) -> bool:
        """Should the demo world still be built here?"""
        return not (self.state()["empty"] or self.state()["demo"])

    def build_demo(self) -> None:
        """Builds the demo world and waits for it."""
        self.begin_demo()
        env = self.environment(settings=DEV, role="web")
        run(DEMO, why="Building the demo world", env=env, quiet=False)
        self.finish_demo()

    def begin_demo(self) -> None:
        """Its people do everything themselves, behind the walls, as the web does."""
        say("Building the demo world.")
        if not from_outside("DATABASE_URL"):
            # Nobody has worked here yet: what is begun now is the demo's alone.
            self._half_built().touch()

    def finish_demo(self) -> None:
        """Flags, names counted, who can sign in, the note that this world is whole."""
        for role, verb, why in AFTER_DEMO:
            env = self.environment(settings=DEV, role=role)
            run([PYTHON, "manage.py", *verb], why=why, env=env, quiet=True)
        said = subprocess.run(
            [str(PYTHON), "manage.py", "demo", "--sign-ins"],
            check=True,
            cwd=ROOT,
            env=self.environment(settings=DEV),
            stdout=subprocess.PIPE,
            text=True,
        )
        self._sign_ins_file().touch(mode=0o600)
        self._sign_ins_file().write_text(said.stdout)
        self._half_built().unlink(missing_ok=True)
        self._keep({**self.state(), "demo": True})

    def forget_half_built(self) -> None:
        """A demo world that was stopped half-way is made anew, never shown."""
        if self._half_built().exists():
            say("The demo world was stopped half-way; it is made anew.")
            self.services.postgres.make_anew()
            self._half_built().unlink()
            self._state_file().unlink(missing_ok=True)

    def _half_built(self) -> Path:
        return self.services.postgres.home / "demo-half-built"

    def state(self) -> dict:
        """What was prepared; kept beside the database, to go where that goes."""
        try:
            return json.loads(self._state_file().read_text())
        except (OSError, ValueError):
            return {}

    def _keep(self, state: dict) -> None:
        self._state_file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._state_file().write_text(json.dumps(state))

    def _state_file(self) -> Path:
        return self.services.postgres.home / "prepared.json"

    def sign_ins(self) -> str:
        """The demo's users and passwords as a table; nothing in a world without."""
        try:
            return self._sign_ins_file().read_text()
        except OSError:
            return ""

    def _sign_ins_file(self) -> Path:
        return self.path / "sign-ins.txt"


def field_key() -> str:
    """32 random bytes in base64, in the letters that both of its alphabets share."""
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        if "+" not in key and "/" not in key:
            return key


def fingerprint() -> str:
    """Changes when a file changes that the database or the static files come from."""
    total = hashlib.sha256()
    for folder, names, files in os.walk(ROOT):
        names[:] = sorted(n for n in names if n not in IGNORED and n != "__pycache__")
        for file in sorted(files):
            path = Path(folder) / file
            if any(path.match(pattern) for pattern in WATCHED):
                total.update(str(path.relative_to(ROOT)).encode() + b"\0")
                total.update(hashlib.sha256(path.read_bytes()).digest())
    total.update((ROOT / "requirements.lock").read_bytes())
    return total.hexdigest()


def compiled(root: Path = ROOT) -> bool:
    """Is every catalogue of words compiled since it last changed?"""
    catalogues = list(root.glob("locale/*/LC_MESSAGES/*.po"))
    made = [(po, po.with_suffix(".mo")) for po in catalogues]
    return all(
        mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime for po, mo in made
    )
