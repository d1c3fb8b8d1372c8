"""What the kit page shows: invented people and round numbers."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django import forms

from common.icons import ICONS

TOLD_AT = datetime(2026, 8, 19, 12, 10, tzinfo=UTC)

SHELL = {
    "scope": "Dhruvtara Trust · Madhubani",
    "inbox_count": 4,
    "inbox_url": "#inbox",
    "nav": [
        {"url": "#", "label": "Home", "icon": "home", "key": "h"},
        {"url": "#", "label": "Cases", "icon": "kids", "key": "c"},
        {"url": "#", "label": "Operations", "icon": "flag", "badge": 1},
        {"url": "#", "label": "Follow-ups", "icon": "visit", "badge": 4},
        {"url": "#", "label": "Calendar", "icon": "calendar"},
        {"url": "#", "label": "Compensation", "icon": "rupee", "rule": True},
        {"url": "#", "label": "Handovers", "icon": "swap", "badge": 2},
        {"url": "#", "label": "Reports", "icon": "chart"},
        {"url": "#", "label": "Help", "icon": "help", "rule": True, "current": True},
    ],
    "tabs": [
        {"url": "#", "label": "Home", "icon": "home", "current": True},
        {"url": "#", "label": "Cases", "icon": "kids"},
        {"url": "#", "label": "Add", "icon": "plus", "add": True},
        {"url": "#", "label": "Visits", "icon": "visit", "badge": 4},
    ],
}

SCRIPTS = [
    ("en", "English", "Home check due today", "The boy goes home on 27 August."),
    ("hi", "हिन्दी", "घर की जाँच आज करनी है", "बच्चा 27 अगस्त को साथी के साथ घर जाएगा।"),
    ("te", "తెలుగు", "ఇంటి తనిఖీ ఈ రోజు చేయాలి", "బాలుడు ఆగస్టు 27న ఇంటికి వెళ్తాడు."),
    ("bn", "বাংলা", "আজ বাড়ি যাচাই করতে হবে", "ছেলেটি ২৭ আগস্ট বাড়ি যাবে।"),
]

CLOCKS = [
    {
        "label": "Brought before the Committee",
        "state": "d",
        "big": "Done in 9 hours",
        "percent": 38,
        "why": "Within 24 hours · JJ Act s. 31",
    },
    {
        "label": "Social investigation report",
        "state": "w",
        "big": "Due in 3 days",
        "percent": 80,
        "why": "Day 12 of 15 · home check missing",
    },
    {
        "label": "Release certificate",
        "state": "s",
        "big": "3 days late",
        "percent": 100,
        "why": "Asked 12 August · Labour office",
    },
    {
        "label": "Committee’s final order",
        "state": "",
        "big": "103 days left",
        "percent": 14,
        "why": "Day 17 of 120 · JJ Act s. 36",
    },
]

STAGES = [
    {"name": "Rescued", "state": "did", "note": "3 Aug"},
    {"name": "Before the Committee", "state": "did", "note": "4 Aug · 9 h"},
    {"name": "Safe shelter", "state": "did", "note": "4 Aug"},
    {"name": "Home check", "state": "now", "note": "due today"},
    {"name": "Final order", "state": "", "note": "by 2 Dec"},
    {"name": "Home or care", "state": "", "note": ""},
    {"name": "School", "state": "", "note": ""},
    {"name": "2-year follow-up", "state": "", "note": ""},
]

ENTRIES = [
    {
        "title": "Spoke to the mother by phone",
        "text": "She wants him home. The father works in another city.",
        "by": "Kavita J., caseworker",
        "at": TOLD_AT,
        "kind": "w",
        "icon": "phone",
    },
    {
        "title": "First order: stay at the Children’s Home",
        "by": "Committee, 3 members",
        "at": TOLD_AT,
        "kind": "l",
        "icon": "bench",
        "url": "#",
        "url_label": "Order 1129 (PDF, 41 KB)",
    },
    {"title": "Rescued with 22 others", "at": TOLD_AT, "kind": "d", "icon": "check"},
]

FACTS = [
    ("Mother", "Sunita D."),
    {"label": "Caseworker", "value": "Kavita J.", "url": "#", "action": "Change"},
    ("Birth certificate", None),
]

BARS = [
    {"label": "On track", "value": 23, "kind": "d"},
    {"label": "Slipping", "value": 6, "kind": "w"},
    {"label": "No contact 60+ days", "value": 3, "kind": "s", "url": "#"},
]

HOURS = ["1 am", "2 am", "3 am", "4 am", "5 am", "6 am", "7 am"]
COUNTED = {
    "found": [2, 6, 9, 15, 19, 22, 23],
    "registered": [0, 3, 7, 11, 16, 20, 21],
    "at shelter": [0, 0, 0, 2, 4, 7, 8],
}
SERIES = [
    {"name": name, "points": list(zip(HOURS, numbers, strict=True))}
    for name, numbers in COUNTED.items()
]

JOBS = [
    {
        "label": "Making the July report",
        "state": "running",
        "rows_done": 1214,
        "rows_total": 2180,
        "percent": 56,
        "seconds_left": 21,
        "cancel_url": "#",
    },
    {"label": "List of children, June", "state": "done", "file_url": "#"},
    {
        "label": "Import of 40 rows",
        "state": "failed",
        "error": "Row 17: the age is missing.",
    },
]

CLAIMS = [
    {"place": "Lac bangle unit, lane 2", "children": 14, "due": 49000000, "days": 96},
    {"place": "Gem polishing, 2nd floor", "children": 6, "due": 21000000, "days": 81},
    {"place": "Roadside dhaba", "children": 2, "due": 7000000, "days": 12},
]


class KitForm(forms.Form):
    """One field of each sort, three of them filled in badly."""

    band = forms.CharField(label="Wristband", help_text="As printed on the band.")
    age = forms.IntegerField(label="Age", min_value=0, max_value=18)
    sex = forms.ChoiceField(
        label="Boy or girl",
        choices=[("m", "Boy"), ("f", "Girl"), ("o", "Other")],
        widget=forms.RadioSelect,
    )
    languages = forms.MultipleChoiceField(
        label="Speaks",
        choices=[("mai", "Maithili"), ("hi", "Hindi"), ("bn", "Bengali")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    found_on = forms.DateField(label="Found on", required=False)
    district = forms.ChoiceField(
        label="Home district",
        choices=[("", "Choose a district"), ("1", "Madhubani"), ("2", "Gaya")],
        required=False,
    )
    amount = forms.DecimalField(label="Back wages", required=False)
    words = forms.CharField(
        label="In the child’s own words", widget=forms.Textarea, required=False
    )
    told = forms.BooleanField(label="The child was told what happens next.")

    def clean_band(self) -> str:
        """Refuse every band, so that the page shows an error."""
        raise forms.ValidationError("Band BB-19 is already used. Check the wristband.")


def facts_of_the_kit() -> dict[str, Any]:
    """Return all that the kit page shows."""
    form = KitForm(
        {"band": "BB-19", "sex": "m", "amount": "12000", "languages": ["hi"]}
    )
    return {
        "shell": SHELL,
        "scripts": SCRIPTS,
        "clocks": CLOCKS,
        "stages": STAGES,
        "entries": ENTRIES,
        "rows": FACTS,
        "bars": BARS,
        "series": SERIES,
        "jobs": JOBS,
        "claims": CLAIMS,
        "icons": sorted(ICONS),
        "kinds": ["stop", "soon", "done", "info", "law"],
        "form": form,
        "page": SimpleNamespace(
            previous_url="#", next_url="#", text="26 to 50 of 1,000+"
        ),
    }
