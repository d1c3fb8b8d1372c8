"""One child's case: who, where on the path, what is due, what happened."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from audit.models import Access, Event
from audit.recording import note_access
from cases.models import Case, CaseMerge, ChildWish, Clock, Flag, Participation
from cases.models.histories import histories_of
from oversight import clock_tiles, timeline
from oversight.flag_rows import flag_rows
from oversight.next_steps import more_acts, next_step
from oversight.stages import broken, stages
from oversight.tabs import TABS, tabs_for

READ_HERE = [DataClass.ID]


def _case_of(request, pk):
    # The wall gives the child's words to those alone who read them.
    wishes = ChildWish.objects.filter(case=OuterRef("pk")).order_by("-id")
    cases = Case.objects.visible_to(request.user).with_child()
    merges = CaseMerge.objects.filter(Q(kept=OuterRef("pk")) | Q(other=OuterRef("pk")))
    cases = cases.annotate(
        wish=Subquery(wishes.values("words")[:1]), merged=Exists(merges)
    )
    return get_object_or_404(
        cases.select_related("operation", "worker", "statement_agency", "previous"),
        pk=pk,
    )


@require_safe
def case_detail(request: SignedInRequest, pk) -> HttpResponse:
    case = _case_of(request, pk)
    user, now = request.user, timezone.now()
    # Before the book: their words may be of the Committee's file.
    flags = flag_rows(Flag.objects.known_to(user).filter(case=case).open(), user)
    read = [cls for cls in READ_HERE if user.reads(cls)]
    if case.wish:
        read.append(DataClass.STM)
    if read:
        note_access(by=user, case_id=case.pk, page="case", data_classes=read)
    clocks = clock_tiles.in_order(
        list(
            Clock.objects.known_to(user)
            .filter(case=case)
            .select_related("rule", "agency")
            .order_by("due_at")
        )
    )
    open_clocks = [clock for clock in clocks if clock.is_open]
    histories = histories_of(case, user)
    events = list(Event.objects.known_to(user).of_cases(histories)[:11])
    return render(
        request,
        "oversight/case_detail.html",
        {
            "case": case,
            "merges": CaseMerge.objects.of_case(case) if case.merged else (),
            "age": case.child.age_in_words(timezone.localdate()),
            "stages": stages(case),
            "broken": broken(case),
            "tiles": [clock_tiles.tile(c, now) for c in clocks[:4]],
            "more_tiles": [clock_tiles.tile(c, now) for c in clocks[4:]],
            "next_step": next_step(case, open_clocks, user, now),
            "more_acts": more_acts(case, open_clocks, user),
            "threads": timeline.threads(case, open_clocks, now),
            "entries": [timeline.entry(e, histories[e.case_id]) for e in events[:10]],
            "more_events": len(events) > 10,
            "people": Participation.objects.filter(case=case)
            .now()
            .select_related("agency")
            .order_by("from_at", "id"),
            "flags": flags,
            "openers": Access.objects.filter(case_id__in=histories)
            .filter(at__gte=now - timedelta(days=7))
            .values("user_id")
            .distinct()
            .count(),
            "tabs": tabs_for(user, case, current="overview"),
        },
    )


@require_safe
def case_tab(request: SignedInRequest, pk, tab: str) -> HttpResponse:
    case = _case_of(request, pk)
    if tab not in TABS or not TABS[tab].shown_to(request.user):
        raise Http404
    chosen = TABS[tab]
    panels = chosen.panels(case, request.user)
    read = {c for c in chosen.data_classes if request.user.reads(c)}
    for panel in panels:
        read |= {panel["data_class"]} | panel["facts"].get("data_classes", set())
    read.discard(DataClass.CASE)
    if read:
        note_access(by=request.user, case_id=case.pk, page=tab, data_classes=[*read])
    return render(
        request,
        "oversight/case_tab.html",
        {
            "case": case,
            "tab": chosen,
            "panels": panels,
            "tabs": tabs_for(request.user, case, current=tab),
        },
    )
