"""People, the agencies they work for, and the places of India."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractUser, BaseUserManager, Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from guardian.mixins import GuardianUserMixin

from accounts.choices import AgencyKind
from accounts.roles import (
    DataClass,
    Role,
    classes_read,
    classes_written,
    reads_guarded,
    verbs_of,
)

FIRST_PASSWORD_FOR = timedelta(days=7)
OF_TOKENS = "savera_"  # lets scanners of leaked secrets know it


class Place(models.Model):
    """A name in English and in Hindi, with the days between which it was valid."""

    name = models.CharField(max_length=100)
    name_hi = models.CharField(max_length=100, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        if get_language() == "hi" and self.name_hi:
            return self.name_hi
        return self.name


class State(Place):
    """A State or Union Territory, by its code in the Local Government Directory."""

    lgd = models.PositiveSmallIntegerField(primary_key=True)
    iso = models.CharField(max_length=6, unique=True)

    class Meta:
        default_permissions = []


class District(Place):
    """A district. `lgd` is its own code where a source gives it."""

    id = models.PositiveIntegerField(primary_key=True)
    state = models.ForeignKey(State, models.PROTECT, related_name="districts")
    lgd = models.PositiveIntegerField(null=True, blank=True)
    aliases = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["state", "name"], name="district_named_once_in_a_state"
            )
        ]


class AgencyQuerySet(models.QuerySet):
    def of_kind(self, kind: AgencyKind):
        return self.filter(kind=kind)

    def serving(self, district):
        """The agencies whose district this is."""
        return self.filter(district=district)


class Agency(models.Model):
    """An office or organisation with duties towards children."""

    name = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160, blank=True, default="")
    kind = models.CharField(max_length=12, choices=AgencyKind)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="agencies"
    )
    state = models.ForeignKey(State, models.PROTECT, related_name="agencies")
    group = models.OneToOneField(Group, models.PROTECT, related_name="agency")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    interim = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["name", "state"], name="agency_named_once_in_a_state"
            )
        ]
        indexes = [models.Index(fields=["district", "kind"], name="agency_by_duty")]

    def __str__(self):
        if get_language() == "hi" and self.name_hi:
            return self.name_hi
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields):
        """A new person; without a password they must be invited to set one."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(GuardianUserMixin, AbstractUser):
    """A person with one agency and one role; a second hat is a second account."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    is_superuser = False
    full_name = models.CharField(max_length=120)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="people"
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    phone = models.CharField(max_length=20, blank=True, default="")
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    trained_on = models.DateField(null=True, blank=True)
    # Somebody else knows the password: until when it signs in, to be changed first.
    first_password_until = models.DateTimeField(null=True, blank=True, editable=False)
    supervisor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supervised"
    )

    # The stubs' base has Django's own manager.
    objects = UserManager()  # type: ignore[assignment,misc]

    REQUIRED_FIELDS = ["full_name", "role"]

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="user_role_known"
            )
        ]

    def __str__(self):
        return self.get_username()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    @property
    def office(self) -> Agency:
        """The agency this person acts for; to one without, the wall opens nothing."""
        if self.agency is None:
            raise Agency.DoesNotExist
        return self.agency

    @property
    def office_id(self) -> int:
        """The key of that agency, which asks the database nothing."""
        return self.agency_id or self.office.pk

    @property
    def has_run_out(self) -> bool:
        """Whether the last day of the account is past."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    def may(self, verb: str) -> bool:
        """Whether this person's role has the verb. Which cases: see cases.reach."""
        return verb in verbs_of(self.role)

    def lend_password(self, password: str) -> None:
        """Set a first password that another person tells: good for a few days, and
        for nothing but to set one's own."""
        self.set_password(password)
        self.first_password_until = timezone.now() + FIRST_PASSWORD_FOR

    def reads(self, data_class: DataClass) -> bool:
        """Whether this person's role reads this class of facts."""
        return data_class in classes_read(self.role)

    @property
    def reads_guarded(self) -> bool:
        """Whether rows that tell of a sexual offence by being there are shown."""
        return reads_guarded(self.role)

    def writes(self, data_class: DataClass) -> bool:
        return data_class in classes_written(self.role)

    def _get_session_auth_hash(self, secret=None):
        """What every session of this person was started with: when the password, the
        role or the office changes, all of them end at their next request."""
        facts = f"{self.password}\n{self.role}\n{self.agency_id}"
        return salted_hmac(
            "session", facts, secret=secret, algorithm="sha256"
        ).hexdigest()

    # Django's own question, answered from our one table. Nobody is a superuser.
    def has_perm(self, perm, obj=None) -> bool:
        return self.is_active and self.may(perm)

    def has_module_perms(self, app_label) -> bool:
        return self.is_active and self.role == Role.SYSTEM_ADMIN


class RoleRight(models.Model):
    """What the database knows of the table of rights: role, class, read and write.

    `shows` is "x" or "m" where the role gets an extract or a masked line instead of
    the row; `at_home` the same for an office that has a case only by a handover ("-"
    nothing, "" as everywhere). Written by `sync_roles` from accounts.roles; the
    policies of wall two read it.
    """

    role = models.CharField(max_length=20)
    data_class = models.CharField(max_length=8)
    reads = models.BooleanField(default=False)
    writes = models.BooleanField(default=False)
    shows = models.CharField(max_length=1, blank=True, default="")
    at_home = models.CharField(max_length=1, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["role", "data_class"], name="role_right_once"
            )
        ]

    def __str__(self):
        return f"{self.role} {self.data_class}"


class ApiTokenQuerySet(models.QuerySet):
    def in_use(self, now):
        """Neither revoked nor run out, of a person who may still sign in."""
        return self.filter(
            Q(user__valid_until__isnull=True)
            | Q(user__valid_until__gte=timezone.localdate(now)),
            revoked_at__isnull=True,
            expires_at__gt=now,
            user__is_active=True,
        )


class ApiToken(models.Model):
    """What another system shows instead of signing in. Only its digest is kept.

    The system acts as `user`: an account of its own, whose agency, role and reach
    hold for it as for everybody. Made and revoked by commands of the deploying owner;
    the web process can only read.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.name} {self.pk}"

    @classmethod
    def issue(cls, user: User, *, name: str, days: int) -> tuple["ApiToken", str]:
        """A new token and the words to show, which are told once and never again."""
        words = f"{OF_TOKENS}{secrets.token_urlsafe(32)}"
        token = cls.objects.create(
            user=user,
            name=name,
            digest=cls.digest_of(words),
            expires_at=timezone.now() + timedelta(days=days),
        )
        return token, words

    @classmethod
    def user_of(cls, words: str) -> User | None:
        """Whom these words stand for now; nobody if they are unknown or run out."""
        token = (
            cls.objects.in_use(timezone.now())
            .filter(digest=cls.digest_of(words))
            .select_related("user__agency")
            .first()
        )
        return token.user if token else None

    @staticmethod
    def digest_of(words: str) -> str:
        """256 random bits need no slow hash: nobody can guess them back."""
        return hashlib.sha256(words.encode()).hexdigest()


class ClientRequest(models.Model):
    """A write that another system named by an id of its own, so that it counts once.

    Holds a keyed digest of what was asked, never the words, and which record answered.
    """

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="client_request_once")
        ]

    def __str__(self):
        return str(self.key)

    @classmethod
    def known(cls, by: User, key: UUID) -> "ClientRequest | None":
        """What this person's system asked under this id before."""
        return cls.objects.filter(by=by, key=key).first()

    @classmethod
    def remember(cls, by: User, key: UUID, *, asked: str, subject_id: str) -> None:
        """Keep the id, in the transaction of the deed."""
        cls.objects.create(
            by=by, key=key, digest=cls.digest_of(asked), subject_id=subject_id
        )

    @staticmethod
    def digest_of(asked: str) -> str:
        """Keyed, so that a name asked about can't be tried out on a stolen copy."""
        return salted_hmac("client request", asked, algorithm="sha256").hexdigest()
