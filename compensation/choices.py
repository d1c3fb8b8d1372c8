"""Closed lists of money."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Payer(TextChoices):
    """Who owes the money (law/schemes.json)."""

    EMPLOYER = "EMPLOYER", _("Employer")
    STATE = "STATE", _("State")
    GOVERNMENT = "GOVERNMENT", _("Government")
    DM = "DM", _("District magistrate")
    CENTRE_VIA_STATE = "CENTRE_VIA_STATE", _("Central government through the State")
    DLSA = "DLSA", _("Legal services authority")
    SCHEME_DEPARTMENT = "SCHEME_DEPARTMENT", _("Department of the scheme")


class Account(TextChoices):
    """Between whom money moves. A fund is never the child."""

    EMPLOYER = "EMPLOYER", _("Employer")
    STATE = "STATE", _("State")
    WELFARE_FUND = "WELFARE_FUND", _("Welfare fund of the district")
    FUND_14B = "FUND_14B", _("Child and Adolescent Labour Rehabilitation Fund")
    CHILD = "CHILD", _("Child’s account")


PAYERS = frozenset({Account.EMPLOYER, Account.STATE})
FUNDS = frozenset({Account.WELFARE_FUND, Account.FUND_14B})
# From where money comes to a child.
PAYS_FROM = [(a.value, a.label) for a in Account if a in FUNDS | PAYERS]


class EntryKind(TextChoices):
    PRINCIPAL = "PRINCIPAL", _("The sum itself")
    INTEREST = "INTEREST", _("Interest of the fund")


class Evidence(TextChoices):
    """What a claim must be proven with (law/schemes.json)."""

    INSPECTION_REPORT = "INSPECTION_REPORT", _("Inspection report")
    AGE_PROOF = "AGE_PROOF", _("Proof of age")
    NOTICE = "NOTICE", _("Notice to the employer")
    CHALLAN = "CHALLAN", _("Challan of the deposit")
    NO_JOB_NOTE = "NO_JOB_NOTE", _("Note that no adult was given work")
    JUDGMENT = "JUDGMENT", _("Judgment")
    RECEIPT = "RECEIPT", _("Receipt")
    FUND_LEDGER = "FUND_LEDGER", _("Ledger of the fund")
    RELEASE_CERTIFICATE = "RELEASE_CERTIFICATE", _("Release certificate")
    BANK_PASSBOOK = "BANK_PASSBOOK", _("Bank passbook")
    TRIAL_FINDING = "TRIAL_FINDING", _("Finding of the trial")
    CATEGORY_NOTE = "CATEGORY_NOTE", _("Note on the category")
    STATEMENT = "STATEMENT", _("Statement")
    ROSTER = "ROSTER", _("Roster of work")
    WAGE_NOTIFICATION = "WAGE_NOTIFICATION", _("Notification of the minimum wage")
    FIR_COPY = "FIR_COPY", _("Copy of the FIR")
    MEDICAL_REPORT = "MEDICAL_REPORT", _("Medical report")
    APPLICATION = "APPLICATION", _("Application")
    RELIEF_RECOMMENDATION = "RELIEF_RECOMMENDATION", _("Committee’s recommendation")
    COURT_ORDER = "COURT_ORDER", _("Order of the court")
    CARE_PLAN = "CARE_PLAN", _("Care plan")
    SIR_OR_HOME_STUDY = "SIR_OR_HOME_STUDY", _("Social investigation or home study")
    INCOME_PROOF = "INCOME_PROOF", _("Proof of income")
    FORM_36 = "FORM_36", _("Form 36")
    FORM_37 = "FORM_37", _("Form 37")
    CASTE_CERTIFICATE = "CASTE_CERTIFICATE", _("Caste certificate")
    RESCUE_PROOF = "RESCUE_PROOF", _("Proof of the rescue")
    ENROLMENT_NUMBER = "ENROLMENT_NUMBER", _("Enrolment number")
    EMPLOYER_NAMED = "EMPLOYER_NAMED", _("Name of the employer")
    HAZARD_CHECKED = "HAZARD_CHECKED", _("Whether the work is on the Schedule")


class ServedHow(TextChoices):
    IN_PERSON = "IN_PERSON", _("Handed over in person")
    POST = "POST", _("By registered post")
    PASTED = "PASTED", _("Pasted at the door before witnesses")
    POLICE = "POLICE", _("Through the police")


class SeenHow(TextChoices):
    """The second channel: how somebody saw that the money is there."""

    PASSBOOK = "PASSBOOK", _("Saw the passbook")
    STATEMENT = "STATEMENT", _("Saw the bank’s statement")
    CHILD_SAYS = "CHILD_SAYS", _("The child said so, seen alone")


class UnpaidReason(TextChoices):
    """Why a child has not got the money yet: closed, so that it can be counted."""

    NO_ACCOUNT = "NO_ACCOUNT", _("The child has no bank account")
    WRONG_ACCOUNT = "WRONG_ACCOUNT", _("The bank sent the money back")
    CHILD_NOT_FOUND = "CHILD_NOT_FOUND", _("The child’s family can’t be found")
    PAPER_MISSING = "PAPER_MISSING", _("A paper is missing")
    EMPLOYER_NOT_FOUND = "EMPLOYER_NOT_FOUND", _("The employer can’t be found")
    EMPLOYER_REFUSES = "EMPLOYER_REFUSES", _("The employer refuses to pay")
    NOTHING_TO_TAKE = "NOTHING_TO_TAKE", _("The employer has nothing to take")
    IN_COURT = "IN_COURT", _("A court has to decide first")
    NO_BUDGET = "NO_BUDGET", _("The State has not given the money")
    OFFICE_BUSY = "OFFICE_BUSY", _("The office has not come to it")


class PaperKind(TextChoices):
    """The papers of a claim that leave the office."""

    SHOW_CAUSE = "SHOW_CAUSE", _("Show-cause notice")
    HEARING = "HEARING", _("Record of the hearing")
    ORDER = "ORDER", _("Order of payment")
    DEMAND = "DEMAND", _("Demand of what is unpaid")
    RECOVERY = "RECOVERY", _("Recovery certificate")
    CERTIFICATE_REQUEST = "CERTIFICATE_REQUEST", _("Request of a release certificate")
    LETTER_DM = "LETTER_DM", _("Letter to the district magistrate")
    LETTER_DLSA = "LETTER_DLSA", _("Letter to the legal services authority")
    LETTER_FUND = "LETTER_FUND", _("Letter to the fund")
    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT", _("Receipt for the child")


class JointWith(TextChoices):
    NOBODY = "NOBODY", _("Nobody")
    SUPERINTENDENT = "SUPERINTENDENT", _("Superintendent of the shelter")
    PARENT = "PARENT", _("Parent or guardian")
    OFFICER = "OFFICER", _("Child protection officer")


class AppealSide(TextChoices):
    CHILD = "CHILD", _("The child’s side")
    EMPLOYER = "EMPLOYER", _("The employer")


class AppealOutcome(TextChoices):
    ALLOWED = "ALLOWED", _("The appeal succeeds")
    DISMISSED = "DISMISSED", _("The appeal fails")


class Destination(TextChoices):
    """Where the money of an entitlement goes (law/schemes.json)."""

    WELFARE_FUND = "WELFARE_FUND", _("Welfare fund of the district")
    FUND_14B = "FUND_14B", _("Child and Adolescent Labour Rehabilitation Fund")
    CHILD_ACCOUNT = "CHILD_ACCOUNT", _("Child’s account")
    CHILD_OR_FAMILY_ACCOUNT = (
        "CHILD_OR_FAMILY_ACCOUNT",
        _("Child’s or family’s account"),
    )
    ANNUITY_AND_ACCOUNT = "ANNUITY_AND_ACCOUNT", _("Annuity, the rest to the account")
    CASH_OR_KIND = "CASH_OR_KIND", _("Cash or in kind")
    AS_STATE_RULE = "AS_STATE_RULE", _("As the State’s rule says")
    IN_KIND = "IN_KIND", _("Help that is not money")


class Formula(TextChoices):
    """How a sum is found that no rule fixes."""

    COURT_ORDER = "COURT_ORDER", _("As the court orders")
    STATE_SCHEDULE = "STATE_SCHEDULE", _("By the State’s schedule")
    STATE_RULE = "STATE_RULE", _("By the State’s rule")
    STATE_RATE = "STATE_RATE", _("By the State’s monthly rate")
    COMMITTEE_ASSESSES = "COMMITTEE_ASSESSES", _("As the Committee assesses")
    UP_TO_MAX = "UP_TO_MAX", _("Up to the highest sum")
    WAGES = "WAGES", _("Minimum wage less what was paid, with overtime")
    IN_KIND = "IN_KIND", _("Help that is not money")


# A State may put a sum of its own in the place of these.
SET_BY_STATE = frozenset(
    {Formula.STATE_SCHEDULE, Formula.STATE_RULE, Formula.STATE_RATE}
)


class Skill(TextChoices):
    """The classes of the notifications of minimum wages."""

    UNSKILLED = "UNSKILLED", _("Unskilled")
    SEMI_SKILLED = "SEMI_SKILLED", _("Semi-skilled")
    SKILLED = "SKILLED", _("Skilled")
    HIGHLY = "HIGHLY", _("Highly skilled")


class WageLaw(TextChoices):
    """Which law the wages of a day fall under."""

    MINIMUM_WAGES_ACT = "MINIMUM_WAGES_ACT", _("Minimum Wages Act 1948")
    CODE_ON_WAGES = "CODE_ON_WAGES", _("Code on Wages 2019")


class GroupAct(TextChoices):
    """What is done for every child of an operation or an employer in one act."""

    PROPOSE = "PROPOSE", _("Propose the claims of every child")
    NOTICE = "NOTICE", _("One notice to the employer for all claims that are ready")
    CERTIFICATE = "CERTIFICATE", _("Ask for the release certificate of every child")


class SavedPage(TextChoices):
    """The pages whose filter can be kept under a name."""

    BOARD = "BOARD", _("Compensation board")
    REPORT = "REPORT", _("Report")


# What is kept of an address: choices, numbers and days, never typed words.
FILTERS_KEPT = {
    SavedPage.BOARD: ("stage", "late", "district", "ages"),
    SavedPage.REPORT: (
        "kind",
        "counted_by",
        "period",
        "from_day",
        "to_day",
        "district",
        "home_state",
    ),
}
