"""The bricks of printed papers: facts, ruled blanks, boxes to sign, tick and seal.

{{ value|fill }}                         the value in words, or a ruled blank
{% fact _("Name") name _("Age") age %}   a numbered row: a label, its value, and more
                                         labels and values of the same row
{% tick answer "YES" _("Yes") %}         a box, ticked if the answer is the code
{% signature _("Producer") name=… designation=… at=… %}   a box to sign
{% signatures people least=3 role=_("Member") %}          one box for each person
{% thumb _("Thumb impression of the child") %}            a box for a thumb
{% seal _("Seal of the Committee") %}                     a place for the seal

Blanks are part of a paper: what isn't known yet is written in by hand.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.templatetags.ui import day, moment

register = template.Library()

# A name or a date stands out in bold type; a sentence in bold is hard to read.
_SHORT = 70


@register.filter
def fill(value: Any) -> SafeString:
    """A value as a person would write it on a form, or a ruled blank."""
    words = _in_words(value)
    if not words:
        return format_html(
            '<span class="blank"><span class="unseen">{}</span></span>',
            _("(left blank)"),
        )
    kind = "filled" if len(words) <= _SHORT else "filled is-long"
    return format_html('<span class="{}">{}</span>', kind, words)


@register.simple_tag
def fact(label: str, value: Any, *more: Any) -> SafeString:
    """A numbered row of a form. After the first pair, further pairs share the row."""
    pairs = list(zip(more[::2], more[1::2], strict=True))
    others = format_html_join(
        "",
        '<span class="also"><span class="also-label">{}</span> {}</span> ',
        ((also, fill(also_value)) for also, also_value in pairs),
    )
    return format_html(
        '<tr class="fact"><th scope="row">{}</th><td>{} {}</td></tr>',
        label,
        fill(value),
        others,
    )


@register.simple_tag
def tick(answer: Any, code: Any, label: str) -> SafeString:
    """A box with its label, ticked if the code is the answer or one of the answers."""
    answers = answer if isinstance(answer, list | tuple | set) else [answer]
    ticked = code in answers
    return format_html(
        '<span class="tick"><span class="tick-box{}"></span>'
        '<span class="unseen">{}</span> {}</span> ',
        " is-ticked" if ticked else "",
        pgettext("a box on a form", "ticked:") if ticked else "",
        label,
    )


@register.simple_tag
def signature(
    label: str, name: str = "", designation: str = "", at: datetime | date | None = None
) -> SafeString:
    """A box to sign. Signed on the screen already: it says by whom and when."""
    if at:
        mark = format_html(
            '<span class="signed">{}</span>',
            _("Signed on %(moment)s.") % {"moment": _in_words(at)},
        )
    else:
        mark = SafeString("")
    return format_html(
        '<div class="signature"><div class="signature-space">{}</div>'
        '<div class="signature-name">{}</div><div>{}</div><div>{}</div></div>',
        mark,
        name or SafeString("&#160;"),
        designation,
        label,
    )


@register.simple_tag
def signatures(
    people: Iterable[Mapping[str, Any]] | None, least: int = 1, role: str = ""
) -> SafeString:
    """A box for each person who signs, and empty ones up to the number that must."""
    boxes = [
        signature(
            person.get("role") or role, name=person["name"], at=person.get("signed_at")
        )
        for person in people or ()
    ]
    boxes += [signature(role) for _missing in range(least - len(boxes))]
    return format_html(
        '<div class="signatures">{}</div>',
        format_html_join("", "{}", ((box,) for box in boxes)),
    )


@register.simple_tag
def thumb(label: str) -> SafeString:
    """A box for the thumb of somebody who doesn't sign."""
    return format_html(
        '<div class="thumb"><div class="thumb-box"></div><div>{}</div></div>', label
    )


@register.simple_tag
def seal(label: str) -> SafeString:
    """A ring where the office sets its seal."""
    return format_html('<div class="seal"><div class="seal-ring">{}</div></div>', label)


def _in_words(value: Any) -> str | SafeString:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_in_words(part)) for part in value)
    # What people wrote keeps its lines.
    lines = str(value).strip().splitlines()
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))
