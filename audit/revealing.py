"""Showing the most protected values: each time its own row, and so many an hour.

The database counts and refuses (`reveal`); nobody can write or take back such a row.
"""

from datetime import timedelta
from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.models import Reveal
from common.refusals import refuse_if

AN_HOUR = 30  # the database's function holds the same number


class Revealed(models.TextChoices):
    PLACE = "PLACE", gettext_lazy("Where a shelter stands")
    ACCOUNT = "ACCOUNT", gettext_lazy("Number of a bank account")
    TIP = "TIP", gettext_lazy("Informant and place of a tip")


def reveal(
    what: Revealed, *, by: User, about: models.Model, case_id: UUID | None = None
) -> None:
    """Write down that this person is shown a value now, or refuse: too many.

    `by` must be who asks the database; the row is written in their name alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select reveal(%s, %s, %s, %s)",
            [what, about._meta.label, str(about.pk), case_id],
        )
        [counted] = cursor.fetchone()
    refuse_if("" if counted else _too_many())


def why_not_reveal(*, by: User) -> str:
    """Why this person is shown no more values now; asked again by the database."""
    since = timezone.now() - timedelta(hours=1)
    shown = Reveal.objects.filter(user_id=by.pk, at__gte=since)
    return _too_many() if shown.count() >= AN_HOUR else ""


def _too_many() -> str:
    return _(
        "You have been shown as many protected values as one person may see in an "
        "hour. Wait, or ask a colleague."
    )
