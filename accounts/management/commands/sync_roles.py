from django.core.management.base import BaseCommand
from django.db import connection, transaction

from accounts.models import RoleRight
from accounts.roles import (
    AT_HOME,
    DataClass,
    Role,
    classes_read,
    classes_written,
    shown_instead,
)
from common.walls import keep_emergencies_read_only


class Command(BaseCommand):
    help = (
        "Copy the table of rights into the database, where wall two reads it, and keep "
        "what is seen in an emergency from being changed."
    )

    @transaction.atomic
    def handle(self, **options):
        RoleRight.objects.all().delete()
        RoleRight.objects.bulk_create(
            RoleRight(
                role=role,
                data_class=cls,
                reads=cls in classes_read(role),
                writes=cls in classes_written(role),
                shows=shown_instead(role).get(cls, ""),
                at_home=AT_HOME.get(role, {}).get(cls, ""),
            )
            for role in Role
            for cls in DataClass
        )
        with connection.cursor() as cursor:
            keep_emergencies_read_only(cursor)
        self.stdout.write(f"{RoleRight.objects.count()} rights in the database.")
