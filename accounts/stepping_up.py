"""Before what does great harm in wrong hands, somebody shows afresh that it is they."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse

from accounts.asking_again import (
    answers,
    ask_again,
    go_on,
    seconds_since_proof,
    why_wrong,
)
from accounts.http import SignedInRequest

View = Callable[..., HttpResponse]


def needs_step_up(*, minutes: int = 10, posts_only: bool = False):
    """A gate around a view: the password or a code not longer ago than this.

    Stands above the view's other decorators. What had been typed is carried along.
    """

    def gate(view: View) -> View:
        @wraps(view)
        def gated(request: SignedInRequest, *args, **kwargs) -> HttpResponse:
            if answers(request):
                if wrong := why_wrong(request):
                    return ask_again(request, away=False, wrong=wrong)
                return go_on(request) or view(request, *args, **kwargs)
            free = posts_only and request.method != "POST"
            if free or seconds_since_proof(request) < minutes * 60:
                return view(request, *args, **kwargs)
            return ask_again(request, away=False)

        return gated

    return gate
