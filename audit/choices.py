"""Closed lists of the book."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OpeningAnswer(TextChoices):
    """Why somebody opened a case that nothing on record sent them to."""

    COVERED = "COVERED", _("Stood in for a colleague")
    ASKED = "ASKED", _("Was asked by an office or by the family")
    SUPERVISED = "SUPERVISED", _("Looked after the work of others")
    MISTAKE = "MISTAKE", _("Opened it by mistake")
    ESCALATED = "ESCALATED", _("No good reason: told to the data-protection officer")
