from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import BooleanField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Now, Right
from django.urls import reverse
from django.utils.translation import gettext as _
from guardian.managers import GroupObjectPermissionManager
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from psycopg.types.json import Jsonb

from accounts.models import Agency, District, User
from accounts.roles import Role
from audit import witness
from cases.choices import Duty, GlassReason, Route
from cases.lifecycle import ARROWS, FIRST, OVER, CaseStatus
from cases.models.child import Child, ChildIdentity
from cases.models.employer import Workplace
from cases.models.matching import words_asked
from cases.models.operation import RescueOperation
from cases.names import initials
from common.models import Record
from common.paging import moment_and_key, token_of
from common.refusals import refuse_if
from common.shared_screen import names_are_hidden

# What a line of a list shows of a case; the rest stays in the database.
LINE = (
    "number",
    "child",
    "label",
    "initials",
    "status",
    "rescued_at",
    "next_due_at",
    "identity__name",
    "home_district__name",
    "home_district__name_hi",
)

# What the search gives a case that was asked for by its number.
BY_NUMBER = 1000


def _in_reach(user) -> Q:
    reached = _a_row_of(CaseGroupReach.objects.of(user), "content_object")
    named = _a_row_of(CaseUserReach.objects.filter(user=user), "content_object")
    return Q(reached, sealed=False) | Q(named, sealed=True)


def _a_row_of(rows, case: str) -> Subquery:
    """True where one of these rows is about the case. A scalar subquery on purpose:
    beside an OR the database would read IN or EXISTS as a hash of all the rows that
    there are, the whole State's for one case."""
    rows = rows.filter(**{case: OuterRef("pk")}).order_by()
    return Subquery(rows.values_list(Value(True))[:1], output_field=BooleanField())


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The cases that this user sees; the only way a view may start."""
        broken = _a_row_of(BreakGlass.objects.open_for(user), "case")
        return self.filter(_in_reach(user) | Q(broken, sealed=False))

    def within_reach(self, user):
        """Those the user may also work on: an emergency lets one look, no more."""
        return self.filter(_in_reach(user))

    def open(self):
        return self.exclude(status__in=OVER)

    def with_child(self):
        """With what a list shows: the child, its name where readable, places."""
        return self.select_related(
            "child", "identity", "home_district", "district", "owner", "worker"
        )

    def lines(self):
        """With what a line of a list shows, and nothing more: every join and column
        that the wall looks at costs a list more than its rows do."""
        return self.select_related("identity", "home_district").only(*LINE)

    def in_order(self, ids):
        """These cases in this order; those out of reach are left out by the wall."""
        found = self.lines().in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def found_by(self, words: str, *, limit: int = 25):
        """Ids of cases within reach by any words about the child: its own names, its
        parents', village, district, phone, in any script; or by the end of the case
        number."""
        with connection.cursor() as cursor:
            asked: list[Any] = [Jsonb(words_asked(words)), words.strip(), limit]
            cursor.execute(
                "select case_id, rank from search_cases(%s, %s, %s)"
                " order by rank desc, case_id desc",
                asked,
            )
            found = cursor.fetchall()
        for case_id, rank in found:
            if rank < BY_NUMBER:
                witness.found_by_name(case_id)
        return list(dict.fromkeys(case_id for case_id, _rank in found))

    def locked(self, case):
        """The same case, read afresh and held until the transaction ends."""
        # Every event asks for the State's rules: the places come along.
        cases = self.select_related("district__state")
        return cases.select_for_update(of=("self",)).get(pk=case.pk)


class Case(Record):
    """One child's way from the rescue to the day nobody needs to look after it.

    The `…_at` and `…_on` milestones are facts set by the actions; the eight stages
    that people see are computed from them. `agency_ids`, `named_ids` and
    `next_due_at` are kept by triggers and read by the wall and by lists.
    """

    number = models.CharField(max_length=32, unique=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="cases")
    # What names the child, joined without the child's own row; None to those who may
    # not read it. No column of its own.
    identity = models.ForeignObject(
        ChildIdentity,
        models.DO_NOTHING,
        from_fields=["child"],
        to_fields=["child"],
        related_name="+",
        null=True,
        editable=False,
    )
    label = models.CharField(max_length=60, blank=True, default="")
    initials = models.CharField(max_length=8, blank=True, default="")
    status = models.CharField(max_length=12, choices=CaseStatus, default=FIRST)
    route = models.CharField(max_length=12, choices=Route, default=Route.RAID)
    operation = models.ForeignKey(
        RescueOperation, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="cases")
    home_district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="home_cases"
    )
    owner = models.ForeignKey(Agency, models.PROTECT, related_name="owned_cases")
    worker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="worked_cases"
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_in"
    )
    sealed = models.BooleanField(default=False)
    # Milestones
    rescued_at = models.DateTimeField()
    produced_at = models.DateTimeField(null=True, blank=True)
    journey_minutes = models.PositiveIntegerField(default=0)
    sheltered_at = models.DateTimeField(null=True, blank=True)
    statement_at = models.DateTimeField(null=True, blank=True)
    statement_language = models.CharField(max_length=5, blank=True, default="")
    statement_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sir_filed_at = models.DateTimeField(null=True, blank=True)
    home_checked_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    schooled_at = models.DateTimeField(null=True, blank=True)
    last_visit_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    # Kept by triggers
    agency_ids = ArrayField(models.IntegerField(), default=list)
    named_ids = ArrayField(models.BigIntegerField(), default=list)
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    touched_at = models.DateTimeField(auto_now=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        default_permissions = []
        permissions = [("view_case", "Can see this case")]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=~Q(status__in=sorted(OVER)),
                name="case_one_open_per_child",
                violation_error_message="This child already has an open case.",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.CLOSED, closed_on__isnull=False)
                | (~Q(status=CaseStatus.CLOSED)),
                name="case_closed_has_closing_date",
                violation_error_message="A closed case has a closing date.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CaseStatus.values), name="case_status_known"
            ),
            models.CheckConstraint(
                condition=Q(produced_at__isnull=True)
                | Q(produced_at__gte=F("rescued_at")),
                name="case_produced_after_rescue",
                violation_error_message="The production can't be before the rescue.",
            ),
        ]
        indexes = [
            GinIndex(fields=["agency_ids"], name="case_agencies"),
            models.Index(Right("number", 5), name="case_number_end"),
            # With what the nightly flags ask of every case of a status.
            models.Index(
                fields=["status", "-id"],
                include=[
                    "sheltered_at",
                    "rescued_at",
                    "restored_at",
                    "last_visit_on",
                    "closed_on",
                ],
                name="case_by_status",
            ),
            models.Index(fields=["workplace"], name="case_by_workplace"),
            # What a Committee's next sitting must hear.
            models.Index(
                fields=["owner", "rescued_at"],
                condition=Q(status=CaseStatus.RESCUED),
                name="case_to_produce",
            ),
            models.Index(
                fields=["owner", "sir_filed_at"],
                condition=Q(sir_filed_at__isnull=False, ordered_at__isnull=True),
                name="case_report_in",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        # The page shows facts of all apps, so the top floor makes it.
        return reverse("oversight:case-detail", args=[self.pk])

    @classmethod
    def from_db(cls, db, field_names, values, **how):
        case = super().from_db(db, field_names, values, **how)
        if "child_id" in case.__dict__:
            witness.meet(case.child_id, case.pk)
        return case

    @property
    def called(self) -> str:
        """“Rahul M.” to those who may read the name, else the label or initials;
        initials also where others see the screen.

        Load the case with select_related("identity"): no query happens here.
        """
        name = self.identity.name if self.identity else ""
        if names_are_hidden():
            return initials(name) or self.label or self.number
        first, *rest = name.split() or [""]
        if first:
            return f"{first} {rest[-1][0]}." if rest else first
        return self.label or self.initials or self.number

    @property
    def is_over(self) -> bool:
        return CaseStatus(self.status) in OVER

    def why_not_move_to(self, status: CaseStatus) -> str:
        if status in ARROWS[CaseStatus(self.status)]:
            return ""
        return _("A case that is “%(now)s” can't become “%(next)s”.") % {
            "now": self.get_status_display(),
            "next": status.label,
        }

    def move_to(self, status: CaseStatus) -> None:
        """Follow one arrow of the lifecycle. Saving is the action's work."""
        refuse_if(self.why_not_move_to(status))
        self.status = status


class ParticipationQuerySet(models.QuerySet):
    def now(self):
        return self.filter(until_at__isnull=True)

    def of_duty(self, duty: Duty):
        return self.filter(duty=duty)


class Participation(Record):
    """An agency has a duty on a case, from one day to another, because of something.

    The one source of who may see a case: a trigger keeps `case.agency_ids` from it,
    and `cases.reach` writes guardian's row beside it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="participations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="participations")
    duty = models.CharField(max_length=12, choices=Duty)
    from_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=40)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency", "duty"],
                condition=Q(until_at__isnull=True),
                name="participation_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["valid_until"],
                condition=Q(until_at__isnull=True, valid_until__isnull=False),
                name="participation_to_end",
            )
        ]

    def __str__(self):
        return f"{self.duty} {self.case_id}"


class CaseGroupReachQuerySet(models.QuerySet):
    """Lists pick their 25 ids here, from one index, and load the cases afterwards."""

    def of(self, user):
        """The agency's rows, by its group's key and not by a join: only then are the
        first 25 read from the index in its order, with nothing sorted."""
        return self.filter(group_id=user.agency.group_id if user.agency else None)

    def page(self, *, after: str = "", late_before=None, size: int = 25):
        """The cases of one page, and the token of the next page (empty at the end).

        Newest first; with `late_before` the longest late first. The token is a key,
        not a number of rows: page 400 costs what page 1 costs. One statement: the keys
        from one index inside it, what a line shows of each case around it.
        """
        late = late_before is not None
        rows = self._longest_late(after, late_before) if late else self._newest(after)
        keys = rows.values("content_object_id")[: size + 1]
        cases = Case.objects.filter(pk__in=keys).lines()
        found = list(cases.order_by(*(["next_due_at", "pk"] if late else ["-pk"])))
        if len(found) <= size:
            return found, ""
        last = found[size - 1]
        token = token_of(last.next_due_at, last.pk) if late else last.pk
        return found[:size], str(token)

    def _newest(self, after: str):
        rows = self.order_by("-content_object_id")
        return rows.filter(content_object_id__lt=UUID(after)) if after else rows

    def _longest_late(self, after: str, late_before):
        rows = self.filter(next_due_at__lt=late_before).order_by(
            "next_due_at", "content_object_id"
        )
        if not after:
            return rows
        due, key = moment_and_key(after)
        return rows.filter(
            Q(next_due_at__gt=due) | Q(next_due_at=due, content_object_id__gt=key)
        )

    def capped_count(self, cap: int = 1000) -> int:
        """How many, up to cap + 1: never a live count over a State."""
        return self.order_by()[: cap + 1].count()


class CaseGroupReach(GroupObjectPermissionBase):
    """An agency's people may see this case.

    `status` and `next_due_at` are the case's, copied here by trigger so that a list
    picks its 25 rows from one index.
    """

    content_object = models.ForeignKey(Case, models.CASCADE)
    status = models.CharField(max_length=12, default="")
    next_due_at = models.DateTimeField(null=True)

    # The stubs' base has guardian's own manager.
    objects = GroupObjectPermissionManager.from_queryset(CaseGroupReachQuerySet)()  # type: ignore[misc]

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        default_permissions = []
        unique_together = [["group", "permission", "content_object"]]
        indexes = [
            models.Index(fields=["group", "-content_object"], name="reach_newest"),
            models.Index(
                fields=["group", "status", "-content_object"],
                include=["next_due_at"],
                name="reach_status",
            ),
            models.Index(
                fields=["group", "next_due_at"],
                include=["content_object"],
                condition=Q(next_due_at__isnull=False),
                name="reach_due",
            ),
            models.Index(
                fields=["group", "status", "next_due_at"],
                include=["content_object"],
                condition=Q(next_due_at__isnull=False),
                name="reach_status_due",
            ),
        ]


class CaseUserReach(UserObjectPermissionBase):
    """This person is one of the named few of a sealed case."""

    content_object = models.ForeignKey(Case, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        default_permissions = []
        unique_together = [["user", "permission", "content_object"]]


class BreakGlassQuerySet(models.QuerySet):
    def reviewable_by(self, user):
        """Others' openings that this person may review: as named reviewer, for his
        own office where his role reviews, or as an auditor. Wall two asks the same."""
        others = self.exclude(by=user)
        if user.role == Role.AUDITOR:
            return others
        asked = Q(reviewer=user)
        if user.may("cases.review_glass"):
            asked |= Q(agency=user.agency_id)
        return others.filter(asked)

    def open_for(self, user):
        """What this person sees in an emergency now, by the database's own clock."""
        return self.filter(by=user, case__isnull=False, ends_at__gt=Now())

    def to_review(self):
        return self.filter(case__isnull=False, reviewed_at__isnull=True)


class BreakGlass(Record):
    """Somebody asked to see a case out of reach, in an emergency, saying why.

    Without a case nothing was opened: the attempt is kept all the same. Written by
    the database's function `break_glass`; a person only adds the review.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField(max_length=32, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=GlassReason)
    words = models.CharField(max_length=400)
    broken_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    justified = models.BooleanField(null=True, blank=True)
    review_words = models.CharField(max_length=400, blank=True, default="")

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True, ends_at__isnull=True)
                | Q(case__isnull=False, ends_at__isnull=False),
                name="glass_ends_if_it_opened_something",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("by")),
                name="glass_never_reviewed_by_oneself",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-broken_at"], name="glass_of_person"),
            models.Index(
                fields=["broken_at"],
                condition=Q(case__isnull=False, reviewed_at__isnull=True),
                name="glass_to_review",
            ),
        ]

    def __str__(self):
        return f"{self.reason} {self.pk}"
