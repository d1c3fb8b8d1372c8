"""The nouns of this app, one file each."""

from cases.models.case import (
    BreakGlass,
    Case,
    CaseGroupReach,
    CaseUserReach,
    Participation,
)
from cases.models.child import Child, ChildIdentity
from cases.models.clock import (
    Clock,
    ClockRule,
    CodeListEntry,
    Flag,
    FlagRule,
    FormTemplate,
    InboxItem,
)
from cases.models.employer import Employer, Workplace
from cases.models.inquiry import (
    FIR,
    AgeDetermination,
    ChildWish,
    FIRRefusal,
    InterpreterBooking,
    Paper,
    ProsecutionStep,
    ReleaseCertificate,
    SocialInvestigation,
    Statement,
)
from cases.models.matching import (
    MatchFoundBy,
    MatchFrequency,
    MatchKey,
    MatchNight,
    MatchPair,
    MatchProfile,
    MatchState,
)
from cases.models.merging import CaseMerge
from cases.models.money import MoneyState
from cases.models.operation import (
    LeavingCheck,
    OperationSite,
    OperationTip,
    RescueOperation,
    TeamMember,
)
from cases.models.production import Production
from cases.models.recruiter import Recruiter
from cases.models.rescue_list import HeadingMapping, RescueListImport, RescueListRow
from cases.models.sealing import CaseSeal
from cases.models.sitting import (
    CauseListItem,
    ConflictDeclaration,
    Order,
    OrderSignature,
    Sitting,
    Undertaking,
)

__all__ = [
    "FIR",
    "AgeDetermination",
    "BreakGlass",
    "Case",
    "CaseGroupReach",
    "CaseMerge",
    "CaseSeal",
    "CaseUserReach",
    "CauseListItem",
    "Child",
    "ChildIdentity",
    "ChildWish",
    "Clock",
    "ClockRule",
    "CodeListEntry",
    "ConflictDeclaration",
    "Employer",
    "FIRRefusal",
    "Flag",
    "FlagRule",
    "FormTemplate",
    "HeadingMapping",
    "InboxItem",
    "InterpreterBooking",
    "LeavingCheck",
    "MatchFoundBy",
    "MatchFrequency",
    "MatchKey",
    "MatchNight",
    "MatchPair",
    "MatchProfile",
    "MatchState",
    "MoneyState",
    "OperationSite",
    "OperationTip",
    "Order",
    "OrderSignature",
    "Paper",
    "Participation",
    "Production",
    "ProsecutionStep",
    "Recruiter",
    "ReleaseCertificate",
    "RescueListImport",
    "RescueListRow",
    "RescueOperation",
    "Sitting",
    "SocialInvestigation",
    "Statement",
    "TeamMember",
    "Undertaking",
    "Workplace",
]
