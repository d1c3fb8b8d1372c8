"""Flags as rows of a page: in words, with the case they are about."""

from django.urls import reverse

from cases.models import FlagRule


def flag_rows(flags, *, size: int = 20) -> list[dict]:
    """Newest first; the words come from the rule table or from who raised it."""
    found = list(flags.select_related("case").order_by("-raised_at")[:size])
    kinds = {flag.kind for flag in found}
    rules = (
        {r.code: r for r in FlagRule.objects.filter(code__in=kinds)} if kinds else {}
    )
    return [
        {
            "title": rules[flag.kind].text if flag.kind in rules else flag.note,
            "severity": flag.severity,
            "raised_at": flag.raised_at,
            "number": flag.case.number if flag.case else "",
            "url": flag.case.get_absolute_url() if flag.case else "",
            "clear_url": _clear_url(flag),
        }
        for flag in found
    ]


def _clear_url(flag) -> str:
    """Where a person says what mended it; other flags clear themselves."""
    if flag.raised_by_id is None:
        return ""
    name = "cases:concern-clear"
    if flag.kind.startswith("RED_"):
        name = "reintegration:red-flag-clear"
    return reverse(name, args=[flag.pk])
