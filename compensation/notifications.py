"""Mail that leads to a page of money: no name, no sum, not even the view's own name."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from common.outbox import outbox_task
from common.walls import on_clock_duty
from compensation.models import SavedView


@outbox_task("compensation.mail_view")
def mail_view(view: str) -> None:
    """Mail the owner the link, unless the view, the mails or the account have ended."""
    with on_clock_duty():
        found = (
            SavedView.objects.kept()
            .filter(pk=view, paused=False, by__is_active=True)
            .exclude(rhythm="")
            .values_list("by__email", flat=True)
            .first()
        )
    if found:
        send_mail(
            _("A report waits for you"),
            _("The day of your report has come. Sign in to open it: %s")
            % f"{settings.SITE_URL}/compensation/views/{view}/",
            None,
            [found],
        )
