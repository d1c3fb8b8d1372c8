"""Who has promised what, in which version."""

from django.db import models

from accounts.models.people import User


class Acceptance(models.Model):
    """A person accepted one version of the terms. Never changed, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="acceptances")
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"], name="terms_accepted_once"
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.version}"
