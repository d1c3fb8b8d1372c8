"""Closed lists of the return home. Lists that the law may lengthen are data."""

from django.db.models import IntegerChoices, TextChoices
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


class SlotKind(TextChoices):
    """What the rule asks for: word from the family, or somebody at the door."""

    CONTACT = "CONTACT", _("Contact")
    VISIT = "VISIT", _("Visit")


class VisitMode(TextChoices):
    HOME = "HOME", _("At home")
    SCHOOL = "SCHOOL", _("At school")
    PHONE = "PHONE", _("By phone")
    VIDEO = "VIDEO", _("By video call")


IN_PERSON = frozenset({VisitMode.HOME, VisitMode.SCHOOL})


class VisitDecision(TextChoices):
    STABLE = "STABLE", _("Doing well")
    WATCH = "WATCH", _("Keep watching")
    URGENT = "URGENT", _("Act now")
    RE_RESCUE = "RE_RESCUE", _("Rescue again")


URGENT = frozenset({VisitDecision.URGENT, VisitDecision.RE_RESCUE})


class LeavingReason(TextChoices):
    """Why an enrolment ended."""

    MOVED_ON = "MOVED_ON", _("Moved on to another school")
    FINISHED = "FINISHED", _("Finished the course")
    WENT_HOME = "WENT_HOME", _("Went home")
    DROPPED_OUT = "DROPPED_OUT", _("Dropped out")
    OTHER = "OTHER", _("Other")


class Condition(IntegerChoices):
    """The ten conditions of closing (domain reference, section 7)."""

    VISITED = 1, _("All visits made, the last in person with the child seen alone")
    TWO_YEARS = 2, _("The time of follow-up is over")
    REPORTED = 3, _("A fresh report of a visit")
    FIR = 4, _("FIR filed, or its refusal confirmed")
    MONEY = 5, _("Every claim paid, decided or on the money watch")
    ACCOUNT = 6, _("Bank account in the child's name, or why not")
    SCHOOL = 7, _("School or skill course known")
    RED_FLAGS = 8, _("No unsettled warning sign")
    SUMMARY = 9, _("Final summary written")
    SIGNED = 10, _("Closing order signed by three members without a conflict")


class BreakKind(TextChoices):
    UNTRACEABLE = "UNTRACEABLE", _("Can't be found at home")
    AGED_OUT = "AGED_OUT", _("Turned 18")
    DIED = "DIED", _("Child died")
    CONTINUED = "CONTINUED", _("Found at work again")
