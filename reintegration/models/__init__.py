"""The nouns of this app, one file for each part of the way home."""

from reintegration.models.handover import Handover
from reintegration.models.home_check import HomeCheck
from reintegration.models.journey import Escort, FamilyReturn

__all__ = ["Escort", "FamilyReturn", "Handover", "HomeCheck"]
