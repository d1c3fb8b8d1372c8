"""The release certificate of a bonded child (Bonded Labour Act s. 10 to 12)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.event_types import EventType
from cases import reach
from cases.happening import happened
from cases.models import Case, ReleaseCertificate
from common.refusals import refuse_if


def _of(case: Case) -> ReleaseCertificate | None:
    return ReleaseCertificate.objects.filter(case=case).first()


def why_not_apply_for_certificate(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.apply_release_certificate", case):
        return _("Your role can't ask for a release certificate.")
    return _("The certificate is already asked for.") if _of(case) else ""


@transaction.atomic
def apply_for_certificate(case: Case, *, grounds: str, by: User) -> ReleaseCertificate:
    """Ask the magistrate for the certificate: bondage is suspected, 24 hours run."""
    case = Case.objects.locked(case)
    refuse_if(why_not_apply_for_certificate(case, by=by))
    certificate = ReleaseCertificate(
        case=case, applied_at=timezone.now(), applied_by=by, grounds=grounds
    )
    certificate.full_clean(exclude=["case", "applied_by"])
    certificate.save(force_insert=True)
    happened(EventType.BONDAGE_SUSPECTED, by=by, about=certificate, case=case)
    return certificate


def why_not_apply_for_certificates(cases: Iterable[Case], *, by: User) -> str:
    reasons = (why_not_apply_for_certificate(case, by=by) for case in cases)
    return next(filter(None, reasons), "")


@transaction.atomic
def apply_for_certificates(
    cases: Iterable[Case], *, grounds: str, by: User
) -> list[ReleaseCertificate]:
    """Ask for the certificates of several children of one rescue: each its own."""
    cases = list(cases)
    refuse_if(why_not_apply_for_certificates(cases, by=by))
    return [apply_for_certificate(case, grounds=grounds, by=by) for case in cases]


def why_not_find_bondage(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.issue_release_certificate", case):
        return _("Only the district magistrate's office finds bondage.")
    certificate = _of(case)
    if certificate is None:
        return _("Nobody has asked for a release certificate.")
    if certificate.bondage_found_at or certificate.refused_at:
        return _("It is decided already.")
    return ""


@transaction.atomic
def find_bondage(case: Case, *, by: User) -> ReleaseCertificate:
    """The magistrate's order that the child was bonded: the certificate is now due."""
    case = Case.objects.locked(case)
    refuse_if(why_not_find_bondage(case, by=by))
    certificate = ReleaseCertificate.objects.select_for_update().get(case=case)
    certificate.bondage_found_at = timezone.now()
    certificate.save()
    happened(EventType.BONDAGE_ORDERED, by=by, about=certificate, case=case)
    return certificate


def why_not_find_bondage_of_all(cases: Iterable[Case], *, by: User) -> str:
    return next(filter(None, (why_not_find_bondage(case, by=by) for case in cases)), "")


@transaction.atomic
def find_bondage_of_all(cases: Iterable[Case], *, by: User) -> list[ReleaseCertificate]:
    """The magistrate's finding about several children of one rescue."""
    cases = list(cases)
    refuse_if(why_not_find_bondage_of_all(cases, by=by))
    return [find_bondage(case, by=by) for case in cases]


def why_not_issue_certificate(case: Case, *, by: User) -> str:
    if not reach.may(by, "cases.issue_release_certificate", case):
        return _("Only the district magistrate's office issues the certificate.")
    certificate = _of(case)
    if certificate is None or certificate.bondage_found_at is None:
        return _("Bondage must be found first.")
    return _("The certificate is issued.") if certificate.issued_at else ""


@transaction.atomic
def issue_certificate(
    case: Case, *, number: str, authority: str, copy_given_on: date | None, by: User
) -> ReleaseCertificate:
    """Issue the certificate with its number; money follows from it."""
    case = Case.objects.locked(case)
    refuse_if(why_not_issue_certificate(case, by=by))
    certificate = ReleaseCertificate.objects.select_for_update().get(case=case)
    certificate.issued_at = timezone.now()
    certificate.number, certificate.authority = number, authority
    certificate.copy_given_on = copy_given_on
    certificate.full_clean(exclude=["case", "applied_by"])
    certificate.save()
    happened(EventType.CERTIFICATE_ISSUED, by=by, about=certificate, case=case)
    return certificate


def why_not_refuse_certificate(case: Case, *, by: User) -> str:
    return why_not_find_bondage(case, by=by)


@transaction.atomic
def refuse_certificate(case: Case, *, reason: str, by: User) -> ReleaseCertificate:
    """Refuse the certificate; the reason stays on record."""
    case = Case.objects.locked(case)
    refuse_if(why_not_refuse_certificate(case, by=by))
    refuse_if("" if reason.strip() else _("Say why the certificate is refused."))
    certificate = ReleaseCertificate.objects.select_for_update().get(case=case)
    certificate.refused_at, certificate.refused_reason = timezone.now(), reason
    certificate.full_clean(exclude=["case", "applied_by"])
    certificate.save()
    happened(EventType.CERTIFICATE_REFUSED, by=by, about=certificate, case=case)
    return certificate
