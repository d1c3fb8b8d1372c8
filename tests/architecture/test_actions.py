"""The manners of the one room that writes: read from the source, so nobody forgets."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ["cases", "shelters", "reintegration", "compensation", "oversight"]
HOUSE = [*APPS, "audit", "accounts", "common"]

WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
}
# Rooms and files that write by their nature.
WRITERS = {
    "/actions/",
    "/migrations/",
    "/management/",
    "/demo/",  # invents a world for the demo
    "cases/happening.py",
    "oversight/happening.py",
    "cases/reach.py",
    "audit/recording.py",
    "common/outbox.py",
    "common/models.py",
    "common/progress.py",  # how far a job is, over a connection of its own
    "cases/breaches.py",  # flags a breach inside the action that recorded it
    "common/uploads.py",  # pixels of a picture, not rows
    "common/words.py",  # writes catalogues, not rows
    "/notifications.py",  # puts notices into inboxes, called by actions
    "accounts/session_store.py",  # where Django itself keeps sessions
    "accounts/asking_again.py",  # allauth's form marks a code as used
    "accounts/models/",  # sign-in and tokens: below the book
    "oversight/demo/offices.py",  # the demo's own offices and people
}


def _functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _writes(node: ast.AST) -> list[str]:
    """Calls on the ORM that change rows; a dict's or a set's `update` is none."""
    return [
        ast.unparse(call)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES
        and (
            "objects" in ast.unparse(call.func.value)
            or call.func.attr in {"save", "bulk_create", "bulk_update"}
        )
    ]


def _actions() -> list[tuple[Path, ast.FunctionDef]]:
    """Every public function of */actions/*.py that is a transaction."""
    return [
        (path, function)
        for app in APPS
        for path in sorted((ROOT / app / "actions").glob("*.py"))
        for function in _functions(path)
        if "transaction.atomic" in [ast.unparse(d) for d in function.decorator_list]
    ]


def _name(value) -> str:
    if isinstance(value, Path):
        return str(value.relative_to(ROOT))
    return getattr(value, "name", str(value))


ACTIONS = _actions()
each_action = pytest.mark.parametrize(("path", "action"), ACTIONS, ids=_name)


def test_there_are_actions_to_look_at():
    assert len(ACTIONS) > 40


def _calls(node: ast.AST) -> list[str]:
    return [
        ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)
    ]


@pytest.mark.parametrize(
    "path",
    [p for app in APPS for p in sorted((ROOT / app / "actions").glob("*.py"))],
    ids=_name,
)
def test_whatever_writes_in_public_is_one_transaction(path):
    loose = [
        function.name
        for function in _functions(path)
        # `keep_x` writes a derived row inside the transaction of the action it serves.
        if not function.name.startswith(("_", "keep_"))
        and _writes(function)
        and "transaction.atomic"
        not in [ast.unparse(d) for d in function.decorator_list]
    ]
    assert loose == []


@each_action
def test_an_action_says_who_did_it(path, action):
    names = [argument.arg for argument in action.args.kwonlyargs]
    assert "by" in names


# `moved` is compensation's `happened` for one claim.
RECORDERS = {"record", "happened", "moved", "happened_in_office"}
ACTION_NAMES = {action.name for _path, action in ACTIONS}


def _expanded(path: Path, action: ast.FunctionDef) -> list[str]:
    """The calls of an action, those of the file's private functions included."""
    private = {f.name: f for f in _functions(path) if f.name.startswith("_")}
    calls, seen, waiting = [], set(), [action]
    while waiting:
        for name in _calls(waiting.pop()):
            calls.append(name)
            if name in private and name not in seen:
                seen.add(name)
                waiting.append(private[name])
    return calls


def _hands_on(path: Path, action: ast.FunctionDef) -> bool:
    """An action over many hands each one on to the action for one."""
    return bool((ACTION_NAMES - {action.name}) & set(_expanded(path, action)))


@each_action
def test_an_action_asks_why_not_under_its_lock(path, action):
    by_the_clock = "by: None=None" in ast.unparse(action.args)
    calls = _expanded(path, action)
    asks = "refuse_if" in calls and any("why_not_" in name for name in calls)
    # A trace of what a page has shown after its own gate; there is nothing to refuse.
    only_a_trace = action.name == "print_paper"
    assert asks or by_the_clock or only_a_trace or _hands_on(path, action)


@each_action
def test_an_action_goes_on_record_once(path, action):
    calls = _expanded(path, action)
    records = [name for name in calls if name in RECORDERS]
    # The last signature is two deeds: it is signed, and the order is made.
    most = 2 if action.name == "sign_order" else 1
    assert 1 <= len(records) <= most or (not records and _hands_on(path, action))


@pytest.mark.parametrize(
    "path",
    [
        path
        for app in HOUSE
        for path in sorted((ROOT / app).rglob("*.py"))
        if not any(writer in str(path) for writer in WRITERS)
    ],
    ids=_name,
)
def test_only_actions_write(path):
    assert _writes(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    "path",
    [path for app in HOUSE for path in sorted((ROOT / app).rglob("*.py"))],
    ids=_name,
)
def test_no_file_hides_behind_an_empty_name(path):
    assert path.stem not in {
        "utils",
        "helpers",
        "services",
        "managers",
        "mixins",
        "core",
        "misc",
    }
