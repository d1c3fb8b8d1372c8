"""The nouns of this app, one file for each part of life in a shelter."""

from shelters.models.care_plan import CarePlan, CarePlanArea, CarePlanReview
from shelters.models.health import CounsellingNote, HealthCheck, ProtectedHealthNote
from shelters.models.placement import Leave, Placement, Runaway
from shelters.models.roll_call import RollCall, RollCallEntry
from shelters.models.shelter import Beds, Inspection, Shelter, ShelterPlace

__all__ = [
    "Beds",
    "CarePlan",
    "CarePlanArea",
    "CarePlanReview",
    "CounsellingNote",
    "HealthCheck",
    "Inspection",
    "Leave",
    "Placement",
    "ProtectedHealthNote",
    "RollCall",
    "RollCallEntry",
    "Runaway",
    "Shelter",
    "ShelterPlace",
]
