"""Make every child's match profile and every agent's marks anew, count the names.

After a change of the server's secret, of cases/matching or of its word lists. Every
night the names are counted anew in any case. Runs as the owner, in batches that can
be repeated.
"""

from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from cases.models import ChildIdentity, MatchProfile, Recruiter

BATCH = 2000
COLUMNS = [
    field.name for field in MatchProfile._meta.concrete_fields if not field.primary_key
]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--counts", action="store_true", help="only count the names anew"
        )

    def handle(self, *args, counts: bool, **options):
        made = 0 if counts else self._profiles()
        if not counts:
            self._recruiters()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local role savera_engine")
            cursor.execute("select match_count()")
        self.stdout.write(f"{made} profiles are made, the names are counted.")

    def _profiles(self) -> int:
        made, after = 0, UUID(int=0)
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local role savera_engine")
                batch = list(
                    ChildIdentity.objects.filter(child_id__gt=after)
                    .select_related("child__home_district")
                    .order_by("child_id")[:BATCH]
                )
                if not batch:
                    return made
                MatchProfile.objects.bulk_create(
                    [MatchProfile.of(identity.child, identity) for identity in batch],
                    update_conflicts=True,
                    unique_fields=["child"],
                    update_fields=COLUMNS,
                )
            made, after = made + len(batch), batch[-1].child_id

    def _recruiters(self) -> None:
        after = UUID(int=0)
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local role savera_engine")
                later = Recruiter.objects.filter(pk__gt=after)
                batch = list(later.order_by("pk")[:BATCH])
                if not batch:
                    return
                for recruiter in batch:
                    recruiter.mark()
                Recruiter.objects.bulk_update(batch, ["names", "places", "number"])
            after = batch[-1].pk
