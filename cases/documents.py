"""What the Committee's papers say, taken from the record.

Each function fills the context that the head comment of its template names. Facts that
the reader's role doesn't read stay out of the query and print as a ruled blank.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Agency
from cases.choices import AgeSource, OrderKind
from cases.models import (
    Case,
    CauseListItem,
    ChildIdentity,
    ChildWish,
    Clock,
    CodeListEntry,
    Order,
    Production,
    Sitting,
    SocialInvestigation,
    Undertaking,
)

Context = dict[str, Any]


def paper_of(order: Order) -> str:
    """Which paper an order is printed as."""
    if order.kind == OrderKind.FINAL and "CLOSE" not in order.codes:
        return "final_order"
    if "INTERIM_PLACEMENT" in order.codes:
        return "form_18"
    return "form_21" if order.codes == ["SIR"] else "order"


def order_context(order: Order) -> Context:
    """The context of the paper that an order is printed as, in the order's language."""
    fill = {
        "final_order": _final_order,
        "form_18": _form_18,
        "form_21": _form_21,
        "order": _plain_order,
    }[paper_of(order)]
    with override(order.language):
        return fill(order)


def head(case: Case, *, office: Agency | None = None) -> Context:
    """The facts that every paper's head asks for."""
    office = office or case.owner
    return {
        "state": office.state,
        "office": office,
        "case_number": case.number,
        "place": office.district or "",
    }


def child_facts(case: Case, *, on=None) -> Context:
    """The child as papers name it. Without right to the name, nothing is printed."""
    child = case.child
    identity = case.identity
    languages = CodeListEntry.objects.filter(list="language")
    spoken = [entry.text for entry in languages if _iso(entry) in child.languages]
    return {
        "name": identity.name if identity else "",
        "original_name": identity.name if identity and _other_script(identity) else "",
        "age": child.age_in_words(on or timezone.localdate()),
        "age_source": AgeSource(child.age_source).label,
        "sex": child.get_sex_display(),
        "language": ", ".join(spoken),
    }


def parents_facts(case: Case) -> Context:
    """Parents and address, for whoever may read them."""
    identity = case.identity
    if identity is None:
        return {}
    names = [
        _("%s (father)") % identity.father if identity.father else "",
        _("%s (mother)") % identity.mother if identity.mother else "",
    ]
    address = [
        identity.address,
        identity.village,
        identity.block,
        str(case.home_district or ""),
        identity.pin,
    ]
    return {
        "names": ", ".join(filter(None, names)),
        "address": ", ".join(filter(None, address)),
        "phone": identity.phone,
    }


def production_context(production: Production, *, language: str) -> Context:
    """Form 17, from the production and what was said of it."""
    case = production.case
    with override(language):
        facts = production.facts
        return {
            **head(case, office=production.committee),
            "dated": timezone.localdate(production.produced_at),
            "produced_at": production.produced_at,
            "produced_place": production.place,
            "rescued_at": production.rescued_at,
            "producer": {
                "name": production.producer,
                "organisation": production.producer_post,
                **facts.get("producer", {}),
            },
            "child": {
                **child_facts(case, on=timezone.localdate(production.produced_at)),
                "marks": facts.get("marks", ""),
            },
            "parents": parents_facts(case),
            "found_with": {"name": facts.get("found_with", "")},
            **{
                name: facts.get(name, "")
                for name in (
                    *("found_place", "circumstances", "allegation", "condition"),
                    *("belongings", "tracing", "treatment", "police_informed"),
                )
            },
            "reached_shelter_at": case.sheltered_at,
        }


def undertaking_context(undertaking: Undertaking, *, language: str) -> Context:
    """Form 20: the promise of whoever takes the child home."""
    case = undertaking.case
    with override(language):
        return {
            **head(case),
            "dated": undertaking.signed_on,
            "declarant": {
                "name": undertaking.declarant,
                "relation": undertaking.relation,
                "house": undertaking.address,
            },
            "child": child_facts(case, on=undertaking.signed_on),
            "committee": str(case.owner),
        }


def cause_list_context(sitting: Sitting, *, language: str) -> Context:
    """The list for the door: numbers and initials, no name (JJ Act s. 74)."""
    items = (
        CauseListItem.objects.filter(sitting=sitting)
        .select_related("case__child")
        .order_by("place")
    )
    with override(language):
        names = {
            _iso(entry): entry.text
            for entry in CodeListEntry.objects.filter(list="language")
        }
        return {
            "state": sitting.committee.state,
            "office": sitting.committee,
            "place": sitting.committee.district or "",
            "dated": sitting.on,
            "sits_at": sitting.opened_at or sitting.on,
            "members": [member.full_name for member in sitting.bench.all()],
            "items": [
                {
                    "number": item.place,
                    "case_number": item.case.number,
                    "initials": item.case.initials,
                    "purpose": item.get_purpose_display(),
                    "stage": item.case.get_status_display(),
                    "language": ", ".join(
                        names[code]
                        for code in item.case.child.languages
                        if code in names
                    ),
                    "due_on": _day(item.case.next_due_at),
                }
                for item in items
            ],
        }


def _order_head(order: Order) -> Context:
    case = order.case
    on = timezone.localdate(order.made_at or order.drafted_at)
    return {
        **head(case, office=order.committee),
        "dated": on,
        "dispatch_number": order.number,
        "order_number": order.number,
        "child": child_facts(case, on=on),
        "parents": parents_facts(case),
        "produced_on": _day(case.produced_at),
        "members": _members(order),
        "copies": _copies(order),
        "text": order.text,
        "is_draft": order.made_at is None,
    }


def _final_order(order: Order) -> Context:
    case = order.case
    production = case.productions.order_by("produced_at").first()
    opening, *rest = order.text.split("\n\n") or [""]
    sections = _sections(order)
    decisions = [{"text": part, "section": ""} for part in rest or [opening]]
    decisions[-1]["section"] = ", ".join(sections)
    return {
        **_order_head(order),
        "produced_by": production.producer if production else "",
        "heard": _heard(case),
        "child_view": ChildWish.objects.latest_of(case),
        "findings": [opening] if rest else [],
        "decisions": decisions,
        "follow_up": [
            {
                "slot": _("Visits for two years"),
                "due_on": None,
                "owner": order.facts.get("follow_up_owner", ""),
            }
        ],
    }


def _form_18(order: Order) -> Context:
    facts = order.facts
    return {
        **_order_head(order),
        "home": {"name": facts.get("home", "")},
        "months": facts.get("months"),
        "reasons": order.text,
        "next_sitting": facts.get("review_on", ""),
    }


def _form_21(order: Order) -> Context:
    case = order.case
    asked = (
        SocialInvestigation.objects.filter(case=case)
        .select_related("asked_of")
        .order_by("-asked_at")
        .first()
    )
    clock = Clock.objects.filter(case=case, rule__code="SIR_15D").order_by("due_at")
    last = clock.last()
    return {
        **_order_head(order),
        "ordered_to": asked.asked_of if asked else "",
        "source": case.productions.values_list("producer_post", flat=True).first(),
        "due_on": _day(last.due_at) if last else order.facts.get("by_date", ""),
        "questions": [order.text],
    }


def _plain_order(order: Order) -> Context:
    entries = CodeListEntry.objects.filter(list="order_code", code__in=order.codes)
    return {
        **_order_head(order),
        "kind": order.get_kind_display(),
        "paragraphs": order.text.split("\n\n"),
        "matters": [entry.text for entry in entries.order_by("place")],
        "amends": order.amends.number if order.amends else "",
        "least": order.signatures_needed,
    }


def _members(order: Order) -> list[Context]:
    signatures = order.signatures.select_related("member").order_by("signed_at")
    return [
        {
            "name": signature.member.full_name,
            "role": signature.member.get_role_display(),
            "signed_at": signature.signed_at,
        }
        for signature in signatures
    ]


def _copies(order: Order) -> list[str]:
    offices = (
        order.case.participations.now()
        .exclude(agency=order.committee_id)
        .select_related("agency")
        .order_by("from_at")
    )
    return list(dict.fromkeys(str(part.agency) for part in offices))


def _heard(case: Case) -> list[Context]:
    rows = [
        (_("Social investigation report (Form 22)"), case.sir_filed_at),
        (_("Home check"), case.home_checked_at),
        (_("The child's statement"), case.statement_at),
    ]
    views = {
        entry.code: entry.text
        for entry in CodeListEntry.objects.filter(list="child_view")
    }
    hearings = case.list_items.filter(heard_at__isnull=False).order_by("heard_at")
    rows += [
        (views.get(item.wish_heard, _("Hearing")), item.heard_at) for item in hearings
    ]
    return [{"what": what, "on": _day(at)} for what, at in rows if at]


def _sections(order: Order) -> list[str]:
    entries = CodeListEntry.objects.filter(list="order_code", code__in=order.codes)
    return [
        entry.extra["section"]
        for entry in entries.order_by("place")
        if entry.extra.get("section")
    ]


def _other_script(identity: ChildIdentity) -> bool:
    return bool(identity.name) and not identity.name.isascii()


def _iso(entry: CodeListEntry) -> str:
    return entry.extra.get("iso") or entry.code[:5].lower()


def _day(moment):
    return timezone.localdate(moment) if moment else None
