"""Flags as rows of a page: in words, with the case they are about."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import FlagRule


def flag_rows(flags, user, *, size: int = 20) -> list[dict]:
    """Newest first; the words come from the rule table or from who raised it."""
    found = list(flags.select_related("case__district").order_by("-raised_at")[:size])
    kinds = {flag.kind for flag in found}
    rules = _words_of(kinds) if kinds else {}
    return [
        {
            "title": _title(flag, rules, user),
            "severity": flag.severity,
            "raised_at": flag.raised_at,
            "number": flag.case.number if flag.case else "",
            "url": flag.case.get_absolute_url() if flag.case else "",
            "clear_url": _clear_url(flag),
        }
        for flag in found
    ]


def _words_of(kinds: set[str]) -> dict[tuple[str, int | None], FlagRule]:
    """The newest rule of each kind and State; without a State the general one."""
    rules = FlagRule.objects.filter(
        code__in=kinds, valid_from__lte=timezone.localdate()
    )
    return {(r.code, r.state_id): r for r in rules.order_by("valid_from")}


def _title(flag, rules: dict[tuple[str, int | None], FlagRule], user) -> str:
    state = flag.case.district.state_id if flag.case else None
    rule = rules.get((flag.kind, state)) or rules.get((flag.kind, None))
    if rule:
        return rule.text
    return flag.words_for(user) or _("A concern was raised.")


def _clear_url(flag) -> str:
    """Where a person says what mended it; other flags clear themselves."""
    if flag.raised_by_id is None:
        return ""
    name = "cases:concern-clear"
    if flag.kind.startswith("RED_"):
        name = "reintegration:red-flag-clear"
    return reverse(name, args=[flag.pk])
