"""What the API shows of a protected class is noticed where it is put into words."""

from collections.abc import Iterable

from django.db import models

from accounts.roles import DataClass
from audit.witness import shown


class ToldInTheBook:
    """Beside a view: each record that it answers with is read by whoever asked."""

    data_class: DataClass

    def get_serializer(self, *args, **kwargs):
        """The serializer of these records, which are read from here on."""
        records = args[0] if args else ()
        if isinstance(records, models.Model):
            records = [records]
        if isinstance(records, Iterable):
            for record in records:
                shown(record.case_id, self.data_class)
        return super().get_serializer(*args, **kwargs)  # type: ignore[misc]
