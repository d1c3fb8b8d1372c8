"""WeasyPrint with its doors shut. Imported late, by `common.pdf` only."""

from collections.abc import Iterable
from threading import Lock
from typing import Any, NoReturn

import pydyf  # type: ignore[import-untyped]
from PIL import ImageFile
from weasyprint import CSS, HTML, draw
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# WeasyPrint lets half a picture pass as a whole one in all of the process: an upload
# must not be judged more kindly because somebody printed before it.
ImageFile.LOAD_TRUNCATED_IMAGES = False

# Pango isn't safe in two threads at once, and a long paper takes 100 MB or more.
_one_at_a_time = Lock()


_draw_text = draw.draw_text


def _draw_text_that_can_be_read(stream: Any, box: Any, *args: Any) -> None:
    """Draw a line of text, with its letters beside it where the glyphs hide them.

    In Indian scripts one glyph is several letters, or a letter stands before the one
    it follows. WeasyPrint 70 writes down the glyphs only, so that search, copying and
    screen readers find other words than the page shows.
    """
    if box.text.isascii():
        _draw_text(stream, box, *args)
        return
    letters = pydyf.Dictionary({"ActualText": pydyf.String(box.text)})
    stream.begin_marked_content("Span", letters)
    _draw_text(stream, box, *args)
    stream.end_marked_content()


# WeasyPrint has no hook for it; pyproject.toml holds it below 71, and a test reads
# the words back.
draw.draw_text = _draw_text_that_can_be_read


class NoWayOut(URLFetcher):
    """Fetches nothing: a paper is its template, our stylesheet and our fonts."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise ValueError("A paper fetches nothing.")


def print_together(pages: Iterable[str], stylesheet: str, title: str) -> bytes:
    """Print many pages of HTML into one file, each laid out and counted by itself;
    nothing if there is none."""
    sheet = CSS(string=stylesheet, url_fetcher=NoWayOut())
    fonts, laid_out = FontConfiguration(), []
    for html in pages:
        with _one_at_a_time:
            page = HTML(string=html, url_fetcher=NoWayOut())
            laid_out.append(
                page.render(stylesheets=[sheet], font_config=fonts, pdf_tags=True)
            )
    if not laid_out:
        return b""
    with _one_at_a_time:
        whole = laid_out[0].copy([page for one in laid_out for page in one.pages])
        whole.metadata.title = title
        return whole.write_pdf(pdf_tags=True)


def print_to_pdf(html: str, stylesheet: str) -> bytes:
    """Print a page of HTML, opening no file and no address that it names."""
    with _one_at_a_time:
        sheet = CSS(string=stylesheet, url_fetcher=NoWayOut())
        return HTML(string=html, url_fetcher=NoWayOut()).write_pdf(
            stylesheets=[sheet], pdf_tags=True
        )
