"""Pages of docs/ that the program draws of itself, so that they can't grow stale."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError


def page(name: str) -> Path:
    """Where a drawn page stands."""
    return Path(settings.BASE_DIR) / "docs" / name


def keep(name: str, text: str, *, check: bool) -> str:
    """Write the page, or with `check` only refuse one that says something else."""
    path = page(name)
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    if known == text:
        return f"docs/{name} is fresh."
    if check:
        raise CommandError(f"docs/{name} is stale: draw it again without --check.")
    path.write_text(text, encoding="utf-8")
    return f"docs/{name} is drawn."
