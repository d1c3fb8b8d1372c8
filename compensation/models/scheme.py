from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from accounts.roles import Role
from cases.models.clock import DatedRule
from compensation.choices import Destination, Formula, Payer


class Scheme(DatedRule):
    """Something a child is entitled to: who pays, how much, on what condition.

    The row in force on the day of the rescue counts; a claim keeps its row when the
    amount changes later.
    """

    parent = models.CharField(max_length=40, blank=True, default="")
    payer = models.CharField(max_length=20, choices=Payer)
    cash = models.BooleanField(default=True)
    amount_paise = models.BigIntegerField(null=True, blank=True)
    formula = models.CharField(max_length=30, blank=True, default="")
    min_paise = models.BigIntegerField(null=True, blank=True)
    max_paise = models.BigIntegerField(null=True, blank=True)
    per = models.CharField(max_length=10, default="CHILD")
    parts = models.JSONField(default=list, blank=True)
    limits = models.JSONField(default=dict, blank=True)
    condition_en = models.TextField(blank=True, default="")
    condition_hi = models.TextField(blank=True, default="")
    trigger_event = models.CharField(max_length=40)
    opens_for_every_child = models.BooleanField(default=False)
    needs_conviction = models.BooleanField(default=False)
    destination = models.CharField(max_length=30)
    evidence = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    approver_role = models.CharField(max_length=20, choices=Role)
    fund_type = models.CharField(max_length=30, blank=True, default="")
    section = models.CharField(max_length=80, blank=True, default="")
    # The recorded decision by which a State lets a rule hold for days gone by.
    decision = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["code", "state", "valid_from"],
                nulls_distinct=False,
                name="scheme_once_a_day_and_state",
            ),
            models.CheckConstraint(
                condition=Q(amount_paise__isnull=True) | Q(amount_paise__gt=0),
                name="scheme_amount_is_positive",
            ),
        ]

    @property
    def condition(self) -> str:
        if get_language() == "hi" and self.condition_hi:
            return self.condition_hi
        return self.condition_en

    @property
    def goes_to(self) -> str:
        return str(Destination(self.destination).label)

    @property
    def formula_words(self) -> str:
        return str(Formula(self.formula).label) if self.formula else ""

    @property
    def approver(self) -> str:
        return str(Role(self.approver_role).label)

    @property
    def is_on_employer(self) -> bool:
        return self.payer == Payer.EMPLOYER
