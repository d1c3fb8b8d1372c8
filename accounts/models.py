"""People, the agencies they work for, and the places of India."""

from django.contrib.auth.models import AbstractUser, BaseUserManager, Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from guardian.mixins import GuardianUserMixin

from accounts.choices import AgencyKind
from accounts.roles import DataClass, Role, classes_read, classes_written, verbs_of


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


class UserManager(BaseUserManager):
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
    supervisor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supervised"
    )

    objects = UserManager()

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

    def may(self, verb: str) -> bool:
        """Whether this person's role has the verb. Which cases: see cases.reach."""
        return verb in verbs_of(self.role)

    def reads(self, data_class: DataClass) -> bool:
        """Whether this person's role reads this class of facts."""
        return data_class in classes_read(self.role)

    def writes(self, data_class: DataClass) -> bool:
        return data_class in classes_written(self.role)

    # Django's own question, answered from our one table. Nobody is a superuser.
    def has_perm(self, perm, obj=None) -> bool:
        return self.is_active and self.may(perm)

    def has_module_perms(self, app_label) -> bool:
        return self.is_active and self.role == Role.SYSTEM_ADMIN


class RoleRight(models.Model):
    """What the database knows of the table of rights: role, class, read and write.

    Written by `sync_roles` from accounts.roles; the policies of wall two read it.
    """

    role = models.CharField(max_length=20)
    data_class = models.CharField(max_length=8)
    reads = models.BooleanField(default=False)
    writes = models.BooleanField(default=False)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["role", "data_class"], name="role_right_once"
            )
        ]

    def __str__(self):
        return f"{self.role} {self.data_class}"
