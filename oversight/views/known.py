"""Children who may be known already: the desk, and one pair side by side."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import Agency
from audit.recording import note_access, note_list
from cases.actions.merging import (
    ask_merge,
    decide_merge,
    undo_merge,
    why_not_ask_merge,
    why_not_decide_merge,
    why_not_undo_merge,
)
from cases.actions.recognising import (
    ask_office,
    decide_pair,
    show_case,
    sides_of,
    why_not_ask_office,
    why_not_decide_pair,
    why_not_show_case,
)
from cases.models import Case, CaseMerge, MatchPair
from cases.models.matching import MatchState, TwoSides
from common.forms import refusals_shown_on
from common.refusals import Refused
from common.shared_screen import names_are_hidden
from common.templatetags.ui import day
from oversight.known_forms import MergeForm, PairForm
from reintegration.actions.same_child import recognise_child, why_not_recognise_child

WAITING = [MatchState.OPEN, MatchState.NOT_SURE]


@require_safe
def pair_list(request: SignedInRequest) -> HttpResponse:
    """The desk: pairs that wait for a person, the likeliest first."""
    found, token = _page(request, None)
    rows = _rows(found)
    shown = [case for sides in found for case in sides.cases]
    if shown:
        note_list(
            by=request.user, case_ids=shown, page="pair-list", data_classes=["ID"]
        )
    return render(
        request,
        "oversight/pair_list.html",
        {"rows": rows, "page": {"next_url": f"?after={token}" if token else ""}},
    )


@require_safe
def known_of_case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who the child of one case may be: what the check at intake found."""
    case = get_object_or_404(Case.objects.visible_to(request.user).with_child(), pk=pk)
    found, token = _page(request, case)
    note_access(
        by=request.user, case_id=case.pk, page="known-of-case", data_classes=["ID"]
    )
    return render(
        request,
        "oversight/pair_list.html",
        {
            "case": case,
            "rows": _rows(found),
            "page": {"next_url": f"?after={token}" if token else ""},
        },
    )


def pair_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Two children side by side: hers in full, another office's not at all."""
    pair, sides = _pair(request, pk)
    form = PairForm(request.POST or None, seen=not sides.to_ask)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            decide_pair(pair, by=request.user, **form.decision)
            messages.success(request, _("Your answer is kept."))
            return redirect("oversight:pair-list")
    for case in sides.cases:
        note_access(
            by=request.user, case_id=case, page="pair-detail", data_classes=["ID"]
        )
    by = request.user
    return render(
        request,
        "oversight/pair_detail.html",
        {
            "pair": pair,
            "cases": [(case, _facts(case)) for case in _cases(sides.cases)],
            "office": Agency.objects.filter(pk=sides.to_ask or 0).first(),
            "asked_us": pair.asked_at and pair.asked_for_id != by.agency_id,
            "form": form,
            "why_not_same": why_not_recognise_child(pair, by=by),
            "why_not_decide": why_not_decide_pair(pair, by=by),
            "why_not_unsure": why_not_decide_pair(
                pair, by=by, state=MatchState.NOT_SURE
            ),
            "merge": _merge(pair, by),
            "merge_form": MergeForm(),
            "why_not_merge": why_not_ask_merge(pair, by=by),
            "why_not_ask": why_not_ask_office(pair, by=by),
            "why_not_show": why_not_show_case(pair, by=by),
        },
    )


@require_POST
def pair_same(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One child, rescued again."""
    pair, _sides = _pair(request, pk)
    try:
        case = recognise_child(pair, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("oversight:pair-detail", pk)
    messages.success(request, _("The earlier case goes on in this one."))
    return redirect(case)


@require_POST
def pair_ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the other office to show its case."""
    said = _("The office is asked. Its answer comes to your inbox.")
    return _act(request, pk, ask_office, said)


@require_POST
def pair_show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show our case to the office that asked."""
    said = _("The office that asked sees your case for 30 days.")
    return _act(request, pk, show_case, said)


@require_POST
def pair_merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask that the two cases, written down twice, become one."""
    why = request.POST.get("why", "")[:400]
    said = _("A second person must agree before the two cases are one.")
    return _act(request, pk, lambda pair, by: ask_merge(pair, why=why, by=by), said)


@require_POST
def merge_decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The second person's word on a merge, or the first one's to take it back."""
    merge = get_object_or_404(CaseMerge.objects.select_related(*OF_MERGE), pk=pk)
    _pair(request, merge.pair_id)
    answer = request.POST.get("answer", "")
    try:
        if answer == "undo":
            undo_merge(merge, by=request.user)
        else:
            decide_merge(merge, approved=answer == "yes", by=request.user)
        messages.success(request, _("Your answer is kept."))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("oversight:pair-detail", merge.pair_id)


OF_MERGE = ("kept", "other", "asked_by")


def _merge(pair: MatchPair, by) -> dict | None:
    """The last merge asked for, and what this person may do about it."""
    merges = CaseMerge.objects.filter(pair=pair, undone_at__isnull=True)
    merge = merges.select_related(*OF_MERGE).order_by("-pk").first()
    if merge is None or (merge.decided_at and not merge.approved):
        return None
    return {
        "row": merge,
        "why_not_decide": why_not_decide_merge(merge, by=by),
        "why_not_undo": why_not_undo_merge(merge, by=by),
    }


def _act(request: SignedInRequest, pk: UUID, action, said: str) -> HttpResponse:
    pair, _sides = _pair(request, pk)
    try:
        action(pair, by=request.user)
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("oversight:pair-detail", pk)


def _pair(request: SignedInRequest, pk: UUID) -> tuple[MatchPair, TwoSides]:
    pair = get_object_or_404(MatchPair, pk=pk)
    sides = sides_of(pair)
    if sides is None:
        raise Http404
    return pair, sides


def _page(request: SignedInRequest, case: Case | None) -> tuple[list[TwoSides], str]:
    after = request.GET.get("after", "")
    try:
        return MatchPair.objects.all().desk(
            states=WAITING, child=case.child_id if case else None, after=after
        )
    except ValueError as error:
        raise Http404 from error


def _cases(keys: list[UUID]) -> list[Case]:
    cases = Case.objects.filter(pk__in=keys).with_child()
    return list(cases.order_by("rescued_at", "pk"))


def _facts(case: Case) -> list[tuple[str, str]]:
    """What tells a child from another; the same facts in the same order for both."""
    named = None if names_are_hidden() else case.identity
    who = (_("Name"), _("Nickname"), _("Father"), _("Mother"), _("Village"))
    said = ("name", "nickname", "father", "mother", "village")
    return [
        *(
            (word, getattr(named, fact))
            for word, fact in zip(who, said, strict=True)
            if named
        ),
        (_("Home district"), str(case.home_district or "")),
        (_("Boy or girl"), case.child.get_sex_display()),
        (_("Age today"), case.child.age_in_words(timezone.localdate())),
        (_("Rescued"), f"{day(case.rescued_at)}, {case.district}"),
        (_("Case"), case.get_status_display()),
        (_("Committee"), str(case.owner)),
    ]


def _rows(found: list[TwoSides]) -> list[dict]:
    pairs = MatchPair.objects.in_bulk([sides.pair_id for sides in found])
    cases = {c.pk: c for c in _cases([key for sides in found for key in sides.cases])}
    offices = Agency.objects.in_bulk([s.to_ask for s in found if s.to_ask])
    return [
        {
            "pair": pairs[sides.pair_id],
            "cases": [cases[key] for key in sides.cases if key in cases],
            "office": offices.get(sides.to_ask),
        }
        for sides in found
        if sides.pair_id in pairs
    ]
