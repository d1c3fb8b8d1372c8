"""A home check as rows to read: question and answer, risks first."""

from django.utils.translation import gettext as _

from cases.code_lists import entries
from reintegration.models import HomeCheck
from reintegration.models.lists import CHILD_VIEWS, OUTCOMES, QUESTIONS, words


def rows(check: HomeCheck) -> list[dict]:
    """What the check says, each answer with whether it is a risk."""
    if check.answered_at is None:
        return []
    found = [
        {
            "label": question.text,
            "value": _in_words(check.answers.get(question.code, "")),
            "risk": check.answers.get(question.code)
            == question.extra.get("risk_answer"),
        }
        for question in entries(QUESTIONS)
    ]
    found.sort(key=lambda row: not row["risk"])
    heard = ", ".join(words(CHILD_VIEWS, [check.child_view]))
    call = check.get_video_call_display() if check.video_call else ""
    said = [
        (_("How the home was looked at"), check.get_way_display()),
        (_("Day of the visit"), check.visited_on),
        (_("What came out"), ", ".join(words(OUTCOMES, [check.outcome]))),
        (_("How the child was heard"), heard),
        (_("The child's own view"), check.child_view_words),
        (_("Video call"), " · ".join(filter(None, [call, check.video_call_note]))),
        (_("Risks at home"), check.risks),
    ]
    return [{"label": n, "value": v, "risk": False} for n, v in said] + found


def risks(check: HomeCheck) -> list[str]:
    """The questions whose answer is a risk."""
    return [row["label"] for row in rows(check) if row["risk"]]


def _in_words(answer: str) -> str:
    return {"yes": _("Yes"), "no": _("No")}.get(answer, answer)
