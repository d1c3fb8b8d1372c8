import gc
import multiprocessing
from multiprocessing.queues import Queue

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.models import User
from accounts.roles import Role
from oversight.demo.building import CHILDREN, SEED, Ground, build_city, lay_ground
from oversight.demo.moments import trusting_the_plan
from oversight.demo.offices import FOUND_IN, PASSWORD

DONE = "done"


class Command(BaseCommand):
    help = (
        "Build the invented demo world, or show who can sign in to it. "
        "Run as the web's login: the people of the demo do everything themselves."
    )

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true")
        parser.add_argument("--sign-ins", action="store_true")
        parser.add_argument("--children", type=int, default=CHILDREN)
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, **options):
        if not getattr(settings, "DEMO", False):
            raise CommandError("The demo world is for demo settings only.")
        if options["sign_ins"]:
            self._print_sign_ins()
        elif not User.objects.exists():
            ground = lay_ground(seed=options["seed"], children=options["children"])
            self._print_sign_ins()
            self.stdout.flush()
            self._build_cities(ground)
        elif options["if_empty"]:
            self.stdout.write("There are people already; nothing was changed.")
        else:
            raise CommandError("The demo world needs an empty database.")

    def _build_cities(self, ground: Ground) -> None:
        """Each city in a process of its own: no child's way crosses the other's."""
        connections.close_all()
        fork = multiprocessing.get_context("fork")
        told = fork.Queue()
        cities = [
            fork.Process(target=_build, args=(ground, city, told)) for city in FOUND_IN
        ]
        for city in cities:
            city.start()
        children, running = 0, len(cities)
        while running:
            if told.get() == DONE:
                running -= 1
            else:
                children += 1
                self._tell(children, len(ground.plans))
        for city in cities:
            city.join()
        if any(city.exitcode for city in cities):
            raise CommandError("The demo world could not be built.")

    def _tell(self, done: int, of: int) -> None:
        if done % 25 == 0 or done == of:
            self.stdout.write(f"          {done} of {of} children")
            self.stdout.flush()

    def _print_sign_ins(self) -> None:
        """One good person of each role first, then the others."""
        people = User.objects.filter(is_active=True).order_by("-pk")
        first = {person.role: person for person in people}
        self.stdout.write(f"  {'Role':42} {'User name':28} Password")
        for role in Role:
            if person := first.get(role):
                label = person.get_role_display()
                self.stdout.write(f"  {label!s:42} {person.username:28} {PASSWORD}")
        self.stdout.write(f"  And {len(people) - len(first)} more with this password.")


def _build(ground: Ground, city: str, told: Queue) -> None:
    """One city, in its own process."""
    # A short-lived process that keeps what it makes: collecting garbage is in vain.
    gc.disable()
    try:
        with trusting_the_plan():
            build_city(ground, city, told=lambda: told.put(""))
    finally:
        told.put(DONE)
