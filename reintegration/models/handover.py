from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, District, User
from accounts.roles import DataClass
from audit.witness import Witnessed
from cases.choices import Sex
from cases.models import Case
from common.models import Record

OPEN = Q(refused_at__isnull=True, arrived_at__isnull=True)


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those to this person's office, from it, and of the cases within reach."""
        return self.filter(
            Q(to_committee=user.agency_id)
            | Q(to_unit=user.agency_id)
            | Q(from_committee=user.agency_id)
            | Q(case__in=Case.objects.visible_to(user))
        )

    def coming_to(self, user):
        """Those sent to this person's committee or child protection unit."""
        return self.filter(Q(to_committee=user.agency_id) | Q(to_unit=user.agency_id))

    def open(self):
        """Neither refused nor arrived: still on the sender's list."""
        return self.filter(OPEN)

    def over(self):
        """Refused, or arrived."""
        return self.exclude(OPEN)

    def locked(self, handover):
        """The same handover, read afresh and held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=handover.pk)


class Handover(Witnessed, Record):
    """The child and its file pass from one Committee to another (JJ Act s. 95).

    Until it accepts, the receiving side sees this row and nothing else of the case:
    so what it may know stands in columns of its own (number, initials, age, sex).
    The case's ownership moves on acceptance; the sender keeps the row until arrival.
    """

    data_class = DataClass.TRV

    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    from_committee = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    to_committee = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # What the receiving side may know beforehand
    number = models.CharField(max_length=32)
    initials = models.CharField(max_length=8, blank=True, default="")
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=6, choices=Sex)
    to_district = models.ForeignKey(District, models.PROTECT, related_name="+")
    order_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    papers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    travels_on = models.DateField(null=True, blank=True)
    # What became of it
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    worker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_visit_on = models.DateField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_because = models.TextField(blank=True, default="")
    suggested = models.CharField(max_length=160, blank=True, default="")
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrival_confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_received = models.BooleanField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=OPEN,
                name="handover_one_open",
                violation_error_message=gettext_lazy("This case is being handed over."),
            ),
            models.CheckConstraint(
                condition=~Q(from_committee=models.F("to_committee")),
                name="handover_to_another_committee",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True)
                | Q(
                    accepted_by__isnull=False,
                    worker__isnull=False,
                    first_visit_on__isnull=False,
                    refused_at__isnull=True,
                ),
                name="handover_accepted_by_with_worker",
                violation_error_message=gettext_lazy(
                    "Name the worker and the day of the first visit."
                ),
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True)
                | Q(refused_by__isnull=False)
                & ~Q(refused_because="")
                & ~Q(suggested=""),
                name="handover_refused_because_and_who_else",
                violation_error_message=gettext_lazy(
                    "Give the reason and the body that should take the child."
                ),
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(accepted_at__isnull=False),
                name="handover_arrived_after_acceptance",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_committee", "-id"], condition=OPEN, name="handover_coming"
            ),
            models.Index(
                fields=["to_unit", "-id"], condition=OPEN, name="handover_to_unit"
            ),
            models.Index(
                fields=["from_committee", "-id"], condition=OPEN, name="handover_sent"
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        return reverse("reintegration:handover-detail", args=[self.pk])

    @classmethod
    def notice(cls, seen, row) -> None:
        """The letter is read, and nothing of the case is opened by it: the book has
        it as a list of one, which needs no reason and counts in no quota."""
        super().notice(seen, row)
        seen.letters.add(row.case_id)

    @property
    def is_open(self) -> bool:
        return self.refused_at is None and self.arrived_at is None

    @property
    def state(self) -> str:
        """How far it has come, in a word or two."""
        if self.refused_at:
            return _("Refused")
        if self.arrived_at:
            return _("Arrived")
        if self.accepted_at:
            return _("Accepted")
        return _("Read") if self.read_at else _("Sent")
