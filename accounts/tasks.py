"""What the clock starts for sign-in. Nothing here touches a case."""

from celery import shared_task
from django.utils import timezone

from accounts.models import Session, SignInTry


@shared_task
def tidy_sign_in() -> int:
    """Drop what slows nobody any more, and sessions that ended a month ago."""
    now = timezone.now()
    return SignInTry.forget_old(now) + Session.objects.forget_old(now)
