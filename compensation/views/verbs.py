"""The page of one verb on a claim."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse

from accounts.http import SignedInRequest
from common.form_pages import one_form
from compensation.models import Claim


def verb_page(
    request: SignedInRequest,
    claim: Claim,
    form: forms.Form,
    *,
    title: str,
    why_not: str,
    act: Callable[[dict], object],
    done: str,
    danger: bool = False,
) -> HttpResponse:
    """The page of one verb: the form, the action, and back to the claim."""
    return one_form(
        request,
        form,
        act=act,
        title=title,
        done=done,
        back=claim.get_absolute_url(),
        why_not=why_not,
        intro=f"{claim.scheme.text} · {claim.case.number}",
        submit_label=title,
        danger=danger,
    )
