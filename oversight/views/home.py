"""The first page of each role: its main job."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.roles import Role
from cases.models import CaseGroupReach, Flag, RescueOperation
from oversight.duties import counts, first_duties, first_office_duties
from oversight.flag_rows import flag_rows

# Whose main job is a page of its own goes there at once.
MAIN_JOB = {
    Role.CWC_MEMBER: "cases:sitting-today",
    Role.CWC_CHAIR: "cases:sitting-today",
    Role.CWC_SECRETARY: "cases:sitting-today",
    Role.SUPERINTENDENT: "shelters:roll-call",
    Role.TEACHER: "reintegration:register",
    Role.LABOUR: "compensation:board",
    Role.STATE_ADMIN: "oversight:indicators",
    Role.COMMISSION: "oversight:indicators",
    Role.AUDITOR: "oversight:book",
    Role.SYSTEM_ADMIN: "oversight:office-list",
}


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    name = MAIN_JOB.get(Role(request.user.role))
    if name:
        return redirect(name)
    return duties(request)


@require_safe
def duties(request: SignedInRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    try:
        rows, following = first_duties(request.user, after=after)
    except ValueError as error:
        raise Http404 from error
    own = [] if after else first_office_duties(request.user)
    recent, _more = CaseGroupReach.objects.of(request.user).page(size=5)
    return render(
        request,
        "oversight/duties.html",
        {
            "rows": [*own, *rows],
            "next_url": f"{reverse('oversight:duties')}?after={following}"
            if following
            else "",
            "counts": counts(request.user),
            "today": timezone.localdate(),
            "live": RescueOperation.objects.visible_to(request.user).live()[:3],
            "flags": flag_rows(
                Flag.objects.visible_to(request.user)
                .open()
                .filter(agency=request.user.agency_id),
                request.user,
            ),
            "recent": recent,
            "may_take_in": request.user.may("cases.take_in_child"),
        },
    )
