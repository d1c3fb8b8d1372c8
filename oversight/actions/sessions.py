"""Ending one's own sessions: a lost phone, a machine that others use."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Session, User
from audit.event_types import EventType
from audit.recording import record
from common.refusals import refuse_if


def why_not_end_session(session: Session, *, by: User) -> str:
    if session.user_id != by.pk:
        return _("This session belongs to somebody else.")
    if session.ended_at:
        return _("This session is ended already.")
    return ""


@transaction.atomic
def end_session(session: Session, *, by: User) -> Session:
    """End one of one's own sessions; its next request opens nothing."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    refuse_if(why_not_end_session(session, by=by))
    Session.objects.filter(pk=session.pk).end()
    record(EventType.SESSIONS_ENDED, by=by, about=by, count=1)
    return session


def why_not_end_other_sessions(*, by: User, but: Session) -> str:
    if but.user_id != by.pk:
        return _("This session belongs to somebody else.")
    return ""


@transaction.atomic
def end_other_sessions(*, by: User, but: Session) -> int:
    """End all of one's own sessions but the one that asks; gives back how many."""
    refuse_if(why_not_end_other_sessions(by=by, but=but))
    count = Session.objects.of(by).living().exclude(pk=but.pk).end()
    record(EventType.SESSIONS_ENDED, by=by, about=by, count=count)
    return count
