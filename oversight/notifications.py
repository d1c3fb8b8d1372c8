"""Mail about accounts. It names no child, no case and no role."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from accounts.roles import VERBS

KEEPERS = [role for role, verbs in VERBS.items() if "accounts.invite_people" in verbs]


def mail_invitation(invitation: Invitation) -> None:
    """Send the link, made here and known nowhere else."""
    address = reverse("oversight:join", args=[invitation.renew_link()])
    send_mail(
        _("An account for Savera"),
        _(
            "A colleague invites you to work in Savera. Open this link within seven "
            "days and choose a password. It works once: %s"
        )
        % f"{settings.SITE_URL}{address}",
        None,
        [invitation.email],
    )


def mail_end_of_account(people: list[User], days: int) -> int:
    """Tell people, and who keeps their accounts, that accounts end soon."""
    sent = 0
    for person in people:
        keepers = User.objects.filter(
            agency=person.agency_id, is_active=True, role__in=KEEPERS
        ).exclude(email="")
        to = {person.email, *keepers.values_list("email", flat=True)} - {""}
        if to:
            send_mail(
                _("An account ends soon"),
                _(
                    "An account of your office in Savera ends in %(days)d days. Who "
                    "keeps the accounts of your office can set a later day: %(link)s"
                )
                % {
                    "days": days,
                    "link": f"{settings.SITE_URL}/offices/{person.agency_id}/",
                },
                None,
                sorted(to),
            )
            sent += 1
    return sent
