"""The rescue on a case's page: how the child was found, who belongs to it."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import DataClass
from cases.actions.intake import why_not_edit_identity
from cases.code_lists import choices, language_names
from cases.models import Case, Workplace


def rescue_panel(case: Case, user: User) -> dict:
    """What is known of the rescue, the workplace, the language and the siblings."""
    names, child = language_names(), case.child
    workplace = _workplace(case, user)
    industries = dict(choices("industry")) if workplace else {}
    operation = case.operation
    rows = [
        (_("How the child came to us"), case.get_route_display()),
        (_("Operation"), operation.number if operation else ""),
        (
            _("Taken from the site to"),
            operation.get_taken_to_display() if operation else "",
        ),
        (
            _("Kind of work"),
            industries.get(workplace.industry, "") if workplace else "",
        ),
        (_("Workplace"), workplace.address if workplace else ""),
        (_("Speaks"), ", ".join(names.get(code, code) for code in child.languages)),
        (_("Interpreter"), _("Needed") if child.interpreter_needed else ""),
    ]
    if user.reads(DataClass.ACC) and workplace and workplace.employer:
        rows.insert(5, (_("Employer"), workplace.employer.name))
    return {
        "case": case,
        "rows": rows,
        "siblings": _siblings(case, user),
        "why_not": why_not_edit_identity(case, by=user),
    }


def _workplace(case: Case, user: User) -> Workplace | None:
    if not case.workplace_id:
        return None
    found = Workplace.objects.filter(pk=case.workplace_id)
    if user.reads(DataClass.ACC):
        found = found.select_related("employer")
    return found.first()


def _siblings(case: Case, user: User) -> list[Case]:
    group = case.child.sibling_group
    if group is None:
        return []
    seen = Case.objects.visible_to(user).with_child()
    return list(seen.filter(child__sibling_group=group).exclude(pk=case.pk))
