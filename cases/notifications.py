"""What leaves the building: mail that names a case by its number and nothing else."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases.models import InboxItem
from common.outbox import outbox_task
from common.walls import on_clock_duty


@outbox_task("cases.mail_notice")
def mail_notice(item: str) -> None:
    """Tell the office by mail that a notice waits. No name, no place, no reason."""
    with on_clock_duty():
        notice = InboxItem.objects.select_related("case", "agency").get(pk=item)
        role = notice.facts.get("role")
        people = User.objects.filter(agency=notice.agency_id, is_active=True)
        if role:
            people = people.filter(role=role)
        if notice.user_id:
            people = people.filter(pk=notice.user_id)
        sealed = bool(notice.case and notice.case.sealed)
        if notice.case and sealed:
            # Not even the office's own mailbox: only the named few may know of it.
            people = people.filter(pk__in=notice.case.named_ids)
        addresses = [
            address for address in people.values_list("email", flat=True) if address
        ]
        office = "" if sealed or notice.user_id else notice.agency.email
        number = notice.case.number if notice.case else ""
    subject, words = _said(notice.kind)
    to = sorted({*addresses, office} - {""})
    if to:
        send_mail(
            f"{subject}: {number}" if number else subject,
            words % f"{settings.SITE_URL}/inbox/",
            None,
            to,
        )


def _said(kind: str) -> tuple[str, str]:
    """Subject and words of a mail of this kind."""
    if kind == EventType.GLASS_BROKEN:
        return _("A case was opened in an emergency"), _(
            "Somebody opened a case out of reach. Sign in to review it: %s"
        )
    if kind.startswith("pair."):
        return _("A child may be known to two offices"), _(
            "Two children may be one. Sign in to see what is asked of your office: %s"
        )
    subject = _("Duty late") if kind == "clock.late" else _("Duty due soon")
    return subject, _("A duty of your office waits. Sign in to see it: %s")
