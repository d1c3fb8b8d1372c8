"""One employer over cases, districts and years, as far as the reader's reach goes."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear, Greatest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import DataClass
from cases.models import FIR, Case, Employer, RescueOperation
from compensation.lifecycle import ClaimState
from compensation.models import Claim, EmployerDeath, EmployerLink, Notice, Scheme

LIKE = 0.45
IN_DEFAULT = [
    ClaimState.DEFAULTED,
    ClaimState.RECOVERY,
    ClaimState.REVENUE_RECOVERY,
    ClaimState.IRRECOVERABLE,
]


@dataclass
class EmployerFile:
    """What is known of one employer, whatever number of rows stand for it."""

    employer: Employer
    names: list[Employer]
    links: list[EmployerLink]
    death: EmployerDeath | None
    children: int
    places: list[dict]
    operations: list[RescueOperation]
    firs: list[tuple[str, str]]
    notices: list[Notice]
    sums: dict[str, int]
    by_law: list[dict] = field(default_factory=list)

    @property
    def is_repeated(self) -> bool:
        """Found with children in more than one operation (CLPRA s. 14(2))."""
        return len(self.operations) > 1


def root_of(employer: Employer) -> Employer:
    """The row that stands for the employer."""
    link = (
        EmployerLink.objects.standing()
        .filter(same=True, other=employer)
        .select_related("kept__district")
        .first()
    )
    return link.kept if link else employer


def rows_of(employer: Employer | UUID) -> list[UUID]:
    """The keys of all rows that are read as this employer."""
    links = EmployerLink.objects.standing().filter(same=True, kept=employer)
    return [
        getattr(employer, "pk", employer),
        *links.values_list("other", flat=True),
    ]


def addressee_of(employer: Employer) -> str:
    """The employer, or after the death the heirs, who answer from what they inherited
    (Code of Civil Procedure s. 50)."""
    rows = rows_of(root_of(employer))
    death = EmployerDeath.objects.filter(employer__in=rows).first()
    if death is None:
        return employer.name
    return _("The heirs of %(name)s: %(heirs)s") % {
        "name": employer.name,
        "heirs": death.heirs,
    }


def file_of(employer: Employer, *, by: User) -> EmployerFile:
    """Everything of the employer within the reader's reach."""
    rows = rows_of(employer)
    cases = Case.objects.visible_to(by).filter(workplace__employer__in=rows)
    claims = Claim.objects.visible_to(by).filter(employer__in=rows)
    live = claims.exclude(state=ClaimState.REJECTED)
    return EmployerFile(
        employer=employer,
        names=list(Employer.objects.filter(pk__in=rows).select_related("district")),
        links=list(
            EmployerLink.objects.standing()
            .filter(Q(kept=employer) | Q(other=employer))
            .select_related("kept", "other", "by")
            .order_by("-id")
        ),
        death=EmployerDeath.objects.filter(employer__in=rows).first(),
        children=cases.count(),
        places=_places(cases),
        operations=list(
            RescueOperation.objects.filter(
                pk__in=cases.exclude(operation=None).values("operation")
            ).order_by("-id")
        ),
        firs=_firs(cases, by),
        notices=list(
            Notice.objects.filter(claim__in=claims)
            .order_by("number", "pk")
            .distinct("number")
        ),
        sums=_sums(live),
        by_law=_by_law(live),
    )


def met_by(user: User) -> QuerySet[Employer]:
    """The rows of employers that have a case or a claim within reach."""
    cases = Case.objects.visible_to(user).filter(workplace__employer=OuterRef("pk"))
    claims = Claim.objects.visible_to(user).filter(employer=OuterRef("pk"))
    return Employer.objects.filter(Exists(cases) | Exists(claims))


def links_for(user: User) -> QuerySet[EmployerLink]:
    """What was said of two rows, where one of them has a case or claim within reach."""
    met = met_by(user)
    return EmployerLink.objects.filter(Q(kept__in=met) | Q(other__in=met))


def likely_same(employer: Employer) -> list[Employer]:
    """Rows that may be the same employer: by name, phone or registration."""
    linked = EmployerLink.objects.standing().filter(
        Q(kept=employer) | Q(other=employer)
    )
    known = {employer.pk}
    for pair in linked.values_list("kept", "other"):
        known |= set(pair)
    merged = EmployerLink.objects.standing().filter(same=True).values("other")
    alike = Q(likeness__gte=LIKE)
    if employer.phone:
        alike |= Q(phone=employer.phone)
    if employer.registration:
        alike |= Q(registration__iexact=employer.registration)
    return list(
        Employer.objects.exclude(pk__in=known)
        .exclude(pk__in=merged)
        .annotate(likeness=TrigramSimilarity("search_key", employer.search_key))
        .filter(alike)
        .select_related("district")
        .order_by("-likeness")[:10]
    )


def _places(cases) -> list[dict]:
    """Children by district and year of the rescue."""
    return list(
        cases.annotate(year=ExtractYear("rescued_at"))
        .values("district__name", "year")
        .annotate(children=Count("pk"), raids=Count("operation", distinct=True))
        .order_by("-year", "district__name")
    )


def _firs(cases, by: User) -> list[tuple[str, str]]:
    if not by.reads(DataClass.FIR):
        return []
    # As rows, so that the book is told of whom they were read.
    firs = FIR.objects.filter(case__in=cases).only("case", "number", "police_station")
    return sorted({(fir.number, fir.police_station) for fir in firs})


def _sums(claims) -> dict[str, int]:
    left = F("amount_ordered_paise") - F("received_paise")
    return claims.aggregate(
        claimed=Sum(
            Greatest("amount_ordered_paise", F("amount_claimed_paise")), default=0
        ),
        ordered=Sum("amount_ordered_paise", default=0),
        received=Sum("received_paise", default=0),
        credited=Sum("credited_paise", default=0),
        defaulted=Sum(left, filter=Q(state__in=IN_DEFAULT), default=0),
    )


def _by_law(claims) -> list[dict]:
    rows = list(
        claims.values("scheme")
        .annotate(
            n=Count("pk"),
            ordered=Sum("amount_ordered_paise"),
            received=Sum("received_paise"),
            credited=Sum("credited_paise"),
        )
        .order_by("scheme__code")
    )
    schemes = Scheme.objects.in_bulk({row["scheme"] for row in rows})
    return [{**row, "text": schemes[row["scheme"]].text} for row in rows]
