"""Closed lists of cases. Lists that the law may lengthen are data: law/choices.json."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Duty(TextChoices):
    """What an agency is on a case for. Clocks and money look for their owner here."""

    OPENER = "OPENER", _("Took the child in")
    NGO = "NGO", _("Caseworker's organisation")
    CWC_SOURCE = "CWC_SOURCE", _("Committee where the child was found")
    CWC_HOME = "CWC_HOME", _("Committee of the child's home")
    DCPU_SOURCE = "DCPU_SOURCE", _("Child protection unit where the child was found")
    DCPU_HOME = "DCPU_HOME", _("Child protection unit of the child's home")
    SHELTER = "SHELTER", _("Shelter")
    SCHOOL = "SCHOOL", _("School")
    POLICE = "POLICE", _("Police")
    LABOUR = "LABOUR", _("Labour office")
    DM = "DM", _("District magistrate's office")
    DLSA = "DLSA", _("Legal aid")
    ESCORT = "ESCORT", _("Escort")
    FOLLOW_UP = "FOLLOW_UP", _("Follow-up worker's organisation")
    COMPARING = "COMPARING", _("Compares the child with one it takes care of")


class SealReason(TextChoices):
    """Why a case is closed to all but a named few."""

    THREAT = "THREAT", _("The child or the family is threatened")
    TIE = "TIE", _("Somebody in an office has a tie to the accused")
    POCSO = "POCSO", _("The identity is protected by law (POCSO Act s. 33)")
    COURT = "COURT", _("A court has ordered it")
    OTHER = "OTHER", _("Another reason, in words")


class GlassReason(TextChoices):
    """Why somebody must see a case at once that is not within reach."""

    DANGER = "DANGER", _("The child is in danger now")
    MEDICAL = "MEDICAL", _("A doctor must know now")
    FOUND = "FOUND", _("A missing child stands before me")
    COURT = "COURT", _("A court or a Committee asks now")
    OTHER = "OTHER", _("Another emergency")


class Sex(TextChoices):
    BOY = "BOY", _("Boy")
    GIRL = "GIRL", _("Girl")
    OTHER = "OTHER", _("Other")


class AgeSource(TextChoices):
    STATED = "STATED", _("The child says")
    APPARENT = "APPARENT", _("By looks")
    DOCUMENT = "DOCUMENT", _("Paper seen")
    OSSIFICATION = "OSSIFICATION", _("Bone test")
    COMMITTEE = "COMMITTEE", _("Recorded by the Committee")


class Need(TextChoices):
    """What a child needs at once, as anybody on site can see it. No diagnosis."""

    DOCTOR = "DOCTOR", _("A doctor now")
    SUPPORT = "SUPPORT", _("Help to move, see, hear or speak")
    FOOD = "FOOD", _("Food or clothes")
    SAFETY = "SAFETY", _("Safety from somebody here")


class Route(TextChoices):
    """How the child came to us (domain reference, section 12)."""

    RAID = "RAID", _("Rescue operation")
    POLICE_RAID = "POLICE_RAID", _("Police raid")
    WITHDRAWN = "WITHDRAWN", _("Negotiated withdrawal")
    ESCAPED = "ESCAPED", _("The child escaped")
    PARENT_TIP = "PARENT_TIP", _("Tip from a parent")
    TRANSIT = "TRANSIT", _("Stopped in transit")
    HELPLINE = "HELPLINE", _("Child helpline 1098")
    DRIVE = "DRIVE", _("Drive")
    REFERRAL = "REFERRAL", _("Referral")
    OTHER = "OTHER", _("Other")


class TakenTo(TextChoices):
    SHELTER = "SHELTER", _("Shelter")
    COMMITTEE = "COMMITTEE", _("Child Welfare Committee")
    HOSPITAL = "HOSPITAL", _("Hospital")
    POLICE_STATION = "POLICE_STATION", _("Police station (a breach)")


class Capacity(TextChoices):
    """Who must come to an operation (2008 Protocol; NHRC procedure 2017)."""

    LEAD = "LEAD", _("Lead")
    POLICE = "POLICE", _("Police officer")
    WOMAN_OFFICER = "WOMAN_OFFICER", _("Woman officer")
    LABOUR = "LABOUR", _("Labour inspector")
    MAGISTRATE = "MAGISTRATE", _("Magistrate")
    DOCTOR = "DOCTOR", _("Doctor")
    INTERPRETER = "INTERPRETER", _("Interpreter")
    NGO = "NGO", _("Organisation's worker")
    DCPU = "DCPU", _("Child protection unit")


class OrderKind(TextChoices):
    INTERIM = "INTERIM", _("Interim order")
    FINAL = "FINAL", _("Final order")
    PROCEDURAL = "PROCEDURAL", _("Procedural order")


class ListPurpose(TextChoices):
    PRODUCTION = "PRODUCTION", _("First production")
    FINAL = "FINAL", _("Final order due")
    REPORT = "REPORT", _("Report received")
    REVIEW = "REVIEW", _("Review")
    CLOSURE = "CLOSURE", _("Closing asked")
    OTHER = "OTHER", _("Other")


class StatementPlace(TextChoices):
    COMMITTEE = "COMMITTEE", _("Child Welfare Committee")
    SHELTER = "SHELTER", _("Shelter")
    COURT = "COURT", _("Court")
    HOSPITAL = "HOSPITAL", _("Hospital")
    HOME = "HOME", _("The child's home")
    POLICE_STATION = "POLICE_STATION", _("Police station (a breach)")


class FIRStatus(TextChoices):
    FILED = "FILED", _("Filed")
    INVESTIGATING = "INVESTIGATING", _("Being investigated")
    CHARGE_SHEET = "CHARGE_SHEET", _("Charge sheet filed")
    CLOSURE_REPORT = "CLOSURE_REPORT", _("Closure report")
    TRIAL = "TRIAL", _("On trial")
    CONVICTED = "CONVICTED", _("Convicted")
    ACQUITTED = "ACQUITTED", _("Acquitted")


class ProsecutionStepKind(TextChoices):
    """Steps of an investigation or trial that have a day of their own."""

    VICTIM_INFORMED = "VICTIM_INFORMED", _("The child's side is told")
    CHARGES_FRAMED = "CHARGES_FRAMED", _("Charges framed")
    CHILD_HEARD = "CHILD_HEARD", _("The child is heard as a witness")
    HEARING = "HEARING", _("Hearing")
    BAIL = "BAIL", _("Bail of an accused")
    COMPENSATION = "COMPENSATION", _("Compensation ordered by the court")
    JUDGMENT = "JUDGMENT", _("Judgment")
    APPEAL = "APPEAL", _("Appeal")


class Severity(TextChoices):
    STOP = "stop", _("Urgent")
    SOON = "soon", _("Needs attention")
    INFO = "info", _("To know")


class ImportState(TextChoices):
    READING = "READING", _("Being read")
    PREVIEW = "PREVIEW", _("Ready to check")
    SAVING = "SAVING", _("Being saved")
    SAVED = "SAVED", _("Saved")
    DROPPED = "DROPPED", _("Dropped")
    FAILED = "FAILED", _("Can't be read")
