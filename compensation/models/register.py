from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from common.models import Record


class RegisterState(models.TextChoices):
    PREVIEW = "PREVIEW", _("To be checked by a second person")
    SAVED = "SAVED", _("Taken over")
    DROPPED = "DROPPED", _("Dropped")


class MoneyRegister(Record):
    """A department's old register: read by one person, taken over whole by another.

    `rows` holds case numbers, laws, sums and references; a register names no child.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="registers")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(
        max_length=8, choices=RegisterState, default=RegisterState.PREVIEW
    )
    rows = models.JSONField(default=list)
    saved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "fingerprint"],
                condition=Q(state=RegisterState.PREVIEW),
                name="register_open_once",
            ),
            models.CheckConstraint(
                condition=Q(saved_by__isnull=True) | ~Q(saved_by=F("by")),
                name="register_reader_never_takes_over",
            ),
        ]

    def __str__(self):
        return str(self.pk)
