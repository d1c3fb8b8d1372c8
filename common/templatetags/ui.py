"""The parts that our pages are built from.

The library is loaded everywhere (`builtins` of the template engine), so a page needs
no `{% load %}` for it. The page `/ui/` shows each part with its arguments.

Words used below
----------------
kind    what something means: "stop" (late, missing), "soon" (due), "done", "info",
        "law" (orders, statements) or "" (nothing special). Rows of data may carry the
        first letter instead: s, w, d, i, l.
icon    a name from `common.icons`; an unknown name is an error, so that it is seen.
row     a dict or an object: the parts only read the names given here.

Parts
-----
{% icon "home" %}                       a drawing beside words; hidden from readers
{% icon "check" label=_("ready") %}     a drawing that stands alone for a word
{% tag "3 days late" "stop" icon="clock" %}
{% initials "Rahul M." size="xl" %}     avatar, never a face
{% meter 38 "done" label %}             label "" when the words stand beside it
{% action_button label url why_not kind="pri" icon="check" %}
{% post_button label url why_not kind="" icon="" name="" value="" %}
    Both: when `why_not` has words, the button is greyed and the reason stands beside.
    kind is the look: "pri", "quiet", "danger", "sm", "big" or several ("pri sm").
    A post_button is a form: it stands in a div or a list item, never in a paragraph.

{% card title="Next step" tag="today" tag_kind="soon" %} … {% endcard %}
    also icon="", link=url, link_label="", kind="lift" (shadow) or "pad0" (for lists
    and tables that reach the edge).
{% note "soon" icon="offline" title="" %} … {% endnote %}
    also link=url, link_label="" for a button at the end.

The rows {% clock %}, {% task %} and {% count %} bring their own <li>.
<ul class="g4">{% clock clock %}…</ul>
    .label .big .why .percent .state
{% path stages %}                       stages: .name .state ("did", "now", "") .note
<ul class="tasks">{% task title url sub="" icon="" tag="" tag_kind="" kind="" %}</ul>
    also initials="RM" in place of the icon.
<ul class="counts">{% count 2 "late" url kind="stop" %}</ul>
{% empty "No visits are due this week." url label icon="visit" title="" %}
{% timeline entries %}                  .title .text .by .at .kind .icon .url .url_label
{% summary_list rows %}                 .label .value .url .action, or (label, value)
{% bar_list rows %}                     .label .value .percent .kind .note .url
{% step_chart series title %}           series: .name .points [(label, number), …]
{% pager page %}                        .previous_url .next_url .text
{% job job %}                           .label .state .rows_done .rows_total .percent
    .seconds_left .poll_url .cancel_url .file_url .error;
    state: waiting, running, done, failed, cancelled. The answer of `poll_url` is this
    same part; it asks again every 2 seconds while the work is not finished.

{% form_errors form other_form %}       summary of what to put right, above the form
{% field form.sex chips="even" %}       label, hint, error and control
    chips: "even" (columns of 3), "six", "tight", "list"; prefix="₹", suffix="days";
    label=… and hint=… in place of the form's own; mode="numeric" for the phone's keys.
    `{{ form }}` gives the summary and all fields.

Filters
-------
{{ paise|rupees }}      ₹1,23,456           {{ number|grouped }}   1,23,456
{{ date|day }}          20 August 2026      {{ date|short_day }}   20 Aug
{{ datetime|moment }}   20 August 2026, 5:40 pm IST

Base page
---------
`base.html` has the blocks title, breadcrumb, top (over the full width), content, aside
(beside the content on desks), scripts, body_class. It reads `shell`, which may be
missing (then the page is laid out for somebody who has not signed in):
shell.nav    items .url .label .icon .badge .current .key (letter after "g") .rule
shell.tabs   at most four such items for phones; .add makes the round button
shell.scope  agency and district in words;   shell.inbox_count, shell.inbox_url
`form_page.html` is a page around one form: title, intro, form, submit_label, back_url,
why_not, danger. Plain layout classes: stack, row, split, g2, g3, g4, head, card-foot.
A table is <div class="tscroll" tabindex="0" role="group" aria-label="…">
<table class="tbl cards">; a cell names itself on phones with data-l="Due", and
class="lead" is the cell with the name, "full" one over the whole width, "n" a number.
"""

import unicodedata
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.icons import ICONS

register = template.Library()

KINDS = {"s": "stop", "w": "soon", "d": "done", "i": "info", "l": "law"}
NOTE_ICONS = {"stop": "alert", "soon": "clock", "done": "check", "law": "bench"}
AVATAR_KINDS = ("info", "soon", "done", "law", "brand")
# The browser's own pickers read and send ISO dates, whatever the page's language is.
PICKERS: tuple[tuple[type[forms.widgets.DateTimeBaseInput], str, str], ...] = (
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.TimeInput, "time", "%H:%M"),
)


def kind_in_full(kind: str) -> str:
    """Return the word for a kind that rows of data may give as one letter."""
    return KINDS.get(kind, kind)


def fact(row: Any, name: str, default: Any = "") -> Any:
    """Read a name from a dict or an object, as templates do."""
    if isinstance(row, Mapping):
        return row.get(name, default)
    return getattr(row, name, default)


# Marks


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw an icon: an ornament without a label, a picture of one word with it."""
    if name not in ICONS:
        msg = f"There is no icon {name!r}; see common/icons.py."
        raise LookupError(msg)
    words = format_html('role="img" aria-label="{}"', label) if label else ""
    return format_html(
        '<svg class="ic{}" {}><use href="{}#{}"/></svg>',
        f" ic-{size}" if size else "",
        words or format_html('aria-hidden="{}"', "true"),
        static("icons.svg"),
        name,
    )


@register.simple_tag(name="tag")
def state_tag(label: str, kind: str = "", icon: str = "") -> SafeString:
    """Say a state in a word or two, in the colour of its kind."""
    return format_html(
        '<span class="tag {}">{}{}</span>',
        kind_in_full(kind),
        _draw(icon),
        label,
    )


@register.simple_tag
def initials(text: str, kind: str = "", size: str = "") -> SafeString:
    """Stand for a person by at most two initials, in a colour that stays the same."""
    tones = AVATAR_KINDS
    tone = kind_in_full(kind) or tones[zlib.crc32(text.encode()) % len(tones)]
    letters = "".join(_first_letter(word) for word in text.split()[:2])
    return format_html(
        '<span class="av {} {}" aria-hidden="true">{}</span>', tone, size, letters
    )


@register.simple_tag
def meter(
    percent: float, kind: str = "", label: str = "", size: str = ""
) -> SafeString:
    """Show a share of a whole as a bar, drawn without any inline style."""
    share = max(0, min(100, round(float(percent or 0))))
    words = format_html('role="img" aria-label="{}"', label) if label else ""
    return format_html(
        '<svg class="meter {} {}" preserveAspectRatio="none" {}>'
        '<rect width="{}%" height="100%"/></svg>',
        kind_in_full(kind),
        size,
        words or format_html('aria-hidden="{}"', "true"),
        str(share),
    )


def _draw(name: str) -> SafeString | str:
    return icon(name) if name else ""


def _first_letter(word: str) -> str:
    """Return the first letter with the vowel signs that belong to it."""
    letters = [character for character in word if character.isalnum()]
    if not letters:
        return ""
    rest = word[word.index(letters[0]) + 1 :]
    signs = ""
    for character in rest:
        if not unicodedata.category(character).startswith("M"):
            break
        signs += character
    return letters[0].upper() + signs


# Buttons


@register.inclusion_tag("components/action_button.html")
def action_button(
    label: str,
    url: str,
    why_not: str = "",
    kind: str = "",
    icon: str = "",
) -> dict[str, Any]:
    """Lead to the page of an action, or say why it can't be done now."""
    return {"label": label, "url": url, "why_not": why_not, "kind": kind, "icon": icon}


@register.inclusion_tag("components/post_button.html")
def post_button(
    label: str,
    url: str,
    why_not: str = "",
    kind: str = "",
    icon: str = "",
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """Do an action at once, by a form that posts, or say why it can't be done now."""
    return {
        **action_button(label, url, why_not, kind, icon),
        "name": name,
        "value": value,
    }


# Boxes


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    tag: str = "",
    tag_kind: str = "",
    icon: str = "",
    link: str = "",
    link_label: str = "",
    kind: str = "",
) -> SafeString:
    """Put a part of a page into a titled box."""
    return render_to_string(
        "components/card.html",
        {
            "content": content,
            "title": title,
            "tag": tag,
            "tag_kind": kind_in_full(tag_kind),
            "icon": icon,
            "link": link,
            "link_label": link_label,
            "kind": kind,
        },
    )


@register.simple_block_tag
def note(
    content: str,
    kind: str = "info",
    icon: str = "",
    title: str = "",
    link: str = "",
    link_label: str = "",
) -> SafeString:
    """Tell something that matters for the whole page."""
    kind = kind_in_full(kind)
    return render_to_string(
        "components/note.html",
        {
            "content": content,
            "kind": kind,
            "icon": icon or NOTE_ICONS.get(kind, "info"),
            "title": title,
            "link": link,
            "link_label": link_label,
        },
    )


@register.inclusion_tag("components/empty.html")
def empty(
    text: str,
    url: str = "",
    label: str = "",
    icon: str = "",
    title: str = "",
) -> dict[str, Any]:
    """Say that there is nothing here, and what to do instead."""
    return {"text": text, "url": url, "label": label, "icon": icon, "title": title}


# The case


@register.inclusion_tag("components/clock.html")
def clock(clock: Any) -> dict[str, Any]:
    """Show a deadline of law: what, how long still, and by which law."""
    return {"clock": clock, "kind": kind_in_full(fact(clock, "state"))}


@register.inclusion_tag("components/path.html")
def path(stages: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Show the whole road of a child, with the stage that is reached."""
    road = list(stages)
    states = [fact(stage, "state") for stage in road]
    reached = states.index("now") if "now" in states else None
    return {
        "stages": road,
        "label": label,
        "now": None if reached is None else road[reached],
        "next": road[reached + 1 : reached + 2] if reached is not None else (),
        "number": states.count("did") if reached is None else reached + 1,
        "total": len(road),
    }


@register.inclusion_tag("components/task.html")
def task(
    title: str,
    url: str,
    sub: str = "",
    icon: str = "",
    tag: str = "",
    tag_kind: str = "",
    kind: str = "",
    initials: str = "",
) -> dict[str, Any]:
    """Show one duty as a row that leads to where it is done."""
    return {
        "title": title,
        "url": url,
        "sub": sub,
        "icon": icon,
        "tag": tag,
        "tag_kind": kind_in_full(tag_kind),
        "kind": kind_in_full(kind or tag_kind),
        "initials": initials,
    }


@register.inclusion_tag("components/count.html")
def count(number: int | str, label: str, url: str, kind: str = "") -> dict[str, Any]:
    """Show a number that leads to the list it counts."""
    return {"number": number, "label": label, "url": url, "kind": kind_in_full(kind)}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """Tell what has happened: what, by whom and when."""
    return {
        "entries": [
            {"entry": entry, "kind": kind_in_full(fact(entry, "kind"))}
            for entry in entries
        ]
    }


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Any]) -> dict[str, Any]:
    """List facts with their names; a fact nobody wrote down says so."""
    return {
        "rows": [
            {"label": row[0], "value": row[1]} if isinstance(row, tuple) else row
            for row in rows
        ]
    }


# Numbers


@register.inclusion_tag("components/bar_list.html")
def bar_list(rows: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Compare numbers by bars; each number is also written."""
    listed = list(rows)
    most = max((_number(fact(row, "value")) for row in listed), default=0) or 1
    return {
        "label": label,
        "rows": [
            {
                "row": row,
                "kind": kind_in_full(fact(row, "kind")),
                "percent": _share(row, most),
            }
            for row in listed
        ],
    }


@register.inclusion_tag("components/step_chart.html")
def step_chart(
    series: Iterable[Any], title: str = "", unit: str = ""
) -> dict[str, Any]:
    """Draw how numbers went up and down, and give the same numbers as a table. With
    the unit “rupees” they are paise."""
    words = rupees if unit == "rupees" else grouped
    lines = [
        {"name": fact(line, "name"), "points": list(fact(line, "points", ()))}
        for line in series
    ]
    labels = [label for label, _value in lines[0]["points"]] if lines else []
    top = _round_top(max((n for line in lines for _, n in line["points"]), default=0))
    for line in lines:
        values = [value for _label, value in line["points"]]
        last = values[-1] if values else 0
        line.update(d=_steps(values, top), last=words(last))
    return {
        "title": title,
        "lines": lines,
        "top": words(top),
        "marks": _first_middle_last(labels),
        "table": [
            (label, [words(line["points"][at][1]) for line in lines])
            for at, label in enumerate(labels)
        ],
    }


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _share(row: Any, most: float) -> float:
    given = fact(row, "percent", None)
    if given is not None and given != "":
        return float(given)
    return 100 * _number(fact(row, "value")) / most


def _steps(values: Sequence[float], top: float) -> str:
    """Return the path of a step line in a box of 100 by 40."""
    wide = 100 / max(len(values), 1)
    commands = [
        f"{'M0' if not at else f'H{at * wide:.2f}V'}{',' if not at else ''}"
        f"{40 - 40 * value / top:.2f}"
        for at, value in enumerate(values)
    ]
    return "".join(commands) + "H100" if commands else ""


def _round_top(most: float) -> int:
    """Return the end of the scale: the next round number with one digit that counts."""
    size = 1
    while True:
        for step in (1, 2, 3, 4, 5, 6, 8):
            if most <= step * size:
                return step * size
        size *= 10


def _first_middle_last(labels: Sequence[str]) -> list[str]:
    if len(labels) < 3:
        return list(labels)
    return [labels[0], labels[len(labels) // 2], labels[-1]]


# Lists and long work


@register.inclusion_tag("components/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """Lead to the next and the previous rows of a long list."""
    return {"page": page}


JOB_KINDS = {"done": "done", "failed": "stop", "cancelled": ""}


@register.inclusion_tag("components/job.html")
def job(job: Any) -> dict[str, Any]:
    """Show how far long work is; the row asks again until the work is finished."""
    state = fact(job, "state")
    return {
        "job": job,
        "kind": JOB_KINDS.get(state, "info"),
        "goes_on": state in {"waiting", "running"},
        "time_left": _time_left(fact(job, "seconds_left", None)),
    }


def _time_left(seconds: int | None) -> str:
    """Say a guessed time in words that do not pretend to be exact."""
    if seconds is None or seconds == "":
        return ""
    if seconds < 90:
        tens = max(10, round(seconds / 10) * 10)
        return _("about %(seconds)d seconds left") % {"seconds": tens}
    minutes = round(seconds / 60)
    return ngettext(
        "about %(minutes)d minute left", "about %(minutes)d minutes left", minutes
    ) % {"minutes": minutes}


# Forms


@register.inclusion_tag("components/form_errors.html")
def form_errors(*given: forms.BaseForm) -> dict[str, Any]:
    """List what has to be put right, each line a link to its place."""
    problems: list[tuple[str, str, str]] = []
    for form in given:
        if not form or not form.is_bound:
            continue
        problems += [("", "", str(error)) for error in form.non_field_errors()]
        for bound in form:
            place = _place(bound)
            label = str(bound.label).rstrip(".: ")
            problems += [(place, label, str(error)) for error in bound.errors]
    return {"problems": problems}


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    chips: str = "",
    prefix: str = "",
    suffix: str = "",
    label: str | None = None,
    hint: str | None = None,
    mode: str = "",
) -> dict[str, Any]:
    """Show one question of a form with all that belongs to it."""
    widget = bound.field.widget
    bound.label = bound.label if label is None else label
    bound.help_text = bound.help_text if hint is None else hint
    shape = _shape(widget)
    attrs: dict[str, str | bool] = {"inputmode": mode} if mode else {}
    if label is not None:
        widget.attrs.pop("placeholder", None)
    if shape in {"control", "group"}:
        attrs["class"] = f"inp {widget.attrs.get('class', '')}".strip()
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        attrs["rows"] = "4"  # Django's ten rows push the button off a phone's screen.
    _use_picker(widget)
    return {
        "field": bound,
        "shape": shape,
        "control": bound.as_widget(attrs=attrs) if shape != "chips" else "",
        "options": list(bound) if shape == "chips" else (),
        "chips": chips,
        "prefix": prefix,
        "suffix": suffix,
        "optional": not bound.field.required and shape != "check",
    }


def _shape(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "chips"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if widget.use_fieldset else "control"


def _use_picker(widget: forms.Widget) -> None:
    for widget_class, input_type, written in PICKERS:
        if type(widget) is widget_class:
            widget.input_type = input_type
            widget.format = written


def _place(bound: BoundField) -> str:
    """Return the id that a link to this question leads to."""
    if _shape(bound.field.widget) == "chips":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


# Dates and amounts


@register.filter
def grouped(number: int | None) -> str:
    """Group the digits as people in India read them: 12,34,567."""
    if number is None or number == "":
        return ""
    sign = "−" if number < 0 else ""
    digits = str(abs(int(number)))
    head, tail = digits[:-3], digits[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return sign + ",".join([*pairs, tail])


@register.filter
def rupees(paise: int | None) -> str:
    """Write an amount of paise as rupees; paise only where there are some."""
    if paise is None or paise == "":
        return ""
    whole, rest = divmod(abs(int(paise)), 100)
    sign = "−" if int(paise) < 0 else ""
    return f"{sign}₹{grouped(whole)}" + (f".{rest:02d}" if rest else "")


@register.filter
def day(value: date | None) -> str:
    """Write a date in full: 20 August 2026."""
    return date_format(_local(value), "j F Y") if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """Write a date of this year in short: 20 Aug."""
    return date_format(_local(value), "j M") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment with its time zone: 20 August 2026, 5:40 pm IST."""
    if not value:
        return ""
    local = timezone.localtime(value)
    half = _("am") if local.hour < 12 else _("pm")
    return _("%(day)s, %(time)s %(half)s %(zone)s") % {
        "day": date_format(local, "j F Y"),
        "time": f"{local.hour % 12 or 12}:{local.minute:02d}",
        "half": half,
        "zone": local.tzname(),
    }


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
