"""Make every child's match profile anew and count the names.

After a change of the server's secret, of cases/matching or of its word lists; nightly
for the counts alone (`--counts`). Runs as the owner, in batches that can be repeated.
"""

from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from cases.models import ChildIdentity, MatchProfile

BATCH = 2000
COLUMNS = [
    field.name for field in MatchProfile._meta.concrete_fields if not field.primary_key
]
# One statement a fact: agreeing and weak keys of names, by State and in the nation.
COUNTED = {
    "given": ("given", "x & 3 < 2", True),
    "father": ("father", "x & 3 < 2", True),
    "mother": ("mother", "x & 3 < 2", True),
    "surname": ("others || father_others", "true", True),
    "village": ("village", "x & 3 < 2", False),
    "district": ("array[district]", "x <> 0", False),
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--counts", action="store_true", help="only count the names anew"
        )

    def handle(self, *args, counts: bool, **options):
        made = 0 if counts else self._profiles()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local role savera_engine")
            count_names(cursor)
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


def count_names(cursor) -> None:
    """Fill cases_matchfrequency from the profiles."""
    cursor.execute("delete from cases_matchfrequency")
    cursor.execute(
        "insert into cases_matchfrequency (fact, state, key, n)"
        " select 'child', 0, 0, count(*) from cases_matchprofile"
    )
    for fact, (column, kept, regional) in COUNTED.items():
        states = (
            "unnest(array[0, nullif(state, 0)])" if regional else "unnest('{0}'::int[])"
        )
        cursor.execute(
            "insert into cases_matchfrequency (fact, state, key, n)"  # noqa: S608
            f" select '{fact}', s, x, count(distinct child_id) from cases_matchprofile,"
            f" unnest({column}) x, {states} s where {kept} and s is not null"
            " group by s, x"
        )
        cursor.execute(
            "insert into cases_matchfrequency (fact, state, key, n)"  # noqa: S608
            f" select '{fact}', s, 0, count(*) from cases_matchprofile, {states} s"
            f" where exists (select 1 from unnest({column}) x where {kept})"
            " and s is not null group by s"
        )
