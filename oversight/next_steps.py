"""The next step of a case: the duty that falls due first, its office and its page."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from oversight.duties import left_in_words

# Rule code: the page where the duty is done.
PAGE_OF_RULE = {
    "PRODUCTION_24H": "cases:case-produce",
    "SIR_15D": "cases:sir-file",
    "AGE_TEST_15D": "cases:age-record",
    "INTERPRETER_48H": "cases:interpreter-book",
    "FIR_REGISTERED": "cases:fir-new",
    "BONDAGE_ORDER": "cases:certificate",
    "RELEASE_CERTIFICATE": "cases:certificate",
    "VICTIM_PROGRESS_90D": "cases:victim-inform",
    "FINAL_ORDER_4M": "cases:order-new",
    "MEDICAL_24H": "shelters:health-new",
    "CARE_PLAN_1M": "shelters:care-plan",
    "HOME_CHECK_ASK_3D": "reintegration:home-check-ask",
    "HOME_CHECK_ANSWER_15D": "reintegration:home-check-answer",
    "ESCORT_15D": "reintegration:escort",
    "SCHOOL_ADMISSION_30D": "reintegration:school-enrol",
    "FIRST_CONTACT_7D": "reintegration:visit-new",
    "FOLLOW_UP_2M": "reintegration:visit-new",
    "FOLLOW_UP_6M": "reintegration:visit-new",
    "FOLLOW_UP_9M": "reintegration:visit-new",
    "FOLLOW_UP_12M": "reintegration:visit-new",
    "FOLLOW_UP_18M": "reintegration:visit-new",
    "FOLLOW_UP_24M": "reintegration:visit-new",
    "SHOW_CAUSE_15D": "compensation:case-money",
    "BANK_ACCOUNT_7D": "compensation:bank-account",
}


def next_step(case: Case, open_clocks: list, user, now) -> dict | None:
    """What to do next; None when no clock runs. Own duties come first."""
    if not open_clocks:
        return None
    first = min(open_clocks, key=lambda c: (c.agency_id != user.agency_id, c.due_at))
    words, kind = left_in_words(first, now)
    return {
        "title": first.rule.text,
        "why": first.rule.why,
        "owner": str(first.agency),
        "is_ours": first.agency_id == user.agency_id,
        "tag": words,
        "kind": kind,
        "url": _page(first, case),
    }


def _page(clock, case: Case) -> str:
    name = PAGE_OF_RULE.get(clock.rule.code)
    if not name:
        return ""
    try:
        return reverse(name, args=[case.pk])
    except NoReverseMatch:
        return ""


# Verb, page, words, icon: what may be done at any time, beside the next step.
AT_ANY_TIME = [
    ("cases.edit_identity", "cases:case-identity", _("Correct facts"), "pencil"),
    ("cases.edit_identity", "cases:case-siblings", _("Siblings"), "kids"),
    ("cases.assign_worker", "cases:worker-assign", _("Assign a worker"), "people"),
    ("cases.raise_concern", "cases:concern-new", _("Raise a concern"), "flag"),
    ("cases.add_paper", "cases:paper-add", _("Add a paper"), "file"),
    ("cases.seal_case", "cases:case-seal", _("Seal: who sees this case"), "lock"),
    (
        "cases.book_interpreter",
        "cases:interpreter-book",
        _("Book an interpreter"),
        "talk",
    ),
]


def more_acts(case: Case, open_clocks: list, user) -> list[dict]:
    """What this person may do at any time; a committee may also excuse a duty."""
    acts = [
        {"url": reverse(page, args=[case.pk]), "label": label, "icon": icon}
        for verb, page, label, icon in AT_ANY_TIME
        if user.may(verb)
    ]
    if user.may("cases.excuse_clock"):
        acts += [
            {
                "url": reverse("cases:clock-excuse", args=[clock.pk]),
                "label": gettext("Excuse: %s") % clock.rule.text,
                "icon": "clock",
            }
            for clock in open_clocks
        ]
    return acts
