"""Where children are stuck: numbers by district, without one name."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from oversight.indicators import NAMES, OF_ALL_OFFICES, Indicator, indicators

PERIODS = (3, 12, 24)


@require_safe
def indicator_list(request: SignedInRequest) -> HttpResponse:
    if not request.user.may("oversight.see_indicators"):
        raise PermissionDenied
    asked = request.GET.get("months", "12")
    months = int(asked) if asked in map(str, PERIODS) else 12
    by_district = indicators(months=months)
    return render(
        request,
        "oversight/indicators.html",
        {
            "by_district": by_district,
            "totals": _totals(by_district),
            "names": NAMES.values(),
            "of_all_offices": request.user.role in OF_ALL_OFFICES,
            "months": months,
            "periods": PERIODS,
        },
    )


def _totals(by_district) -> list[Indicator]:
    """The same indicators over all districts together."""
    totals = []
    for place, code in enumerate(NAMES):
        column = [row[place] for _district, row in by_district]
        whole = [i.of for i in column if i.of is not None]
        totals.append(
            Indicator(code, sum(i.value for i in column), sum(whole) if whole else None)
        )
    return totals
