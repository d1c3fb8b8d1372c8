"""Where Django keeps sessions: in our own table, by the digest of their key."""

from django.contrib.auth import SESSION_KEY as PERSON
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Session

DEVICE = "device"


class SessionStore(InDatabase):
    """Loads and keeps one session; an ended one is nobody's and can't be revived."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls):
        return Session

    def load(self):
        """What the session holds; nothing if it was ended, here or elsewhere."""
        key = Session.digest_of(self.session_key or "")
        self.row = Session.objects.living().filter(session_key=key).first()
        if self.row is None:
            self._session_key = None
            return {}
        return self.decode(self.row.session_data)

    def exists(self, session_key):
        return Session.objects.filter(
            session_key=Session.digest_of(session_key)
        ).exists()

    def save(self, must_create=False):
        """Keep what changed. An ended session stays ended, whoever saves it."""
        if self.session_key is None:
            return self.create()
        # Django's own; its stubs don't know it.
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        person = data.get(PERSON)
        held = {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "user_id": int(person) if person else None,
            "device": data.get(DEVICE, ""),
        }
        key = Session.digest_of(self.session_key)
        if not must_create:
            if not Session.objects.living().filter(session_key=key).update(**held):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                self.row = Session.objects.create(session_key=key, **held)
        except IntegrityError as error:
            raise CreateError from error
        return None

    def delete(self, session_key=None):
        """End it. What nobody signed in to is dropped."""
        key = session_key or self.session_key
        if key is None:
            return
        rows = Session.objects.filter(session_key=Session.digest_of(key))
        rows.filter(user__isnull=True).delete()
        rows.end()

    @classmethod
    def clear_expired(cls):
        Session.objects.forget_old(timezone.now())
