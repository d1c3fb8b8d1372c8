"""The parts of pages say what they mean, in words as well as in colour."""

import gzip
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.utils import translation

from common.icons import ICONS
from common.kit import facts_of_the_kit
from common.templatetags import ui

ROOT = Path(settings.BASE_DIR)


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


class VisitForm(forms.Form):
    seen_on = forms.DateField(label="Seen on")
    mood = forms.ChoiceField(
        label="How is the child?", choices=[("w", "Well")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", required=False, help_text="One line.")


@pytest.mark.parametrize(
    ("paise", "written"),
    [
        (0, "₹0"),
        (99900, "₹999"),
        (12345600, "₹1,23,456"),
        (12345650, "₹1,23,456.50"),
        (-2000000, "−₹20,000"),
        (1234567890000, "₹12,34,56,78,900"),
        (None, ""),
    ],
)
def test_rupees_are_grouped_as_people_in_india_read_them(paise, written):
    assert ui.rupees(paise) == written


def test_a_date_is_written_in_full_in_the_language_of_the_page():
    assert ui.day(date(2026, 8, 20)) == "20 August 2026"
    with translation.override("hi"):
        assert ui.day(date(2026, 8, 20)) == "20 अगस्त 2026"


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 8, 20, 12, 10, tzinfo=UTC), "20 August 2026, 5:40 pm IST"),
        (datetime(2026, 8, 19, 18, 35, tzinfo=UTC), "20 August 2026, 12:05 am IST"),
        (None, ""),
    ],
)
def test_a_moment_is_written_in_indian_time_with_its_zone(at, written):
    assert ui.moment(at) == written


def test_the_date_of_a_moment_after_midnight_in_india_is_the_indian_date():
    assert ui.day(datetime(2026, 8, 19, 20, 0, tzinfo=UTC)) == "20 August 2026"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Rahul M.", "RM"), ("मुन्नी कुमारी", "मुकु"), ("R••••", "R"), ("••• 3", "3")],
)
def test_initials_keep_the_vowel_sign_of_a_letter(name, letters):
    assert f">{letters}</span>" in ui.initials(name)


def test_every_icon_has_a_drawing_and_a_name():
    sprite = (ROOT / "static/icons.svg").read_text()
    drawn = re.findall(r'<symbol id="([^"]+)"', sprite)
    assert sorted(drawn) == sorted(ICONS)


def test_an_unknown_icon_is_an_error_and_not_a_hole():
    with pytest.raises(LookupError, match="no icon 'unicorn'"):
        ui.icon("unicorn")


def test_a_refused_button_shows_its_reason_and_leads_nowhere():
    page = rendered('{% action_button "Close" "/close/" "A visit is missing." %}')
    assert "A visit is missing." in page
    assert "/close/" not in page
    page = rendered('{% post_button "Close" "/close/" "A visit is missing." %}')
    assert "A visit is missing." in page
    assert "<form" not in page


def test_a_card_escapes_its_title_and_keeps_its_content():
    page = rendered("{% card title=name %}<p>{{ name }}</p>{% endcard %}", name="<b>")
    assert page.count("&lt;b&gt;") == 3
    assert "<p>&lt;b&gt;</p>" in page


def test_the_error_summary_links_to_each_question_and_names_it():
    page = rendered("{% form_errors form %}", form=VisitForm({}))
    assert 'href="#id_seen_on">Seen on: ' in page
    assert 'href="#id_mood_0">How is the child?: ' in page
    assert "id_note" not in page


def test_a_form_that_was_not_sent_has_no_error_summary():
    assert not rendered("{% form_errors form %}", form=VisitForm()).strip()


def test_a_field_ties_hint_and_error_to_its_control():
    page = rendered("{% field form.seen_on hint='As told.' %}", form=VisitForm({}))
    assert 'aria-describedby="id_seen_on_helptext id_seen_on_error"' in page
    assert 'id="id_seen_on_helptext"' in page
    assert 'id="id_seen_on_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_date_field_uses_the_picker_and_keeps_the_day_in_every_language():
    form = VisitForm(initial={"seen_on": date(2026, 8, 20)})
    with translation.override("hi"):
        page = rendered("{% field form.seen_on %}", form=form)
    assert 'type="date"' in page
    assert 'value="2026-08-20"' in page


def test_a_whole_form_is_drawn_with_our_fields():
    page = rendered("{{ form }}", form=VisitForm({}))
    assert page.count('class="field') == 3
    assert 'class="chip"' in page
    assert "(optional)" in page


def test_a_path_says_in_words_how_far_the_child_is():
    stages = [
        {"name": "Rescued", "state": "did", "note": ""},
        {"name": "Shelter", "state": "now", "note": "bed 14"},
        {"name": "Home", "state": "", "note": ""},
    ]
    page = " ".join(rendered("{% path stages %}", stages=stages).split())
    assert "Stage 2 of 3: Shelter" in page
    assert "Next: Home." in page
    assert page.count('aria-current="step"') == 1


def test_work_that_goes_on_asks_again_and_finished_work_does_not():
    running = {"state": "running", "poll_url": "/jobs/7/", "label": "Report"}
    finished = {**running, "state": "done", "file_url": "/jobs/7/file/"}
    assert 'hx-get="/jobs/7/"' in rendered("{% job job %}", job=running)
    page = rendered("{% job job %}", job=finished)
    assert "hx-get" not in page
    assert "/jobs/7/file/" in page


def test_a_chart_gives_the_same_numbers_as_a_table():
    series = [{"name": "found", "points": [("1 am", 2), ("2 am", 23)]}]
    page = rendered("{% step_chart series 'Night' %}", series=series)
    assert "M0,37.33H50.00V9.33H100" in page
    assert '<td class="n">23</td>' in page


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (9, 10), (23, 30), (50, 50), (801, 1000)]
)
def test_the_scale_of_a_chart_ends_at_a_round_number(most, top):
    assert ui._round_top(most) == top


def test_the_kit_page_shows_every_part(rf):
    page = engines["django"].get_template("kit.html")
    html = page.render(facts_of_the_kit(), request=rf.get("/ui/"))
    source = (ROOT / "templates/kit.html").read_text()
    tags = set(ui.register.tags) - {"endcard", "endnote"}
    assert tags == {tag for tag in tags if f"{{% {tag} " in source}
    assert html.count('class="clock') == 4


def test_templates_hold_no_style_no_script_text_and_no_handler():
    forbidden = re.compile(
        # A block of JSON is data for a script of ours; the browser runs none of it.
        r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*(\ssrc=|"application/json"))"""
    )
    found = [
        str(page.relative_to(ROOT))
        for page in sorted((ROOT / "templates").rglob("*.html"))
        if "documents" not in page.parts and forbidden.search(page.read_text())
    ]
    assert found == []


def test_the_stylesheet_stays_within_its_weight():
    packed = gzip.compress((ROOT / "static/css/app.css").read_bytes(), 9)
    assert len(packed) <= 11 * 1024


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_asks_nothing_of_the_database_or_the_session(code):
    page = engines["django"].get_template(f"{code}.html").render({})
    assert "<h1>" in page
    assert 'href="/"' in page
