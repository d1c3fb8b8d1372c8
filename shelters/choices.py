"""Closed lists of the shelters. Kinds of placement are data (law/choices.json)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Never a placement, whatever a form says (JJ Act s. 10: no child in lock-up or jail).
NEVER_A_PLACEMENT = frozenset({"POLICE_STATION", "LOCK_UP", "JAIL"})


class LeftBecause(TextChoices):
    """Why a child doesn't live in the shelter any more."""

    HOME = "HOME", _("Went home")
    ESCORTED = "ESCORTED", _("Left with the escort")
    MOVED = "MOVED", _("Moved to another shelter")
    FAMILY_CARE = "FAMILY_CARE", _("Went to a foster family or fit person")
    SCHOOL = "SCHOOL", _("Went to a residential school")
    AFTERCARE = "AFTERCARE", _("Went to after-care")
    RAN_AWAY = "RAN_AWAY", _("Missing")
    DIED = "DIED", _("Died")


class Occasion(TextChoices):
    MORNING = "MORNING", _("Morning")
    EVENING = "EVENING", _("Evening")
    NIGHT = "NIGHT", _("Night")


class Where(TextChoices):
    """Where a child is at the roll call."""

    HERE = "HERE", _("Here")
    SCHOOL = "SCHOOL", _("At school")
    HOSPITAL = "HOSPITAL", _("In hospital")
    COURT = "COURT", _("At court or Committee")
    LEAVE = "LEAVE", _("On leave")
    ABSENT = "ABSENT", _("Absent")


class HealthCheckKind(TextChoices):
    ADMISSION = "ADMISSION", _("On admission")
    QUARTERLY = "QUARTERLY", _("Every three months")
    ILLNESS = "ILLNESS", _("Illness or injury")
    OTHER = "OTHER", _("Other")


class ProtectedKind(TextChoices):
    """What only counsellors, doctors and the Committee read."""

    SEXUAL_HARM = "SEXUAL_HARM", _("Sign of a sexual offence")
    EXAMINATION = "EXAMINATION", _("Special medical examination done")
    HIV = "HIV", _("HIV")
    PREGNANCY = "PREGNANCY", _("Pregnancy")
    PSYCHIATRIC = "PSYCHIATRIC", _("Mental illness")
    OTHER = "OTHER", _("Other")


class Stay(TextChoices):
    """How long the child is likely to stay (head of Form 7)."""

    SHORT = "SHORT", _("Short, up to six months")
    MEDIUM = "MEDIUM", _("Medium")
    LONG = "LONG", _("Long")


class Area(TextChoices):
    """The ten areas of Form 7 A, and the money that its head asks for."""

    HEALTH = "HEALTH", _("Health and food")
    EDUCATION = "EDUCATION", _("Education and training")
    EMOTIONAL = "EMOTIONAL", _("Feelings and mind")
    SAFETY = "SAFETY", _("Self-care and protection from harm")
    MONEY = "MONEY", _("Money: wages, claims, savings, belongings")
    EXPECTATIONS = "EXPECTATIONS", _("What the child expects of the care")
    RELATIONSHIPS = "RELATIONSHIPS", _("Family and friends")
    LEISURE = "LEISURE", _("Play and leisure")
    RELIGION = "RELIGION", _("Religion")
    INDEPENDENCE = "INDEPENDENCE", _("Living on one's own")
    EVENTS = "EVENTS", _("Events that marked the child, such as trafficking")


# A plan that is silent on one of these is no plan.
MUST_COVER = (Area.EDUCATION, Area.HEALTH, Area.EMOTIONAL, Area.MONEY, Area.SAFETY)


class Verdict(TextChoices):
    GOOD = "GOOD", _("Nothing to mend")
    DEFECTS = "DEFECTS", _("Something to mend")
    SERIOUS = "SERIOUS", _("Children are not safe here")
