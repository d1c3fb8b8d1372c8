"""Papers: right letters, nothing fetched, every page marked."""

import hashlib
import io
import json
import re
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from django.template.loader import get_template
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops
from pypdf import PdfReader

from common import pdf
from tests.common.filled_papers import FILLED, PAPERS

PROJECT = Path(__file__).resolve().parents[2]
FONTS = PROJECT / "fonts"
STYLESHEET = (PROJECT / "static/css/documents.css").read_text(encoding="utf-8")
PRINTED_AT = datetime(2026, 8, 20, 12, 10, tzinfo=UTC)
STAMP = {"language": "en", "reader": "Meera Rathore", "at": PRINTED_AT}


@cache
def printed(paper: str, language: str = "en", *, filled: bool = True) -> bytes:
    context = FILLED[paper] if filled else {}
    stamp = STAMP | {"language": language}
    return pdf.render_pdf(f"documents/{paper}.html", context, **stamp)


def page_of(paper: str, context=None, **stamp) -> str:
    context = FILLED[paper] if context is None else context
    return pdf.html_twin(f"documents/{paper}.html", context, **STAMP | stamp)


def read(content: bytes) -> str:
    """The words as search, copying and screen readers find them."""
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout.decode()


def seen(content: bytes, dpi: int = 100) -> Image.Image:
    """The first page as an eye sees it."""
    picture = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-f", "1", "-l", "1", "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout
    return Image.open(io.BytesIO(picture))


def drawn(words: str, weight: int = 400, language: str = "hi") -> Image.Image:
    """The words alone, large, cut to their ink."""
    page = seen(
        pdf._engine().print_to_pdf(
            f'<html lang="{language}"><body style="font-size: 40pt; font-weight:'
            f' {weight}; line-height: 2">{words}</body></html>',
            STYLESHEET,
        )
    )
    ink = ImageChops.invert(page).getbbox()
    return page.crop(ink) if ink else Image.new("L", (1, 1), 255)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of ink that differs, from 0 (the same picture) upwards.

    Moved by a pixel, as another version of the renderer may do, it's the same picture.
    """
    size = (max(one.width, other.width) + 2, max(one.height, other.height) + 2)
    least = min(
        _ink(ImageChops.difference(_on(size, one, 1, 1), _on(size, other, x, y)), 0)
        for x in range(3)
        for y in range(3)
    )
    return least / max(_ink(one), 1)


def _on(size: tuple[int, int], picture: Image.Image, x: int, y: int) -> Image.Image:
    sheet = Image.new("L", size, 255)
    sheet.paste(picture, (x, y))
    return sheet


def _ink(picture: Image.Image, paper: int = 255) -> float:
    """How many pixels' worth of ink stand on white (255) or black (0) paper."""
    return sum(abs(paper - s) * n for s, n in enumerate(picture.histogram())) / 255


# Fonts


def test_the_fonts_are_the_files_that_the_manifest_names():
    manifest = json.loads((FONTS / "manifest.json").read_text())
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.glob("*.ttf")
    }
    assert sums == {row["file"]: row["sha256"] for row in manifest}
    assert {row["licence"] for row in manifest} == {"OFL-1.1"}


def test_no_two_fonts_share_a_family_and_a_weight():
    faces = [
        (font["name"].getDebugName(1), font["OS/2"].usWeightClass)
        for font in map(TTFont, FONTS.glob("*.ttf"))
    ]
    assert len(faces) == len(set(faces)) == 8


def test_papers_are_printed_with_these_fonts_only():
    found = set()
    for page in PdfReader(io.BytesIO(printed("form_17", "hi"))).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(font.get_object()["/BaseFont"].partition("+")[2])
    assert {"Noto-Sans", "Noto-Sans-Devanagari-Bold"} <= found
    assert all(name.startswith("Noto-Sans") for name in found)


@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_rupee_sign_has_ink(weight, language):
    nought = drawn("0", weight, language)
    assert _ink(drawn("₹", weight, language)) > _ink(nought) * 0.5


@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("क्ष", "क्\u200cष"),
        ("त्र", "त्\u200cर"),
        ("ज्ञ", "ज्\u200cञ"),
        ("श्र", "श्\u200cर"),
        ("र्क", "र्\u200cक"),
        ("ज़", "ज"),
        ("कि", "क ि"),
        ("ద్ర", "ద్\u200cర"),
        ("ক্ষ", "ক্\u200cষ"),
    ],
    ids=["ksha", "tra", "gya", "shra", "reph", "nukta", "i-sign", "telugu", "bengali"],
)
def test_letters_that_join_are_drawn_joined(joined, apart, weight):
    assert difference(drawn(joined, weight), drawn(apart, weight)) > 0.04


LETTERS = "क्षत्रिय श्रमिक ज्ञान कर्म ज़मीन ₹1,23,456"


@pytest.mark.parametrize("weight", [400, 700])
def test_without_its_joins_hindi_would_look_different(weight):
    kept = Image.open(Path(__file__).parent / f"letters-{weight}.png")
    apart = LETTERS.replace("्", "्\u200c")
    assert difference(kept, drawn(apart, weight)) > 0.5


@pytest.mark.parametrize("weight", [400, 700])
def test_hindi_looks_as_it_did_when_a_person_last_looked(weight):
    kept = Image.open(Path(__file__).parent / f"letters-{weight}.png")
    assert difference(kept, drawn(LETTERS, weight)) < 0.2


@pytest.mark.parametrize("language", ["hi", "bn", "te"])
def test_a_letter_that_no_font_has_would_be_noticed(language):
    """The box of a missing letter: what the tests above must never see."""
    box = drawn("ꦏ", language=language)
    for letter in "₹कবత":
        assert difference(box, drawn(letter, language=language)) > 0.15


@pytest.mark.parametrize(
    "words", ["अनीता कुमारी", "क्षत्रिय", "श्रमिक की मज़दूरी", "కర్మ", "শ্রমিক"]
)
def test_the_words_read_back_as_they_were_written(words):
    content = pdf._engine().print_to_pdf(f"<p>{words}</p>", STYLESHEET)
    assert words in read(content)


# Nothing gets in


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("planted-secret")
    return path.as_uri()


def everything_in(content: bytes) -> bytes:
    """The file and all its streams, unpacked."""
    reader = PdfReader(io.BytesIO(content))
    objects = [reader.get_object(n) for n in range(1, int(reader.trailer["/Size"]))]
    streams = [entry.get_data() for entry in objects if hasattr(entry, "get_data")]
    assert len(streams) > 1
    return content + b"".join(streams)


@pytest.mark.parametrize(
    "planted",
    [
        '<link rel="attachment" href="{url}">',
        '<link rel="stylesheet" href="{url}">',
        '<a rel="attachment" href="{url}">more</a>',
        '<img src="{url}">',
        '<object data="{url}"></object>',
        '<embed src="{url}">',
        '<style>@import "{url}"; body {{ background: url("{url}") }}</style>',
        '<style>p::after {{ content: url("{url}") }}</style>',
        "<p style=\"background: url('{url}')\">x</p>",
        '<svg><image href="{url}"/><use href="{url}#a"/></svg>',
        '<base href="{url}"><img src="x.png">',
    ],
)
def test_a_planted_address_is_never_opened(planted, secret, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "weasyprint.urls.URLFetcher.fetch", lambda *args: opened.append(args)
    )
    html = f"<html><body>{planted.format(url=secret)}<p>text</p></body></html>"
    content = pdf._engine().print_to_pdf(html, STYLESHEET)
    assert opened == []
    assert b"planted-secret" not in everything_in(content)


def test_the_check_above_would_find_what_got_in(secret):
    html = pdf._engine().HTML(
        string=f'<link rel="attachment" href="{secret}"><p>text</p>'
    )
    assert b"planted-secret" in everything_in(html.write_pdf())


def test_not_even_a_picture_inside_the_page_is_decoded(monkeypatch):
    opened = []
    monkeypatch.setattr(
        "weasyprint.urls.URLFetcher.fetch", lambda *args: opened.append(args)
    )
    pdf._engine().print_to_pdf('<img src="data:image/svg+xml,<svg/>">', STYLESHEET)
    assert opened == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/planted",
        "https://127.0.0.1:9/planted",
        "ftp://127.0.0.1:9/planted",
        "//127.0.0.1:9/planted",
        "data:text/plain,planted-secret",
        "file:/etc/hostname",
        "FILE:///etc/hostname",
    ],
)
def test_no_kind_of_address_is_ever_opened(url, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "weasyprint.urls.URLFetcher.fetch", lambda *args: opened.append(args)
    )
    monkeypatch.setattr("socket.create_connection", lambda *args: opened.append(args))
    html = (
        f'<link rel="attachment" href="{url}"><img src="{url}">'
        f'<object data="{url}"></object><style>@import "{url}";</style><p>text</p>'
    )
    content = pdf._engine().print_to_pdf(html, STYLESHEET)
    assert opened == []
    assert b"planted-secret" not in everything_in(content)
    assert b"/EmbeddedFile" not in content


def test_what_people_wrote_is_never_markup():
    facts = {"circumstances": '<img src=x onerror="a()"><script>b</script>\nlast line'}
    page = page_of("form_17", facts, reader="<b>Meera</b>")
    assert "<script" not in page
    assert "<b>Meera" not in page
    assert "&lt;script&gt;b&lt;/script&gt;<br>last line" in page


# Every paper


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("paper", PAPERS)
def test_every_page_names_its_reader_time_form_and_number(paper, language):
    content = printed(paper, language)
    shown = PdfReader(io.BytesIO(content))
    assert shown.trailer["/Root"]["/MarkInfo"]["/Marked"]
    pages = read(content).split("\f")[:-1]
    assert len(pages) == len(shown.pages)
    code, version = stamp_of(paper)
    for number, words in enumerate(pages, start=1):
        foot = words.strip().splitlines()[-2:]
        line = " ".join(foot)
        assert "Meera Rathore" in line
        assert "5:40" in line
        assert f"· {code} ·" in line
        assert re.search(rf"\b{version}\b", line)
        assert f"{number}/{len(pages)}" in line


def stamp_of(paper: str) -> tuple[str, str]:
    source = (PROJECT / f"templates/documents/{paper}.html").read_text()
    code = re.search(r"{% block code %}(.+?){% endblock", source)
    version = re.search(r"{% block version %}(\d+){% endblock", source)
    return code[1], version[1]


# Papers that are filled and printed in the tests of their own app.
ELSEWHERE = {
    "base",
    "claim_paper",
    "employer_dossier",
    "labour_report",
    "order",
    "wage_working",
}


def test_every_paper_of_the_folder_is_tested_here():
    folder = PROJECT / "templates/documents"
    there = {path.stem for path in folder.glob("*.html")}
    assert sorted(there - ELSEWHERE) == PAPERS


@pytest.mark.parametrize("paper", [paper for paper in PAPERS if paper != "letter"])
def test_a_paper_bears_the_code_and_version_that_the_law_files_give_it(paper):
    forms = json.loads((PROJECT / "law/forms.json").read_text())
    code, version = stamp_of(paper)
    assert code == paper.upper()
    assert version in {str(form["version"]) for form in forms if form["code"] == code}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_without_facts_prints_blanks_to_fill_in_by_hand(paper):
    words = read(printed(paper, filled=False))
    assert "None" not in words
    assert "Meera Rathore" in words
    assert 'class="blank"' in page_of(paper, {})


@pytest.mark.parametrize("paper", PAPERS)
def test_the_paper_is_a4_and_nothing_runs_over_its_margin(paper):
    content = printed(paper)
    width, height = PdfReader(io.BytesIO(content)).pages[0].mediabox[2:]
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    page = seen(content, dpi=72)
    left, top, right, bottom = ImageChops.invert(page).getbbox()
    margin = 14 / 25.4 * 72 - 2
    assert min(left, top, page.width - right) >= margin
    assert page.height - bottom >= 8 / 25.4 * 72


@pytest.mark.parametrize("paper", PAPERS)
def test_no_title_of_a_file_names_a_child(paper):
    title = PdfReader(io.BytesIO(printed(paper))).metadata.title
    assert title
    assert "Ansari" not in title


@pytest.mark.parametrize("paper", PAPERS)
def test_the_page_says_the_same_words_as_the_print(paper):
    print_words = set(re.findall(r"[A-Za-z]{4,}", read(printed(paper))))
    page = re.sub(r"<[^>]+>", " ", page_of(paper).partition("<body>")[2])
    page_words = set(re.findall(r"[A-Za-z]{4,}", page))
    # The page number stands on paper only; "left blank" is said on the page only.
    assert print_words - page_words <= {"Page"}
    assert page_words - print_words <= {"Page", "left", "blank", "ticked", "nbsp"}


@pytest.mark.parametrize("paper", PAPERS)
def test_the_page_keeps_the_strict_rules_for_scripts_and_styles(paper):
    page = page_of(paper)
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page)
    assert page.count('rel="stylesheet"') == 1
    assert page.count('rel="icon"') == 1
    assert page.count("<link") == 2
    assert "<link" not in get_template(f"documents/{paper}.html").render({})


@pytest.mark.parametrize("paper", ["cause_list", "employer_notice"])
def test_a_paper_that_strangers_read_has_no_place_for_a_name(paper):
    source = (PROJECT / f"templates/documents/{paper}.html").read_text()
    assert not re.search(r"(child|item|parents)\.(name|names|address|original)", source)


def test_the_page_is_in_the_language_that_was_asked_for():
    assert '<html lang="hi" dir="ltr">' in page_of("letter", language="hi")


def test_a_machine_without_the_text_libraries_says_so(monkeypatch):
    def missing():
        raise OSError("cannot load library")

    monkeypatch.setattr(pdf, "_engine", missing)
    assert pdf.why_not_print() == (
        "This server can't make PDF files. Open the paper as a page and print it."
    )


def test_a_machine_with_them_prints():
    assert pdf.why_not_print() == ""


def test_fonts_are_found_where_the_data_folder_cannot_be_written(settings, tmp_path):
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("")
    settings.SAVERA_DATA_DIR = in_the_way
    filled = pdf._own_font_settings().read_text()
    assert str(FONTS) in filled
    assert "@" not in filled.partition("<fontconfig>")[2].replace("@import", "")
