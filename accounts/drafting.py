"""A form that keeps its draft on the server, over a lock, a lost line and a reload.

Nothing is kept on the device: a phone may be seized, and is shared (security.md).
"""

from django import forms
from django.http import HttpResponse, QueryDict

from accounts.http import SignedInRequest
from accounts.models import Draft
from common.identifiers import holds_aadhaar_number

KEEP, DROP = "keep_draft", "drop_draft"
NOT_KEPT = {KEEP, DROP, "csrfmiddlewaretoken"}
MOST = 20_000


def is_about_a_draft(request: SignedInRequest) -> bool:
    """Whether this request keeps or drops a draft and sends nothing."""
    return request.method == "POST" and bool({KEEP, DROP} & request.POST.keys())


def keep_or_drop_draft(request: SignedInRequest) -> HttpResponse:
    """Keep what was typed so far, or begin anew."""
    if DROP in request.POST:
        forget_draft(request)
        response = HttpResponse(status=303)
        response["Location"] = request.path
        return response
    typed = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        # Aadhaar Act 2016, s. 29: twelve digits are not kept, in no draft either.
        if name not in NOT_KEPT and not any(map(holds_aadhaar_number, values)):
            typed.setlist(name, values)
    words = typed.urlencode()
    if len(words) > MOST:
        return HttpResponse(status=413)
    Draft.objects.keep(request.user, request.path, words)
    return HttpResponse(status=204)


def draft_of(request: SignedInRequest) -> Draft | None:
    """What this person began on this page."""
    return Draft.objects.of(request.user, request.path).first()


def filled_from(draft: Draft | None, form: type[forms.Form]) -> dict:
    """The draft as the first values of a form."""
    if draft is None:
        return {}
    typed = QueryDict(draft.words)
    return {
        name: field.widget.value_from_datadict(typed, {}, name)
        for name, field in form.base_fields.items()
    }


def forget_draft(request: SignedInRequest) -> None:
    """It was sent, or is not wanted any more."""
    Draft.objects.forget(request.user, request.path)
