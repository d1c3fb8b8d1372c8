"""Two people at the same moment, each on a connection of their own.

Use it with the fixture `committed`, so that each sees what the other has committed.
"""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection, transaction

from common import walls


def at_once(*deeds: tuple[object, Callable]) -> list[object]:
    """Do each deed as its person on a connection of its own, all at one moment.

    Returns what each came to, in their order: a result or the exception.
    """
    gate = Barrier(len(deeds))
    came: list[object] = [None] * len(deeds)

    def run(place: int, person, deed) -> None:
        try:
            with transaction.atomic():
                walls.enter(person.pk)
                gate.wait(timeout=20)
                came[place] = deed()
        except Exception as error:  # noqa: BLE001 - the test judges what came
            came[place] = error
        finally:
            connection.close()

    threads = [
        Thread(target=run, args=(place, person, deed))
        for place, (person, deed) in enumerate(deeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return came
