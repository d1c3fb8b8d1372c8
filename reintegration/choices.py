"""Closed lists of the return home. Lists that the law may lengthen are data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HomeCheckWay(TextChoices):
    """How the home was looked at. A return on a telephone call alone is impossible."""

    VISIT = "VISIT", _("Visited the house")
    PHONE = "PHONE", _("By telephone only")


class VideoCall(TextChoices):
    KNEW = "KNEW", _("Held: child and family knew each other")
    DID_NOT = "DID_NOT", _("Held: they did not know each other")
    NOT_HELD = "NOT_HELD", _("Not held")


class TravelMode(TextChoices):
    TRAIN = "TRAIN", _("Train")
    BUS = "BUS", _("Bus")
    CAR = "CAR", _("Car or van")
    AIR = "AIR", _("Aeroplane")


class SignedBy(TextChoices):
    """How the receiver signed for the child."""

    SIGNATURE = "SIGNATURE", _("Signature")
    THUMB = "THUMB", _("Thumb print")
