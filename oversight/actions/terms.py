"""Accepting the terms and the code of conduct."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Acceptance, User
from accounts.terms import terms_now
from audit.event_types import EventType
from audit.recording import record
from common.refusals import refuse_if


def why_not_accept_terms(*, by: User, version: str) -> str:
    if version != terms_now().version:
        return _("There is a newer version. Read it first.")
    if by.acceptances.filter(version=version).exists():
        return _("You have accepted this version already.")
    return ""


@transaction.atomic
def accept_terms(*, by: User, version: str) -> Acceptance:
    """Promise to keep to the version that is asked now."""
    refuse_if(why_not_accept_terms(by=by, version=version))
    accepted = Acceptance.objects.create(
        user=by, version=version, digest=terms_now().digest
    )
    record(EventType.TERMS_ACCEPTED, by=by, about=by, version=version)
    return accepted
