from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, District, User
from cases.models import Case, Order
from common.models import Record
from reintegration.choices import SignedBy, TravelMode

UNDER_WAY = Q(arrived_at__isnull=True, called_off_at__isnull=True)


class EscortQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The escorts of the cases within this user's reach."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def under_way(self):
        """Ordered, and neither arrived nor called off."""
        return self.filter(UNDER_WAY)

    def locked(self, escort):
        """The same escort, read afresh and held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=escort.pk)


class Escort(Record):
    """Named officers take a child home under an order (Form 45; JJ Act s. 95).

    A girl travels with a woman officer. The allowance is paid before the journey.
    `escorts` lists who goes: name, rank, sex, identity, phone.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="escorts")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    escorts = models.JSONField(default=list)
    for_girl = models.BooleanField(default=False)
    woman_officer = models.BooleanField(default=False)
    from_place = models.CharField(max_length=160)
    to_place = models.CharField(max_length=160)
    receiver_name = models.CharField(max_length=120)
    receiver_office = models.CharField(max_length=160, blank=True, default="")
    receiver_phone = models.CharField(max_length=20, blank=True, default="")
    mode = models.CharField(max_length=8, choices=TravelMode)
    ticket = models.CharField(max_length=60, blank=True, default="")
    leaves_at = models.DateTimeField()
    arrives_at = models.DateTimeField(null=True, blank=True)
    needs = models.TextField(blank=True, default="")
    allowance_paise = models.BigIntegerField(null=True, blank=True)
    allowance_paid_on = models.DateField(null=True, blank=True)
    allowance_paid_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    allowance_reference = models.CharField(max_length=60, blank=True, default="")
    left_at = models.DateTimeField(null=True, blank=True)
    file_packed = models.BooleanField(default=False)
    arrived_at = models.DateTimeField(null=True, blank=True)
    handed_to = models.CharField(max_length=120, blank=True, default="")
    condition_on_arrival = models.TextField(blank=True, default="")
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_because = models.TextField(blank=True, default="")

    objects = EscortQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=UNDER_WAY,
                name="escort_one_under_way",
                violation_error_message=_("An escort is already ordered."),
            ),
            models.CheckConstraint(
                condition=Q(for_girl=False) | Q(woman_officer=True),
                name="escort_of_girl_has_woman_officer",
                violation_error_message=_("A girl travels with a woman officer."),
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True)
                | Q(allowance_paid_on__isnull=False, allowance_paise__gt=0),
                name="escort_allowance_before_travel",
                violation_error_message=_(
                    "The travel allowance is paid before the journey."
                ),
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True)
                | Q(left_at__isnull=False, arrived_at__gte=F("left_at"))
                & ~Q(handed_to=""),
                name="escort_arrived_after_leaving",
                violation_error_message=_("A journey ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | ~Q(called_off_because=""),
                name="escort_called_off_because",
            ),
        ]

    def __str__(self):
        return str(self.pk)


class FamilyReturnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The returns of the cases within this user's reach."""
        return self.filter(case__in=Case.objects.visible_to(user))


class FamilyReturn(Record):
    """A named person signed for the child: only from this moment is it restored.

    Nothing of it changes afterwards. A trigger refuses a receiver whom the Committee
    didn't name, or whom the FIR names as accused. `schemes` are the codes of the
    schemes that the family was told of; `money_paise` is what the child got in hand.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="family_returns")
    returned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    receiver_name = models.CharField(max_length=120)
    receiver_relation = models.CharField(max_length=60)
    receiver_identity = models.CharField(max_length=80, blank=True, default="")
    receiver_phone = models.CharField(
        max_length=10,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[6-9]\d{9}$", _("A mobile number has ten digits."))
        ],
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    village = models.CharField(max_length=120)
    block = models.CharField(max_length=120, blank=True, default="")
    pin = models.CharField(
        max_length=6,
        validators=[RegexValidator(r"^[1-9]\d{5}$", _("A PIN code has six digits."))],
    )
    address = models.TextField(blank=True, default="")
    undertaking_signed = models.BooleanField(default=False)
    schemes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    money_paise = models.BigIntegerField(default=0)
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=12, choices=SignedBy)

    objects = FamilyReturnQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=~Q(receiver_name="") & ~Q(receiver_relation=""),
                name="family_return_has_receiver",
                violation_error_message=_("Name who receives the child."),
            ),
            models.CheckConstraint(
                condition=Q(undertaking_signed=True),
                name="family_return_has_undertaking",
                violation_error_message=_("The receiver signs the undertaking first."),
            ),
            models.CheckConstraint(
                condition=Q(pin__regex=r"^[1-9]\d{5}$"),
                name="family_return_pin_shape",
                violation_error_message=_("A PIN code has six digits."),
            ),
            models.CheckConstraint(
                condition=Q(money_paise__gte=0), name="family_return_money_not_negative"
            ),
        ]

    def __str__(self):
        return str(self.pk)
