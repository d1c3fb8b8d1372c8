from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import TextChoices
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from common.drawings import keep

Arrows = dict[TextChoices, frozenset[TextChoices]]

PAGE = "lifecycles.md"
HEAD = """# Lifecycles

Drawn from the tables of arrows in each app's `lifecycle.py` by
`./bin/manage draw_lifecycles`; a test fails when this page is stale. A state that has
no arrow here can't be reached: `move_to` of the model refuses it, with the reason.
"""


class Command(BaseCommand):
    help = "Draw docs/lifecycles.md from the tables of arrows; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check, **options):
        self.stdout.write(keep(PAGE, drawn(), check=check))


def drawn() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = [_drawn_one(app, arrows) for app, arrows in _tables()]
    return "\n".join([HEAD, *parts])


def _tables() -> Iterator[tuple[str, Arrows]]:
    """Every `…ARROWS` of every app that has a lifecycle, ground floor first."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "lifecycle"):
            names = vars(import_module(f"{app.name}.lifecycle"))
            yield from (
                (app.name, table)
                for name, table in names.items()
                if name.endswith("ARROWS") and isinstance(table, dict)
            )


def _drawn_one(app: str, arrows: Arrows) -> str:
    first = next(iter(arrows))
    order = list(type(first))
    lines = [f"## {type(first).__name__} ({app})", "", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {first.name}")
    for state in order:
        nexts = [other for other in order if other in arrows[state]]
        lines += [f"    {state.name} --> {other.name}" for other in nexts]
        if not nexts:
            lines.append(f"    {state.name} --> [*]")
    lines += ["```", "", "| state | on screen | may become |", "|---|---|---|"]
    for state in order:
        names = [other.name for other in order if other in arrows[state]]
        lines.append(f"| {state.name} | {state.label} | {', '.join(names) or '—'} |")
    return "\n".join([*lines, ""])
