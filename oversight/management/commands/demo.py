from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import Role
from oversight.demo.building import CHILDREN, SEED, build_world
from oversight.demo.offices import PASSWORD


class Command(BaseCommand):
    help = "Build the invented demo world, or show who can sign in to it."

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
            return
        if User.objects.exists():
            if options["if_empty"]:
                self.stdout.write("There are people already; nothing was changed.")
                return
            raise CommandError("The demo world needs an empty database.")
        build_world(seed=options["seed"], children=options["children"], told=self._tell)

    def _tell(self, done: int, of: int) -> None:
        if done % 25 == 0 or done == of:
            self.stdout.write(f"{done} of {of} children")
            self.stdout.flush()

    def _print_sign_ins(self) -> None:
        """One good person of each role first, then the others."""
        people = User.objects.filter(is_active=True).select_related("agency")
        order = list(Role)
        found = sorted(people.order_by("pk"), key=lambda p: order.index(Role(p.role)))
        first = list({person.role: person for person in reversed(found)}.values())
        self.stdout.write(f"  {'Role':42} {'User name':28} Password")
        for person in sorted(first, key=lambda p: order.index(Role(p.role))):
            self.stdout.write(
                f"  {person.get_role_display()!s:42} {person.username:28} {PASSWORD}"
            )
        self.stdout.write(f"  And {len(found) - len(first)} more with this password.")
