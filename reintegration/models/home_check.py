from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from accounts.roles import DataClass
from audit.witness import Witnessed
from cases.models import Case
from common.models import Record
from reintegration.choices import HomeCheckWay, VideoCall


class HomeCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The home checks of the cases within this user's reach."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def undecided(self):
        return self.filter(decided_at__isnull=True)

    def decided_suitable(self):
        """Those after which the child may go home (JJ Act s. 40)."""
        return self.filter(suitable=True)

    def locked(self, check):
        """The same home check, read afresh and held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=check.pk)


class HomeCheck(Witnessed, Record):
    """Somebody stood at the child's door, and the Committee decided if it is safe.

    Asked of an office of the home district, answered with the questions of the code
    list `home_check_question`, decided by the Committee. Without a check that was
    decided as suitable no child is returned (JJ Act s. 40).
    """

    data_class = DataClass.SIR
    case = models.ForeignKey(Case, models.PROTECT, related_name="home_checks")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_by_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(Agency, models.PROTECT, related_name="home_checks")
    asked_at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    # The answer
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    way = models.CharField(max_length=8, choices=HomeCheckWay, blank=True, default="")
    visited_on = models.DateField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=40, blank=True, default="")
    risks = models.TextField(blank=True, default="")
    video_call = models.CharField(
        max_length=8, choices=VideoCall, blank=True, default=""
    )
    video_call_on = models.DateField(null=True, blank=True)
    video_call_note = models.TextField(blank=True, default="")
    child_view = models.CharField(max_length=40, blank=True, default="")
    child_view_words = models.TextField(blank=True, default="")
    support = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # The decision
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    suitable = models.BooleanField(null=True, blank=True)
    decided_because = models.TextField(blank=True, default="")
    receiver_name = models.CharField(max_length=120, blank=True, default="")
    receiver_relation = models.CharField(max_length=60, blank=True, default="")
    other_receiver_name = models.CharField(max_length=120, blank=True, default="")
    other_receiver_relation = models.CharField(max_length=60, blank=True, default="")

    objects = HomeCheckQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(decided_at__isnull=True),
                name="home_check_one_open",
                violation_error_message=_("A home check is already asked for."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(outcome=""),
                name="home_check_answered_by_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, suitable__isnull=True)
                | Q(
                    decided_at__isnull=False,
                    suitable__isnull=False,
                    decided_by__isnull=False,
                    answered_at__isnull=False,
                )
                & ~Q(decided_because=""),
                name="home_check_decided_after_answer_because",
                violation_error_message=_(
                    "A decision follows an answer and has reasons."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(suitable=True)
                | Q(way=HomeCheckWay.VISIT, visited_on__isnull=False)
                & ~Q(receiver_name=""),
                name="home_check_suitable_was_visited",
                violation_error_message=_(
                    "A return needs a visit to the house and a named receiver."
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_of", "-id"],
                condition=Q(answered_at__isnull=True),
                name="home_check_to_answer",
            )
        ]

    def __str__(self):
        return str(self.pk)
