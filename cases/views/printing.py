"""A paper as a PDF to keep, or as the page to read: the same gate, the same trace."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from cases.actions.printing import print_paper
from common.pdf import html_twin, render_pdf, why_not_print
from common.shared_screen import names_are_hidden


class PaperForm:
    """In an address: a paper is asked for as a `pdf` or as an `html` page."""

    regex = "pdf|html"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def paper_language(request: SignedInRequest) -> str:
    """The language asked for by `?lang=`, else the reader's own."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else get_language() or settings.LANGUAGE_CODE


def kept_from_others(request: HttpRequest, back_url: str = "") -> HttpResponse:
    """In place of a page that names a child in full, while others see the screen."""
    return render(
        request,
        "form_page.html",
        {
            "title": _("Others see this screen"),
            "why_not": _(
                "This page names a child. Show names again when nobody else sees "
                "your screen."
            ),
            "back_url": back_url,
        },
    )


def paper_answer(
    request: SignedInRequest,
    paper: str,
    context: dict[str, Any],
    *,
    about: models.Model,
    case_id=None,
    as_page: bool = False,
    language: str = "",
) -> HttpResponse:
    """Answer with a paper of `templates/documents/`, and write down who printed it.

    The caller has asked whether this person may see `about`. The name of the file
    holds the paper and a key, never a child's name. Where others see the screen no
    paper of a case is opened on it.
    """
    if case_id and names_are_hidden():
        return kept_from_others(request)
    language = language or paper_language(request)
    stamp: dict[str, Any] = {
        "language": language,
        "reader": f"{request.user.full_name}, {request.user.agency}",
        "at": timezone.now(),
    }
    if not as_page and (reason := why_not_print()):
        messages.error(request, reason)
        return redirect(request.path.replace("/pdf/", "/html/"))
    print_paper(about, by=request.user, paper=paper, language=language, case_id=case_id)
    template = f"documents/{paper}.html"
    if as_page:
        return HttpResponse(html_twin(template, context, **stamp))
    response = HttpResponse(
        render_pdf(template, context, **stamp), content_type="application/pdf"
    )
    name = f"{paper}-{about.pk}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
