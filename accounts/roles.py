"""Which role may do which verb and see which class of facts: one table to print.

Which cases they may do it to is reach (cases.reach), not here. The classes follow
the role × data class matrix of the domain reference, section 6. `sync_roles` copies
the classes into the database, where the policies of wall two read them.
"""

from enum import StrEnum
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CASEWORKER = "CASEWORKER", _("Caseworker")
    NGO_SUPERVISOR = "NGO_SUPERVISOR", _("Supervisor of caseworkers")
    CWC_MEMBER = "CWC_MEMBER", _("Committee member")
    CWC_CHAIR = "CWC_CHAIR", _("Committee chairperson")
    CWC_SECRETARY = "CWC_SECRETARY", _("Committee secretary")
    DCPO = "DCPO", _("District child protection officer")
    SUPERINTENDENT = "SUPERINTENDENT", _("Shelter superintendent")
    TEACHER = "TEACHER", _("Teacher")
    POLICE = "POLICE", _("Police officer")
    LABOUR = "LABOUR", _("Labour officer")
    DM = "DM", _("District magistrate's office")
    FOLLOW_UP = "FOLLOW_UP", _("Follow-up worker")
    STATE_ADMIN = "STATE_ADMIN", _("State administrator")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("System administrator")
    AUDITOR = "AUDITOR", _("Auditor")
    COUNSELLOR = "COUNSELLOR", _("Counsellor")
    MEDICAL_OFFICER = "MEDICAL_OFFICER", _("Medical officer")
    PROBATION = "PROBATION", _("Probation officer or social worker")
    INTERPRETER = "INTERPRETER", _("Interpreter or special educator")
    ESCORT = "ESCORT", _("Escort")
    DLSA = "DLSA", _("Legal aid lawyer or support person")
    COMMISSION = "COMMISSION", _("Commission for child rights")


class DataClass(StrEnum):
    """Classes of facts. Each table on a case belongs to exactly one."""

    CASE = "CASE"  # number, status, clocks, duties: no name, no place
    ID = "ID"  # name, parents, address
    RSC = "RSC"  # rescue and worksite
    ACC = "ACC"  # employer, accused
    FIR = "FIR"
    STM = "STM"  # the child's own words
    MED = "MED"  # general health
    SEN = "SEN"  # sexual, HIV, pregnancy, psychiatric
    CNS = "CNS"  # counselling notes
    SIR = "SIR"  # family, social inquiry, home check
    ORD = "ORD"  # the committee's orders and papers
    ICP = "ICP"  # care plan, shelter life, where the child lives
    SCH = "SCH"  # school: what a teacher needs, without the shelter
    TRV = "TRV"  # escort, route, handover
    FUP = "FUP"  # follow-up
    MON = "MON"  # money owed
    BNK = "BNK"  # bank account
    TIP = "TIP"  # informant
    AGG = "AGG"  # counts


# C create, R read, U edit, A approve, m masked (initials and number), x an extract,
# - nothing. Masked and extracted classes give no row: narrow functions of the database
# tell the few facts that the extract holds.
_ORDER = "CASE ID RSC ACC FIR STM MED SEN CNS SIR ORD ICP SCH TRV FUP MON BNK TIP AGG"
_CELLS = """
CASEWORKER      CRU CRU CRU CR  R   x   CR  -   -   CRU CRU CRU CRU R   CRU CR  -   C  -
NGO_SUPERVISOR  CRU CRU CRU CR  R   x   CR  -   -   CRU CRU CRU CRU R   CRU CR  -   C  R
CWC_MEMBER      CRU RU  R   R   RA  R   R   R   x   CRA CRUA RA R   RA  RA  R   m   -  R
CWC_CHAIR       CRU RU  R   R   RA  R   R   R   x   CRA CRUA RA R   RA  RA  R   m   -  R
CWC_SECRETARY   CRU RU  R   m   R   -   m   -   -   m   CRU R   R   RU  R   R   -   -  R
DCPO            CRU CRU CRU CR  CR  x   R   -   -   CRU CRU R   CRU CRU CRU RU  m   -  R
SUPERINTENDENT  CRU RU  R   -   m   -   RU  R   -   R   CRU RUA RU  RU  -   R   RU  -  R
TEACHER         R   -   -   -   -   -   -   -   -   -   -   -   CRU -   -   -   -   -  -
POLICE          CRU CRU CRU CRU CRU CRU x   x   -   -   CR  -   -   RU  C   -   -   CR R
LABOUR          CRU CR  CRU CRU R   x   -   -   -   -   CR  -   -   -   -   CRU m   C  R
DM              CRU R   RU  R   R   x   -   -   -   x   CR  -   -   -   R   RUA m   R  R
FOLLOW_UP       CRU R   -   -   -   -   -   -   -   x   R   x   R   R   CRU CR  -   -  -
STATE_ADMIN     m   m   m   m   -   -   -   -   -   -   m   -   -   m   m   m   -   -  R
SYSTEM_ADMIN    -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -  -
AUDITOR         m   m   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -  R
COUNSELLOR      CRU R   -   -   -   x   R   CRU CRU R   R   RU  R   -   x   -   -   -  -
MEDICAL_OFFICER CRU R   -   -   -   -   CRU CRU -   -   -   -   -   -   -   -   -   -  -
PROBATION       CRU R   x   -   m   -   x   -   -   CRUA CR R   R   R   CR  -   -   -  -
INTERPRETER     R   -   -   -   -   C   -   -   -   -   -   -   -   -   -   -   -   -  -
ESCORT          CRU R   -   -   -   -   -   -   -   -   R   -   -   RU  C   -   -   -  -
DLSA            CRU R   R   R   R   R   x   x   -   x   CR  x   -   -   R   RU  -   -  -
COMMISSION      m   m   m   m   -   -   -   -   -   -   m   -   -   m   m   m   -   -  R
"""

MATRIX: dict[Role, dict[DataClass, str]] = {
    Role(name): dict(zip(map(DataClass, _ORDER.split()), cells, strict=True))
    for name, *cells in (line.split() for line in _CELLS.strip().splitlines())
}

# An office that has a case only by an accepted handover decides about its home, not
# about its crime: these cells replace the table's on such a case.
_HOME_COMMITTEE = {DataClass.FIR: "x", DataClass.STM: "x"}
AT_HOME: dict[Role, dict[DataClass, str]] = {
    Role.CWC_MEMBER: _HOME_COMMITTEE,
    Role.CWC_CHAIR: _HOME_COMMITTEE,
    Role.CWC_SECRETARY: {DataClass.FIR: "x"},
    Role.DCPO: {DataClass.FIR: "-", DataClass.STM: "-", DataClass.MED: "x"},
}

_CASEWORK = frozenset(
    {
        "cases.plan_operation",
        "cases.open_operation",
        "cases.run_operation",
        "cases.take_in_child",
        "cases.edit_identity",
        "cases.decide_match",
        "cases.import_rescue_list",
        "cases.edit_employer",
        "cases.produce_child",
        "cases.file_inquiry",
        "cases.book_interpreter",
        "cases.apply_release_certificate",
        "cases.add_paper",
        "cases.raise_concern",
        "cases.break_glass",
        "cases.assign_worker",
        "shelters.write_care_plan",
        "reintegration.answer_home_check",
        "reintegration.enrol_child",
        "reintegration.transfer_school",
        "reintegration.record_visit",
        "reintegration.clear_red_flag",
        "reintegration.ask_closure",
        "reintegration.mark_untraceable",
        "reintegration.continue_case",
        "compensation.propose_claims",
        "compensation.confirm_credit",
    }
)
_COMMITTEE = frozenset(
    {
        "oversight.read_returns",
        "cases.hold_sitting",
        "cases.produce_child",
        "cases.decide_match",
        "cases.draft_order",
        "cases.sign_order",
        "cases.declare_conflict",
        "cases.ask_inquiry",
        "cases.order_age_test",
        "cases.record_age",
        "cases.book_interpreter",
        "cases.excuse_clock",
        "cases.seal_case",
        "cases.break_glass",
        "cases.add_paper",
        "cases.raise_concern",
        "shelters.order_placement",
        "shelters.approve_care_plan",
        "shelters.inspect_shelter",
        "reintegration.ask_home_check",
        "reintegration.decide_home_check",
        "reintegration.order_escort",
        "reintegration.send_handover",
        "reintegration.accept_handover",
        "reintegration.assign_follow_up",
        "reintegration.clear_red_flag",
        "reintegration.ask_closure",
        "reintegration.close_case",
        "reintegration.excuse_condition",
        "reintegration.mark_untraceable",
        "reintegration.record_death",
        "reintegration.reach_eighteen",
        "reintegration.continue_case",
        "oversight.see_indicators",
    }
)

VERBS: dict[Role, frozenset[str]] = {
    Role.CASEWORKER: _CASEWORK,
    Role.NGO_SUPERVISOR: _CASEWORK
    | {
        "accounts.invite_people",
        "audit.review_openings",
        "cases.review_glass",
        "oversight.record_breach",
        "oversight.see_indicators",
    },
    Role.CWC_MEMBER: _COMMITTEE,
    Role.CWC_CHAIR: _COMMITTEE
    | {
        "accounts.invite_people",
        "audit.review_openings",
        "cases.review_glass",
        "oversight.file_return",
        "oversight.record_breach",
    },
    Role.CWC_SECRETARY: frozenset(
        {
            "oversight.read_returns",
            "cases.hold_sitting",
            "cases.produce_child",
            "cases.draft_order",
            "cases.ask_inquiry",
            "cases.book_interpreter",
            "cases.add_paper",
            "oversight.see_indicators",
        }
    ),
    Role.DCPO: frozenset(
        {
            "oversight.record_breach",
            "cases.break_glass",
            "audit.review_openings",
            "cases.review_glass",
            "cases.plan_operation",
            "cases.open_operation",
            "cases.run_operation",
            "cases.take_in_child",
            "cases.edit_identity",
            "cases.decide_match",
            "cases.import_rescue_list",
            "cases.edit_employer",
            "cases.produce_child",
            "cases.file_inquiry",
            "cases.book_interpreter",
            "cases.apply_release_certificate",
            "cases.add_paper",
            "cases.raise_concern",
            "cases.assign_worker",
            "cases.record_fir_refusal",
            "shelters.inspect_shelter",
            "shelters.edit_shelter",
            "reintegration.ask_home_check",
            "reintegration.answer_home_check",
            "reintegration.order_escort",
            "reintegration.pay_allowance",
            "reintegration.send_handover",
            "reintegration.accept_handover",
            "reintegration.return_child",
            "reintegration.assign_follow_up",
            "reintegration.record_visit",
            "reintegration.clear_red_flag",
            "reintegration.enrol_child",
            "reintegration.transfer_school",
            "reintegration.ask_closure",
            "reintegration.mark_untraceable",
            "reintegration.reach_eighteen",
            "reintegration.continue_case",
            "compensation.propose_claims",
            "compensation.confirm_credit",
            "compensation.watch_claim",
            "compensation.note_unpaid",
            "accounts.invite_people",
            "oversight.see_indicators",
        }
    ),
    Role.SUPERINTENDENT: frozenset(
        {
            "oversight.record_breach",
            "cases.break_glass",
            "audit.review_openings",
            "cases.review_glass",
            "cases.produce_child",
            "cases.add_paper",
            "cases.raise_concern",
            "shelters.admit_child",
            "shelters.end_placement",
            "shelters.take_roll_call",
            "shelters.record_health",
            "shelters.write_care_plan",
            "shelters.approve_care_plan",
            "shelters.report_runaway",
            "shelters.give_leave",
            "shelters.keep_place",
            "reintegration.enrol_child",
            "reintegration.transfer_school",
            "reintegration.depart",
            "compensation.open_bank_account",
            "compensation.show_account",
            "accounts.invite_people",
        }
    ),
    Role.TEACHER: frozenset(
        {"reintegration.mark_attendance", "reintegration.transfer_school"}
    ),
    Role.POLICE: frozenset(
        {
            "cases.break_glass",
            "cases.plan_operation",
            "cases.open_operation",
            "cases.run_operation",
            "cases.take_in_child",
            "cases.edit_identity",
            "cases.produce_child",
            "cases.file_fir",
            "cases.record_fir_refusal",
            "cases.record_statement",
            "cases.book_interpreter",
            "cases.record_prosecution",
            "cases.edit_employer",
            "cases.add_paper",
            "reintegration.depart",
            "reintegration.return_child",
        }
    ),
    Role.LABOUR: frozenset(
        {
            "oversight.record_breach",
            "cases.plan_operation",
            "cases.open_operation",
            "cases.run_operation",
            "cases.take_in_child",
            "cases.import_rescue_list",
            "cases.produce_child",
            "cases.apply_release_certificate",
            "cases.record_prosecution",
            "cases.add_paper",
            "cases.edit_employer",
            "compensation.propose_claims",
            "compensation.decide_claim",
            "compensation.issue_notice",
            "compensation.record_hearing",
            "compensation.order_compensation",
            "compensation.record_deposit",
            "compensation.record_credit",
            "compensation.issue_recovery",
            "compensation.reverse_entry",
            "compensation.watch_claim",
            "compensation.note_unpaid",
            "compensation.make_paper",
            "compensation.release_payment",
            "compensation.file_appeal",
            "compensation.stay_claim",
            "compensation.mature_claim",
            "compensation.ask_write_off",
            "compensation.declare_tie",
            "compensation.export_report",
            "compensation.take_statement",
            "compensation.import_register",
            "cases.merge_employers",
            "accounts.invite_people",
            "oversight.see_indicators",
        }
    ),
    Role.DM: frozenset(
        {
            "oversight.read_returns",
            "cases.issue_release_certificate",
            "cases.add_paper",
            "compensation.decide_claim",
            "compensation.order_compensation",
            "compensation.record_deposit",
            "compensation.record_credit",
            "compensation.reverse_entry",
            "compensation.watch_claim",
            "compensation.note_unpaid",
            "compensation.make_paper",
            "compensation.release_payment",
            "compensation.write_off",
            "compensation.decide_appeal",
            "compensation.stay_claim",
            "compensation.recover_as_revenue",
            "compensation.mature_claim",
            "compensation.declare_tie",
            "compensation.export_report",
            "compensation.take_statement",
            "cases.merge_employers",
            "oversight.see_indicators",
        }
    ),
    Role.FOLLOW_UP: frozenset(
        {
            "cases.raise_concern",
            "reintegration.record_visit",
            "reintegration.mark_untraceable",
            "compensation.confirm_credit",
        }
    ),
    Role.STATE_ADMIN: frozenset(
        {
            "oversight.read_returns",
            "oversight.record_breach",
            "cases.edit_law",
            "compensation.edit_schemes",
            "accounts.invite_people",
            "oversight.see_indicators",
        }
    ),
    Role.SYSTEM_ADMIN: frozenset(
        {
            "accounts.invite_people",
            "accounts.manage_agencies",
            "oversight.record_breach",
        }
    ),
    Role.AUDITOR: frozenset(
        {
            "oversight.read_returns",
            "audit.read_book",
            "audit.review_openings",
            "cases.review_glass",
            "oversight.see_indicators",
        }
    ),
    Role.COUNSELLOR: frozenset(
        {
            "cases.raise_concern",
            "shelters.write_counselling_note",
            "shelters.note_protected_health",
        }
    ),
    Role.MEDICAL_OFFICER: frozenset(
        {
            "cases.break_glass",
            "shelters.record_health",
            "shelters.note_protected_health",
        }
    ),
    Role.PROBATION: frozenset(
        {
            "cases.file_inquiry",
            "cases.add_paper",
            "cases.raise_concern",
            "reintegration.answer_home_check",
            "reintegration.record_visit",
        }
    ),
    Role.INTERPRETER: frozenset(),
    Role.ESCORT: frozenset({"reintegration.depart", "reintegration.return_child"}),
    Role.DLSA: frozenset(
        {
            "cases.add_paper",
            "cases.record_prosecution",
            "compensation.decide_claim",
            "compensation.order_compensation",
            "compensation.file_appeal",
            "compensation.confirm_credit",
            "compensation.declare_tie",
        }
    ),
    Role.COMMISSION: frozenset({"oversight.see_indicators"}),
}


# Who may give rights, change law, let money go or read the book: such an account works
# only when a second person has approved it.
POWERFUL_VERBS = frozenset(
    {
        "accounts.invite_people",
        "accounts.manage_agencies",
        "audit.read_book",
        "cases.edit_law",
        "compensation.edit_schemes",
        "compensation.release_payment",
    }
)
POWERFUL: frozenset[Role] = frozenset(
    role for role, verbs in VERBS.items() if verbs & POWERFUL_VERBS
)


@cache
def verbs_of(role: str) -> frozenset[str]:
    """The verbs of a role; an unknown role has none."""
    return VERBS.get(role, frozenset())  # type: ignore[call-overload]


@cache
def classes_read(role: str) -> frozenset[DataClass]:
    """The classes whose rows this role may read."""
    cells = MATRIX.get(role, {})  # type: ignore[call-overload]
    return frozenset(cls for cls, cell in cells.items() if set(cell) & set("RU"))


@cache
def reads_guarded(role: str) -> bool:
    """Whether this role reads what tells of a sexual offence against a child by being
    there: who reads such facts, and the offices that grant and pay (ADR 21)."""
    return DataClass.SEN in classes_read(role) or role in {Role.DM, Role.DLSA}


def roles_reading(data_class: DataClass) -> list[Role]:
    """The roles that may read rows of this class."""
    return [role for role in Role if data_class in classes_read(role)]


@cache
def classes_written(role: str) -> frozenset[DataClass]:
    """The classes whose rows this role may add or change."""
    cells = MATRIX.get(role, {})  # type: ignore[call-overload]
    return frozenset(cls for cls, cell in cells.items() if set(cell) & set("CUA"))


@cache
def shown_instead(role: str) -> dict[DataClass, str]:
    """The classes of which this role gets an extract ("x") or a masked line ("m")."""
    cells = MATRIX.get(role, {})  # type: ignore[call-overload]
    return {cls: cell for cls, cell in cells.items() if cell in {"x", "m"}}
