"""What the clock starts for sign-in. Nothing here touches a case."""

from celery import shared_task
from django.utils import timezone

from accounts.models import SignInTry


@shared_task
def tidy_sign_in() -> int:
    """Drop what slows nobody any more."""
    return SignInTry.forget_old(timezone.now())
