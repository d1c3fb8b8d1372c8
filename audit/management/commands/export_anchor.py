"""Write the newest link of the chain into a file for a second office to keep.

The office keeps every file. With one of them `verify_audit --anchor` finds a chain
that was cut or rebuilt after it, whoever did that and however well.
"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.chain import newest_anchor


class Command(BaseCommand):
    help = "Write the newest link of the chain over the book into a new file."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file: Path, **options):
        anchor = newest_anchor()
        if anchor is None:
            raise CommandError("nothing is sealed yet")
        told = {
            "no": anchor.no,
            "hash": anchor.hash,
            "exported_at": timezone.now().isoformat(timespec="seconds"),
        }
        try:
            with file.open("x") as out:
                json.dump(told, out, indent=2)
        except FileExistsError as error:
            raise CommandError(f"{file} exists: an anchor is never written over") from (
                error
            )
        self.stdout.write(f"Link {anchor.no}: {anchor.hash}")
