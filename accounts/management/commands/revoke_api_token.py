from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import ApiToken


class Command(BaseCommand):
    help = "Revoke a token of another system; it opens nothing from now on."

    def add_arguments(self, parser):
        parser.add_argument("token", type=int, help="The number told with it.")

    def handle(self, *, token, **options):
        changed = ApiToken.objects.filter(pk=token, revoked_at__isnull=True).update(
            revoked_at=timezone.now()
        )
        if not changed:
            raise CommandError("There is no such token, or it is revoked already.")
        self.stdout.write("The token is revoked.")
