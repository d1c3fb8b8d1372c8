from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Agency, District, User
from cases.choices import Capacity, Route, TakenTo
from cases.lifecycle import OPERATION_ARROWS, OperationStatus
from cases.models.employer import Workplace
from common.models import Record
from common.refusals import refuse_if


class RescueOperationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Planned ones to the named team only, later ones to the agencies on them."""
        named = Q(member_ids__contains=[user.pk])
        after = ~Q(status=OperationStatus.PLANNED) & Q(
            agency_ids__contains=[user.agency_id]
        )
        return self.filter(named | after)

    def live(self):
        return self.filter(status=OperationStatus.LIVE)

    def locked(self, operation):
        """The same operation, read afresh and held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=operation.pk)


class RescueOperation(Record):
    """One rescue from plan to report: who must come, who came, how many children.

    `member_ids` and `agency_ids` are kept by the actions and read by the wall: until
    the operation is opened only the named people see that it exists.
    """

    number = models.CharField(max_length=24, unique=True)
    status = models.CharField(
        max_length=8, choices=OperationStatus, default=OperationStatus.PLANNED
    )
    route = models.CharField(max_length=12, choices=Route, default=Route.RAID)
    drive = models.CharField(max_length=80, blank=True, default="")
    district = models.ForeignKey(District, models.PROTECT, related_name="operations")
    lead = models.ForeignKey(User, models.PROTECT, related_name="led_operations")
    lead_agency = models.ForeignKey(Agency, models.PROTECT, related_name="operations")
    planned_for = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    left_site_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    children_expected = models.PositiveSmallIntegerField(default=0)
    children_found = models.PositiveSmallIntegerField(default=0)
    taken_to = models.CharField(max_length=16, choices=TakenTo, blank=True, default="")
    taken_to_reason = models.TextField(blank=True, default="")
    dropped_reason = models.TextField(blank=True, default="")
    member_ids = ArrayField(models.BigIntegerField(), default=list)
    agency_ids = ArrayField(models.IntegerField(), default=list)

    objects = RescueOperationQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(taken_to=TakenTo.POLICE_STATION) | ~Q(taken_to_reason=""),
                name="operation_police_station_needs_reason",
                violation_error_message="Taking children to a police station is a "
                "breach; the reason must be recorded.",
            ),
            models.CheckConstraint(
                condition=Q(status="PLANNED")
                | Q(status="DROPPED")
                | Q(opened_at__isnull=False),
                name="operation_live_iff_opened",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("cases:operation-detail", args=[self.pk])

    @property
    def was_taken_to_police(self) -> bool:
        return self.taken_to == TakenTo.POLICE_STATION

    def why_not_move_to(self, status: OperationStatus) -> str:
        if status in OPERATION_ARROWS[OperationStatus(self.status)]:
            return ""
        return _("An operation that is “%(now)s” can't become “%(next)s”.") % {
            "now": self.get_status_display(),
            "next": status.label,
        }

    def move_to(self, status: OperationStatus) -> None:
        refuse_if(self.why_not_move_to(status))
        self.status = status


class OperationTip(Record):
    """The tip behind a planned operation: informant and address, sealed.

    Its rows are readable by the lead, and by team members whose role holds tips.
    """

    operation = models.OneToOneField(
        RescueOperation, models.PROTECT, related_name="tip"
    )
    received_at = models.DateTimeField()
    informant = models.CharField(max_length=200, blank=True, default="")
    address = models.TextField()
    details = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="tip_opened_at_and_by",
            )
        ]

    def __str__(self):
        return str(self.pk)


class OperationSite(Record):
    """One worksite of an operation. The address lies in the sealed tip until then."""

    operation = models.ForeignKey(RescueOperation, models.PROTECT, related_name="sites")
    label = models.CharField(max_length=60)
    industry = models.CharField(max_length=40, blank=True, default="")
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="sites"
    )
    children_found = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.pk)


class TeamMember(Record):
    """A place in the team: who must come, and who came."""

    operation = models.ForeignKey(RescueOperation, models.PROTECT, related_name="team")
    capacity = models.CharField(max_length=16, choices=Capacity)
    required = models.BooleanField(default=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="team_places"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")
    came_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.capacity} {self.pk}"


class LeavingCheck(Record):
    """One thing that must be done before the team leaves the site."""

    operation = models.ForeignKey(
        RescueOperation, models.PROTECT, related_name="leaving_checks"
    )
    item = models.CharField(max_length=40)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "item"], name="leaving_check_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="leaving_check_done_at_and_by",
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.pk}"
