"""What has happened, in words; and the four threads of a case."""

from django.utils.translation import gettext as _

from audit.event_types import EventType
from audit.models import Event
from cases.models import Case
from oversight.duties import left_in_words

# Prefix of the event's code: icon and colour.
LOOKS = [
    ("order.", "bench", "l"),
    ("sitting.", "bench", "l"),
    ("statement.", "mic", "l"),
    ("fir.", "shield", "i"),
    ("medical.", "medical", "i"),
    ("care_plan.", "heart", "i"),
    ("home_check.", "home", "w"),
    ("handover.", "swap", "w"),
    ("escort.", "van", "w"),
    ("visit.", "visit", "i"),
    ("contact.", "visit", "i"),
    ("school.", "school", "i"),
    ("claim.", "rupee", "d"),
    ("fund.", "rupee", "w"),
    ("child.ran_away", "alert", "w"),
    ("child.", "check", "d"),
    ("paper.", "file", ""),
    ("document.", "print", ""),
]


def entry(event: Event, number: str = "") -> dict:
    """One entry of the timeline; what stands under another number says so."""
    icon, kind = next(
        ((i, k) for start, i, k in LOOKS if event.type.startswith(start)), ("check", "")
    )
    label = (
        EventType(event.type).label if event.type in EventType.values else event.type
    )
    return {
        "title": label,
        "text": _("Case %s") % number if number else "",
        "by": event.by_name or _("The clock"),
        "at": event.happened_at,
        "kind": kind,
        "icon": icon,
    }


def threads(case: Case, open_clocks: list, now) -> list[dict]:
    """Safe, learning, money, justice: where each stands and what it waits for."""
    return [
        _thread(_("Safe and well"), "heart", SAFE, open_clocks, now, case.sheltered_at),
        _thread(_("Learning"), "school", LEARNING, open_clocks, now, case.schooled_at),
        _thread(_("Money owed"), "rupee", MONEY, open_clocks, now, None),
        _thread(_("Justice"), "bench", JUSTICE, open_clocks, now, case.statement_at),
    ]


SAFE = {
    "MEDICAL_24H",
    "CARE_PLAN_1M",
    "CARE_PLAN_REVIEW",
    "INTERPRETER_48H",
    "HOME_CHECK_ASK_3D",
    "HOME_CHECK_ANSWER_15D",
    "ESCORT_15D",
    "RUNAWAY_24H",
    "POCSO_MEDICAL",
    "TRAVEL_ALLOWANCE",
}
LEARNING = {"SCHOOL_ADMISSION_30D"}
MONEY = {
    "SHOW_CAUSE_15D",
    "EMPLOYER_COMPENSATION_15D",
    "EMPLOYER_WAGES_14D",
    "WAGE_NOTICE",
    "RECOVERY_CERTIFICATE",
    "BANK_ACCOUNT_7D",
    "FUND_INTEREST",
    "IMMEDIATE_ASSISTANCE",
    "SPECIAL_RELIEF_7D",
    "POCSO_COMPENSATION_30D",
    "DLSA_ENQUIRY_2M",
}
JUSTICE = {
    "FIR_REGISTERED",
    "EFIR_SIGNED",
    "BONDAGE_ORDER",
    "RELEASE_CERTIFICATE",
    "VICTIM_PROGRESS_90D",
    "CHARGE_SHEET_90D",
    "PRODUCTION_24H",
    "SIR_15D",
    "AGE_TEST_15D",
    "FINAL_ORDER_4M",
}


def _thread(name, icon, codes, open_clocks, now, begun) -> dict:
    waiting = [clock for clock in open_clocks if clock.rule.code in codes]
    if not waiting:
        word, kind = (_("on track"), "done") if begun else (_("not begun"), "")
        return {
            "name": name,
            "icon": icon,
            "tag": word,
            "kind": kind,
            "next": "",
            "owner": "",
        }
    first = min(waiting, key=lambda clock: clock.due_at)
    word, kind = left_in_words(first, now)
    return {
        "name": name,
        "icon": icon,
        "tag": word,
        "kind": kind,
        "next": first.rule.text,
        "owner": str(first.agency),
    }
