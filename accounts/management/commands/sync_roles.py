from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import RoleRight
from accounts.roles import DataClass, Role, classes_read, classes_written


class Command(BaseCommand):
    help = "Copy the table of rights into the database, where wall two reads it."

    @transaction.atomic
    def handle(self, **options):
        RoleRight.objects.all().delete()
        RoleRight.objects.bulk_create(
            RoleRight(
                role=role,
                data_class=cls,
                reads=cls in classes_read(role),
                writes=cls in classes_written(role),
            )
            for role in Role
            for cls in DataClass
        )
        self.stdout.write(f"{RoleRight.objects.count()} rights in the database.")
