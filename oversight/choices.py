"""Words that people choose from on the top floor."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BreachKind(TextChoices):
    """What happened to the data."""

    SEEN = "SEEN", _("Somebody saw what they should not see")
    SENT = "SENT", _("Sent or given to the wrong person")
    LOST = "LOST", _("A device, paper or file is lost or stolen")
    CHANGED = "CHANGED", _("Changed or deleted without right")
    BROKEN_INTO = "BROKEN_INTO", _("An account or the system was broken into")
    PUBLISHED = "PUBLISHED", _("Made public")


class BreachData(TextChoices):
    """Which kinds of data it was. Kinds only: the register holds nobody's data."""

    NAMES = "NAMES", _("Names and family")
    ADDRESS = "ADDRESS", _("Address or whereabouts")
    PHOTO = "PHOTO", _("Photo or picture")
    WORDS = "WORDS", _("The child's own words")
    HEALTH = "HEALTH", _("Health and counselling")
    COURT = "COURT", _("Orders, FIR and court papers")
    BANK = "BANK", _("Bank account and payments")
    STAFF = "STAFF", _("Data of people who work here")
    NUMBERS = "NUMBERS", _("Case numbers only")


class Told(TextChoices):
    """Who is told of a breach (DPDP Rules r. 7)."""

    BOARD = "BOARD", _("The Data Protection Board, with the details")
    PEOPLE = "PEOPLE", _("The people whose data it is")
    CERT_IN = "CERT_IN", _("CERT-In")


# Only when both have been told is the breach reported.
MUST_BE_TOLD = frozenset({Told.BOARD, Told.PEOPLE})
