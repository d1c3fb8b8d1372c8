"""What each paper of a claim says: initials and case numbers, never a name.

The facts are plain, so that a paper keeps them; the words are the template's.
"""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from compensation.choices import PaperKind
from compensation.employer_file import addressee_of
from compensation.models import Claim, ClaimHearing, ClaimPaper, Recovery

K = PaperKind
# Papers that go to the employer.
TO_EMPLOYER = {K.SHOW_CAUSE, K.HEARING, K.ORDER, K.DEMAND}


def why_no_facts(claim: Claim, kind: PaperKind) -> str:
    """Why this claim has not come to such a paper yet."""
    if kind in TO_EMPLOYER and not claim.employer_now:
        return _("The employer is not known.")
    if kind == K.HEARING and not claim.hearings.exists():
        return _("Nobody has been heard yet.")
    if kind in {K.ORDER, K.DEMAND} and not claim.ordered_at:
        return _("Nothing is ordered yet.")
    if kind == K.DEMAND and claim.received_paise >= claim.amount_ordered_paise:
        return _("All that was ordered has come in.")
    if kind == K.RECOVERY and not claim.recoveries.exists():
        return _("There is no recovery certificate yet.")
    if kind == K.ACKNOWLEDGEMENT and not claim.credited_paise:
        return _("Nothing has been paid to the child yet.")
    return ""


def paper_facts(
    claim: Claim, kind: PaperKind, *, addressee: str, words: str, by: User
) -> dict[str, Any]:
    """The facts of the paper as they stand now."""
    case, employer = claim.case, claim.employer_now
    facts = {
        "office": str(by.agency),
        "state": str(case.district.state),
        "place": str(case.district),
        "case_number": case.number,
        "initials": case.initials or case.label,
        "claim": claim.scheme.text_en,
        "claim_hi": claim.scheme.text_hi or claim.scheme.text_en,
        "law": claim.scheme.source,
        "addressee": addressee,
        "words": words,
        "claimed_paise": claim.amount_claimed_paise,
        "ordered_paise": claim.amount_ordered_paise,
        "received_paise": claim.received_paise,
        "in_fund_paise": claim.in_fund_paise,
        "credited_paise": claim.credited_paise + claim.interest_paise,
        "unpaid_paise": max(0, claim.unpaid_paise),
        "order_number": claim.order_number,
        "ordered_on": _iso(claim.ordered_at and timezone.localdate(claim.ordered_at)),
        "pay_by": _iso(claim.pay_by),
        "officer": by.full_name,
        "role": by.get_role_display(),
    }
    if employer and kind in TO_EMPLOYER | {K.RECOVERY}:
        facts |= {
            "employer": addressee_of(employer),
            "employer_address": employer.address,
        }
    if kind == K.HEARING:
        facts |= _hearing(claim.hearings.latest("heard_at"))
    if kind == K.RECOVERY:
        facts |= _recovery(claim.recoveries.latest("issued_on"))
    return facts


def _hearing(hearing: ClaimHearing) -> dict[str, Any]:
    return {
        "heard_on": _iso(timezone.localdate(hearing.heard_at)),
        "attended": hearing.attended,
        "said": hearing.said,
    }


def _recovery(recovery: Recovery) -> dict[str, Any]:
    return {
        "certificate_number": recovery.certificate_number,
        "issued_on": _iso(recovery.issued_on),
        "certificate_paise": recovery.amount_paise,
        "tehsil": recovery.tehsil,
        "collector": recovery.officer,
    }


def _iso(day) -> str:
    return day.isoformat() if day else ""


def printed(paper: ClaimPaper) -> dict[str, Any]:
    """The context of documents/claim_paper.html from the facts of the paper's day."""
    days = ("ordered_on", "pay_by", "heard_on", "issued_on")
    facts = paper.facts
    return {
        **facts,
        **{name: date.fromisoformat(facts[name]) for name in days if facts.get(name)},
        "kind": paper.kind,
        "kind_words": paper.get_kind_display(),
        "number": paper.number,
        "form_version": paper.form_version,
        "dated": timezone.localdate(paper.made_at),
        "receipt": paper.kind == K.ACKNOWLEDGEMENT,
        "to_employer": paper.kind in TO_EMPLOYER,
    }
