"""What the clock starts for sign-in. Nothing here touches a case."""

from celery import shared_task
from django.utils import timezone

from accounts.models import Draft, Session, SignInTry


@shared_task
def tidy_sign_in() -> int:
    """Drop what slows nobody any more, sessions that ended a month ago, old drafts."""
    now = timezone.now()
    dropped = SignInTry.forget_old(now) + Session.objects.forget_old(now)
    return dropped + Draft.objects.forget_old(now)
