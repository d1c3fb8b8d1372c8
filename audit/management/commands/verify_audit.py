"""Prove that the book is what was written into it, or name each fault."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from audit.chain import Anchor, faults, newest_anchor


class Command(BaseCommand):
    help = "Check the chain over the book, and that it still holds the anchors given."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            action="append",
            type=Path,
            default=[],
            help="a file that export_anchor wrote; may be given several times",
        )

    def handle(self, *args, anchor, **options):
        found = faults([_read(path) for path in anchor])
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} faults in the book")
        newest = newest_anchor()
        links = newest.no if newest else 0
        self.stdout.write(f"The book is whole: {links} links, {len(anchor)} anchors.")


def _read(path: Path) -> Anchor:
    try:
        told = json.loads(path.read_text())
        return Anchor(int(told["no"]), str(told["hash"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is no anchor: {error}") from error
