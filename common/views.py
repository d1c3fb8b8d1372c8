"""Pages that belong to no office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.kit import facts_of_the_kit


def kit(request: HttpRequest) -> HttpResponse:
    """Show every part that pages are built from."""
    return render(request, "kit.html", facts_of_the_kit())
