from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import ApiToken, User

LONGEST = 366


class Command(BaseCommand):
    help = "Make a token for another system that acts as this account; told once."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="Which system shows it.")
        parser.add_argument("--days", type=int, default=90)

    @transaction.atomic
    def handle(self, *, username, name, days, **options):
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"No active account is called “{username}”.")
        if user.agency_id is None:
            raise CommandError("This account has no agency.")
        if not 1 <= days <= LONGEST:
            raise CommandError(f"A token holds from 1 to {LONGEST} days.")
        token, words = ApiToken.issue(user, name=name, days=days)
        self.stdout.write(words)
        self.stderr.write(
            f"Token {token.pk} runs out on {token.expires_at:%d %B %Y}."
            " It isn't shown again."
        )
