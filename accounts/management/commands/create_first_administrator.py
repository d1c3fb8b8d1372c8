from getpass import getpass

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.choices import AgencyKind
from accounts.models import Agency, State, User
from accounts.roles import Role

BEGINNERS = 2


class Command(BaseCommand):
    help = (
        "Create a system administrator of an empty house. Run it twice: what one asks "
        "for a powerful account, the other approves."
    )

    def add_arguments(self, parser):
        parser.add_argument("--username")
        parser.add_argument("--full-name")
        parser.add_argument("--state", help="Name of the State that runs the house.")

    @transaction.atomic
    def handle(self, *, username, full_name, state, **options):
        if User.objects.filter(role=Role.SYSTEM_ADMIN).count() >= BEGINNERS:
            raise CommandError("There are two system administrators already.")
        state = self._state(state or input("State that runs this house: "))
        username = username or input("User name: ")
        full_name = full_name or input("Full name: ")
        password = self._password()
        name = f"Operator, {state.name}"
        agency = Agency.objects.filter(kind=AgencyKind.OPERATOR).first()
        agency = agency or Agency.objects.create(
            name=name,
            kind=AgencyKind.OPERATOR,
            state=state,
            group=Group.objects.create(name=name),
        )
        person = User.objects.create_user(
            username,
            full_name=full_name,
            role=Role.SYSTEM_ADMIN,
            agency=agency,
        )
        person.lend_password(password)
        person.save()
        self.stdout.write(
            "The administrator signs in within a week, chooses another password and "
            "adds offices and people. A second one, made by the same command, "
            "approves powerful accounts."
        )

    def _state(self, name: str) -> State:
        state = State.objects.filter(name__iexact=name.strip()).first()
        if state is None:
            raise CommandError(f"No State or Union Territory is called “{name}”.")
        return state

    def _password(self) -> str:
        password = getpass("Password (at least 12 characters): ")
        if password != getpass("The same again: "):
            raise CommandError("The two passwords differ.")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
