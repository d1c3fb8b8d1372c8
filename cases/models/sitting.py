from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Agency, User
from cases.choices import ListPurpose, OrderKind
from cases.models.case import Case
from common.models import Record


class SittingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A committee's sittings are its own."""
        return self.filter(committee=user.agency_id)

    def running(self, committee_id, day):
        """The sitting of this day, if it is open and not over."""
        return self.filter(
            committee=committee_id,
            on=day,
            opened_at__isnull=False,
            ended_at__isnull=True,
        )


class Sitting(Record):
    """One day's sitting of a committee: who was on the bench, what was listed."""

    committee = models.ForeignKey(Agency, models.PROTECT, related_name="sittings")
    on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    bench = models.ManyToManyField(User, related_name="+", blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "on"],
                name="sitting_once_a_day",
                violation_error_message="There is a sitting on that day already.",
            )
        ]

    def __str__(self):
        return f"{self.committee_id} {self.on}"

    def get_absolute_url(self):
        return reverse("cases:sitting-day", args=[self.on.isoformat()])

    @property
    def is_running(self) -> bool:
        return self.opened_at is not None and self.ended_at is None


class CauseListItem(Record):
    """One case on a day's list, and whether it was heard."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="list_items")
    place = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=12, choices=ListPurpose)
    heard_at = models.DateTimeField(null=True, blank=True)
    adjourned_to = models.DateField(null=True, blank=True)
    wish_heard = models.CharField(max_length=16, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "case"],
                name="cause_list_item_once",
                violation_error_message="The case is on this list already.",
            )
        ]

    def __str__(self):
        return f"{self.place} {self.pk}"

    def get_absolute_url(self):
        return reverse(
            "cases:sitting-item", args=[self.sitting.on.isoformat(), self.pk]
        )


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))

    def made(self):
        """Orders with all the signatures they need."""
        return self.filter(made_at__isnull=False)

    def drafts(self):
        return self.filter(made_at__isnull=True, recalled_at__isnull=True)

    def to_sign_by(self, member):
        """The drafts of the member's Committee that still lack this signature."""
        return (
            self.drafts()
            .filter(committee=member.agency_id)
            .exclude(signatures__member=member)
            .exclude(case__conflicts__member=member)
        )


class Order(Record):
    """An order of the committee. Its text never changes once it is made.

    A final order needs three members (JJ Act s. 28); a trigger refuses a change of a
    made order. To change what was ordered, a new order amends it.
    """

    number = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="orders")
    committee = models.ForeignKey(Agency, models.PROTECT, related_name="orders")
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, null=True, blank=True, related_name="orders"
    )
    kind = models.CharField(max_length=12, choices=OrderKind)
    codes = ArrayField(models.CharField(max_length=40), default=list)
    text = models.TextField()
    language = models.CharField(max_length=5, default="en")
    facts = models.JSONField(default=dict, blank=True)
    signatures_needed = models.PositiveSmallIntegerField(default=1)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by"
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=OrderKind.FINAL) | Q(signatures_needed__gte=3),
                name="order_final_needs_three",
                violation_error_message="A final order needs three members.",
            )
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("cases:order-detail", args=[self.pk])

    @property
    def state(self) -> str:
        """One word: made, recalled or draft."""
        if self.made_at:
            return "made"
        return "recalled" if self.recalled_at else "draft"


class OrderSignature(Record):
    """One member signed one order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="signatures")
    member = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["order", "member"],
                name="order_signature_once",
                violation_error_message="This member has signed already.",
            )
        ]

    def __str__(self):
        return str(self.pk)


class ConflictDeclaration(Record):
    """A member has a tie to somebody in this case and keeps out of its orders."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="conflicts")
    member = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"], name="conflict_declared_once"
            )
        ]

    def __str__(self):
        return str(self.pk)


class Undertaking(Record):
    """A parent's or fit person's promise to the committee (Form 20)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="undertakings")
    declarant = models.CharField(max_length=120)
    relation = models.CharField(max_length=60)
    address = models.TextField()
    signed_on = models.DateField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)
