"""The nouns of this app, one file for each part of the way home."""

from reintegration.models.closing import (
    ClosureExcuse,
    ClosureGateRecord,
    ClosureRequest,
    PathBreak,
)
from reintegration.models.follow_up import FollowUpRule, FollowUpVisit
from reintegration.models.handover import Handover
from reintegration.models.home_check import HomeCheck
from reintegration.models.journey import Escort, FamilyReturn
from reintegration.models.school import (
    Attendance,
    BridgeSchool,
    Enrolment,
    SchoolTransfer,
)

__all__ = [
    "Attendance",
    "BridgeSchool",
    "ClosureExcuse",
    "ClosureGateRecord",
    "ClosureRequest",
    "Enrolment",
    "Escort",
    "FamilyReturn",
    "FollowUpRule",
    "FollowUpVisit",
    "Handover",
    "HomeCheck",
    "PathBreak",
    "SchoolTransfer",
]
