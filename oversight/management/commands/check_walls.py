from django.core.management.base import BaseCommand, CommandError

from oversight.guards import holes


class Command(BaseCommand):
    help = "Ask the database for holes in its own wall; fails where it finds one."

    def handle(self, **options):
        found = holes()
        for hole in found:
            self.stdout.write(str(hole))
        if found:
            raise CommandError(f"Wall two has {len(found)} holes.")
        self.stdout.write("Wall two has no hole.")
