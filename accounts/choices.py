"""Closed lists of people and agencies."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgencyKind(TextChoices):
    NGO = "NGO", _("Non-governmental organisation")
    CWC = "CWC", _("Child Welfare Committee")
    DCPU = "DCPU", _("District child protection unit")
    POLICE = "POLICE", _("Police")
    # Its people see a child while they take it home, and no other.
    ESCORT = "ESCORT", _("Escort party")
    LABOUR = "LABOUR", _("Labour office")
    SHELTER = "SHELTER", _("Children's home or shelter")
    SCHOOL = "SCHOOL", _("Bridge school")
    DM = "DM", _("District magistrate's office")
    DLSA = "DLSA", _("District legal services authority")
    STATE = "STATE", _("State administration")
    COMMISSION = "COMMISSION", _("Commission for child rights")
    OPERATOR = "OPERATOR", _("Operator of this system")
