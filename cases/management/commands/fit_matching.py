"""Learn the weights of matching from a register whose children are known."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.matching.fitting import fit
from cases.matching.labelled import Register, gazetteer
from cases.matching.profile import Hasher

# Only which words are equal is learned; every server shall learn the same.
SECRET = "fit"  # noqa: S105 - of labelled records


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="registry.csv and its entities")

    def handle(self, *args, folder: Path, **options):
        places = json.loads((settings.BASE_DIR / "law/places.json").read_text())
        register = Register(folder, *gazetteer(places))
        hasher = Hasher(SECRET)
        profiles = {
            record: hasher.profile(facts)
            for record, facts in register.facts("registry.csv")
        }
        weights = fit(profiles, register.households())
        weights.save(f"Fitted on {len(profiles)} labelled records.")
        self.stdout.write(f"weights.json is written, from {len(profiles)} records.")
