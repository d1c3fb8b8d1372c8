"""Finding a district by what somebody types."""

from django.db.models import Q

from accounts.models import District


def districts_called(text: str) -> list[District]:
    """The districts of this name, old names included; “Aurangabad, Bihar” names one."""
    name, _comma, state = (part.strip() for part in text.partition(","))
    found = District.objects.filter(valid_to__isnull=True).filter(
        Q(name__iexact=name) | Q(name_hi=name) | Q(aliases__contains=[name])
    )
    if state:
        found = found.filter(Q(state__name__iexact=state) | Q(state__name_hi=state))
    return list(found.select_related("state")[:20])


def districts_like(text: str, *, limit: int = 12) -> list[District]:
    """The first districts whose name begins with these letters."""
    start = text.partition(",")[0].strip()
    if not start:
        return []
    return list(
        District.objects.filter(valid_to__isnull=True)
        .filter(Q(name__istartswith=start) | Q(name_hi__startswith=start))
        .select_related("state")
        .order_by("name", "state__name")[:limit]
    )
