"""What both walls cost one bench database: list, object and search; prints JSON.

Each is measured as the web's login with its context, and as the owner with the walls
taken out of the same statements: no policy, no reach, no function that asks who asks.
Started by bench.__main__ with the addresses of the database in its environment.
"""

import json
import sys
from functools import partial

import django

django.setup()


from accounts.models import User  # noqa: E402
from bench.measure import (  # noqa: E402
    FAR,
    OFFICES,
    PAGE,
    SEARCH,
    SEARCH_BARE,
    Bench,
    Unequal,
    caught,
    two_words,
)
from bench.rounds import Variant, faults_of, figures, interleave, ratio  # noqa: E402
from cases.models import Case, CaseGroupReach  # noqa: E402
from common import walls  # noqa: E402

NUMBER_BARE = "select c.id, 1000 from cases_case c where c.number = %s"


def compare(bench: Bench, name: str, ours: list, bare: list, person: int) -> None:
    """Both ways in turns, and what is wrong with the plans of ours."""
    enter = [("select wall_enter(%s)", [person])]
    variants = [
        Variant("both walls", bench.web, ours, enter),
        Variant("no wall", bench.bare, bare),
        Variant("no wall again", bench.bare, bare),
    ]
    interleave(variants, rounds=bench.rounds, seconds=6)
    walled, free, again = variants
    bench.found[name] = {
        "variants": {v.name: figures(v) for v in variants},
        "ratio": ratio(walled, free),
        "noise": ratio(again, free)["median"],
        "faults": [fault for plan in walled.plans() for fault in faults_of(plan)],
    }


def _asked(user, ask) -> list:
    statements: list = []
    with walls.acting_as(user), caught(statements):
        if not ask():
            raise Unequal("Nothing was found.")
    return statements


def lists(bench: Bench, office: str, user: User, keys: list) -> None:
    """The first page and a far one of an office's list."""
    far = min(FAR, len(keys) // PAGE - 1)
    for title, number in {"page 1": 1, "far page": far}.items():
        after = str(keys[(number - 1) * PAGE - 1]) if number > 1 else ""
        page = partial(CaseGroupReach.objects.of(user).page, after=after)
        ours = _asked(user, lambda page=page: page()[0])
        rows = Case.objects.filter(pk__lt=after) if after else Case.objects.all()
        # The same statement, its keys from the cases themselves.
        newest = rows.order_by("-pk").values("pk")[: PAGE + 1]
        free = Case.objects.filter(pk__in=newest)
        free = free.lines().order_by("-pk")
        bare = _asked(user, partial(list, free))
        compare(bench, f"list, {title}, {office}", ours, bare, user.pk)


def objects(bench: Bench, office: str, user: User, keys: list) -> None:
    """One case in the middle of an office's list."""
    pk = keys[len(keys) // 2]
    seen = Case.objects.visible_to(user).with_child().filter(pk=pk)
    bare = Case.objects.with_child().filter(pk=pk)
    ours = _asked(user, lambda: list(seen))
    compare(
        bench,
        f"object, {office}",
        ours[-1:],
        _asked(user, lambda: list(bare))[-1:],
        user.pk,
    )


def search(bench: Bench, office: str, user: User, keys: list) -> None:
    """The first and the last name of one child, and the lines that are shown."""
    asked = two_words(bench, keys[len(keys) // 3])
    words = [json.dumps([asked["first"], asked["last"]]), "", 25]
    with walls.acting_as(user):
        bench.web.execute("select wall_enter(%s)", [user.pk])
        found = bench.web.execute(SEARCH, words).fetchall()
        bench.web.rollback()
    if not found:
        raise Unequal(f"search {office} finds nothing.")
    shown = _asked(user, lambda: Case.objects.in_order([pk for (pk,) in found]))
    bare = [(NUMBER_BARE, [""]), (SEARCH_BARE, asked), *shown]
    compare(bench, f"search, {office}", [(SEARCH, words), *shown], bare, user.pk)


def main() -> None:
    """Measure list, object and search for three sizes of office."""
    bench = Bench(int(sys.argv[1]), int(sys.argv[2]))
    for office, (person, group) in OFFICES.items():
        # As the site knows who asks: with the office, in one statement.
        user = User.objects.select_related("agency").get(pk=person)
        rows = bench.rows(
            "select content_object_id from cases_casegroupreach where group_id = %s"
            " order by 1 desc",
            [group],
        )
        keys = [pk for (pk,) in rows]
        for part in (lists, objects, search):
            part(bench, office, user, keys)
    sys.stdout.write(json.dumps(bench.found))


if __name__ == "__main__":
    main()
