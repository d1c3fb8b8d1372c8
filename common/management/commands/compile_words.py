"""Compiles the catalogues of words, and tells what they lack."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import words

SHOWN = 40


class Command(BaseCommand):
    """Catalogues without the gettext programs: compile, check or bring up to date."""

    help = "Compiles locale/*/LC_MESSAGES/django.po where it changed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--check for builds, --collect after the sources changed."""
        parser.add_argument(
            "--check", action="store_true", help="fail where a translation is missing"
        )
        parser.add_argument(
            "--collect", action="store_true", help="bring in the words of the sources"
        )

    def handle(self, *args: Any, check: bool, collect: bool, **options: Any) -> None:
        """Collects where asked, compiles, and checks where asked."""
        root = Path(settings.BASE_DIR)
        if collect:
            self._collect(root)
        for path in words.compile_catalogues(root):
            self.stdout.write(f"Compiled {path.relative_to(root)}.")
        if check:
            self._check(root)

    def _collect(self, root: Path) -> None:
        found = words.words_of(root)
        for code, _name in settings.LANGUAGES:
            if code == "en":
                continue
            path = root / "locale" / code / "LC_MESSAGES" / "django.po"
            new = words.collect_into(path, found)
            self.stdout.write(f"{code}: {len(found)} words, {new} of them new.")

    def _check(self, root: Path) -> None:
        found = words.words_of(root)
        total = 0
        for path in words.catalogues(root):
            faults = words.faults_of(path, found)
            total += len(faults)
            for line in faults[:SHOWN]:
                self.stderr.write(f"{path.relative_to(root)}: {line}")
            if len(faults) > SHOWN:
                self.stderr.write(f"… and {len(faults) - SHOWN} more.")
        if total:
            raise CommandError(f"{total} words need a translator.")
        languages = len(words.catalogues(root))
        if languages < len(settings.LANGUAGES) - 1:
            raise CommandError(
                "A language has no catalogue: run compile_words --collect."
            )
        self.stdout.write(f"{len(found)} words in {languages} language(s): complete.")
