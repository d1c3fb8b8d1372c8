"""Where children come from again and again: counted within the asker's reach only."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from cases.models.case import Case

# One child from a place is no pattern yet.
FEWEST = 2


@dataclass(frozen=True)
class Pattern:
    """A village or an employer, and how many children it stands for."""

    name: str
    children: int
    district_id: int | None = None
    employer_id: object = None
    raids: int = 0


def same_villages(after: str = "", size: int = 25) -> tuple[list[Pattern], str]:
    """Villages from which several children came, the most first; one village however
    it is spelt. Both walls hold: what the asker doesn't see isn't counted."""
    most, key, district = after.split("_") if after else (2**31 - 1, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) as n, p.key, p.district, min(i.village)"
            "  from (select m.child_id, m.district, (select min(v) from"
            "          unnest(m.village) v where v & 3 = 1) as key"
            "          from cases_matchprofile m"
            "         where m.agency_ids && (select wall_agencies())) p"
            "  join cases_childidentity i on i.child_id = p.child_id"
            " where p.key is not null and p.district <> 0"
            " group by p.key, p.district"
            " having count(*) >= %s and (count(*), p.key, p.district) < (%s, %s, %s)"
            " order by 1 desc, 2 desc, 3 desc limit %s",
            [FEWEST, int(most), int(key), int(district), size + 1],
        )
        rows = cursor.fetchall()
    token = "_".join(map(str, rows[size - 1][:3])) if len(rows) > size else ""
    found = [
        Pattern(name, children, district_id=district)
        for children, _key, district, name in rows[:size]
    ]
    return found, token


def same_employers(user, after: str = "", size: int = 25) -> tuple[list[Pattern], str]:
    """Employers of several children within reach, the most first."""
    employer, name = "workplace__employer", "workplace__employer__name"
    cases = Case.objects.visible_to(user).filter(workplace__employer__isnull=False)
    rows = cases.order_by().values(employer, name)
    rows = rows.annotate(n=Count("pk"), raids=Count("operation", distinct=True)).filter(
        n__gte=FEWEST
    )
    if after:
        most, last = after.split("_")
        rows = rows.filter(
            Q(n__lt=int(most)) | Q(n=int(most), workplace__employer__lt=last)
        )
    found = list(rows.order_by("-n", f"-{employer}")[: size + 1])
    token = ""
    if len(found) > size:
        token = f"{found[size - 1]['n']}_{found[size - 1][employer]}"
    return [
        Pattern(row[name], row["n"], employer_id=row[employer], raids=row["raids"])
        for row in found[:size]
    ], token
