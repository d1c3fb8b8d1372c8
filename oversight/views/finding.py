"""Finding a child: by any part of a name, father, village, phone or the number."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from cases.matching.words import sounds_unfinished
from cases.models import Case

SHORTEST = 3
# The list under the top bar's box: the first few, as links.
QUICK = "found"


@require_safe
def find(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    cases = []
    if len(words) >= SHORTEST:
        cases = Case.objects.in_order(Case.objects.all().found_by(words))
    name = "oversight/find.html"
    if request.htmx:
        name += "#quick" if request.htmx.target == QUICK else "#results"
    return render(
        request,
        name,
        {
            "words": words,
            "cases": cases,
            "too_short": 0 < len(words) < SHORTEST,
            "unfinished": not cases and sounds_unfinished(words),
        },
    )
