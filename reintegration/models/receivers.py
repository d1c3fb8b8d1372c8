"""Who may receive a child. The database answers those who may not read the papers."""

from django.db import connection

from accounts.models import User
from accounts.roles import DataClass
from cases.models import FIR, Case, Employer
from cases.names import fold
from reintegration.models.home_check import HomeCheck
from reintegration.models.journey import Escort


def is_named_accused(case: Case, name: str, *, by: User) -> bool:
    """Whether the FIR or the workplace of this case names this person.

    Whoever may read the FIR gets spellings compared by sound; everybody else gets
    the database's plain comparison, as yes or no.
    """
    if _ask("named_accused", case, name):
        return True
    wanted = set(fold(name).split())
    return any(_same_person(wanted, fold(other)) for other in _named(case, by))


def may_receive(case: Case, name: str) -> bool:
    """Whether the last decided home check is suitable and names this person."""
    return _ask("may_receive", case, name)


def receivers(case: Case, *, by: User) -> list[tuple[str, str]]:
    """Name and relation of those to whom the Committee decided to return the child.

    The escort, who doesn't read the home check, knows the one its order names.
    """
    if by.reads(DataClass.SIR):
        decided = HomeCheck.objects.filter(case=case, decided_at__isnull=False)
        check = decided.order_by("-decided_at").first()
        if check is None or not check.suitable:
            return []
        pairs = [
            (check.receiver_name, check.receiver_relation),
            (check.other_receiver_name, check.other_receiver_relation),
        ]
        return [pair for pair in pairs if pair[0]]
    escort = Escort.objects.filter(case=case, called_off_at__isnull=True)
    names = escort.filter(receiver_office="").values_list("receiver_name", flat=True)
    return [(name, "") for name in names.order_by("-ordered_at")[:1]]


def _named(case: Case, by: User) -> list[str]:
    names = []
    if by.reads(DataClass.FIR):
        for accused in FIR.objects.filter(case=case).values_list("accused", flat=True):
            names += accused
    if by.reads(DataClass.ACC) and case.workplace_id:
        employers = Employer.objects.filter(workplaces=case.workplace_id)
        for pair in employers.values_list("name", "owner_name"):
            names += pair
    return names


def _same_person(wanted: set[str], folded: str) -> bool:
    """Equal names, or two words of one that all stand in the other."""
    named = set(folded.split())
    if not wanted or not named:
        return False
    fewer = min(wanted, named, key=len)
    return wanted == named or (len(fewer) > 1 and fewer <= wanted & named)


def _ask(question: str, case: Case, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select {question}(%s, %s)", [case.pk, name])
        return cursor.fetchone()[0]
