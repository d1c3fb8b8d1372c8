"""People, the agencies they work for, the places of India, and how one signs in."""

from accounts.models.drafts import Draft
from accounts.models.guessing import SignInTry
from accounts.models.invitations import Approval, Invitation
from accounts.models.people import (
    Agency,
    AgencyQuerySet,
    ApiToken,
    ApiTokenQuerySet,
    ClientRequest,
    District,
    Place,
    RoleRight,
    State,
    User,
    UserManager,
)
from accounts.models.sessions import Session
from accounts.models.terms import Acceptance

__all__ = [
    "Acceptance",
    "Agency",
    "AgencyQuerySet",
    "ApiToken",
    "ApiTokenQuerySet",
    "Approval",
    "ClientRequest",
    "District",
    "Draft",
    "Invitation",
    "Place",
    "RoleRight",
    "Session",
    "SignInTry",
    "State",
    "User",
    "UserManager",
]
