"""What every page's frame shows: the way around, the inbox, whose house this is."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from cases.models import InboxItem
from common.shared_screen import names_are_hidden

# Label, URL name, icon, key after “g”.
HOME = (_("Home"), "oversight:home", "home", "h")
DUTIES = (_("Duties"), "oversight:duties", "clock", "d")
CASES = (_("Cases"), "oversight:case-list", "kids", "c")
OPERATIONS = (_("Operations"), "cases:operation-list", "flag", "o")
SITTING = (_("Sitting"), "cases:sitting-today", "bench", "s")
ORDERS = (_("Orders to sign"), "cases:order-list", "sign", "r")
VISITS = (_("Follow-ups"), "reintegration:visit-list", "visit", "v")
MONEY = (_("Compensation"), "compensation:board", "rupee", "m")
HANDOVERS = (_("Handovers"), "reintegration:handover-list", "swap", "a")
SHELTERS = (_("Homes and beds"), "shelters:shelter-list", "bed", "b")
ROLL_CALL = (_("Roll call"), "shelters:roll-call", "check", "l")
REGISTER = (_("Register"), "reintegration:register", "school", "g")
LISTS = (_("Rescue lists"), "cases:rescue-list-list", "file", "t")
REPORTS = (_("Reports"), "compensation:report", "chart", "p")
INBOX = (_("Inbox"), "oversight:inbox", "bell", "i")
INTERPRETERS = (_("Interpreters"), "cases:interpreter-list", "talk", "y")
FLAGS = (_("Flags"), "oversight:flag-list", "alert", "f")
KNOWN = (_("Known before"), "oversight:pair-list", "eye", "j")
INDICATORS = (_("Indicators"), "oversight:indicators", "chart", "n")
MASKED = (_("Cases, masked"), "oversight:masked-case-list", "kids", "q")
RULES = (_("Rules"), "oversight:rules", "book", "u")
RIGHTS = (_("Rights"), "oversight:rights", "lock", "x")
BOOK = (_("The book"), "oversight:book", "book", "k")
OPENINGS = (_("Openings"), "oversight:opening-list", "eye", "w")
EMERGENCIES = (_("Emergencies"), "cases:glass-list", "key", "z")
RETURNS = (_("Quarterly returns"), "oversight:return-list", "file", "t")
BREACHES = (_("Data breaches"), "oversight:breach-list", "alert", "y")

OFFICES = (_("Offices and people"), "oversight:office-list", "people", "e")

_NGO = [HOME, CASES, OPERATIONS, LISTS, VISITS, MONEY, HANDOVERS, KNOWN, FLAGS]
_CWC = [
    SITTING,
    DUTIES,
    CASES,
    ORDERS,
    HANDOVERS,
    SHELTERS,
    KNOWN,
    FLAGS,
    INDICATORS,
    RETURNS,
]

NAV = {
    Role.CASEWORKER: _NGO,
    Role.NGO_SUPERVISOR: [*_NGO, OFFICES],
    Role.CWC_MEMBER: _CWC,
    Role.CWC_CHAIR: [*_CWC, OFFICES],
    Role.CWC_SECRETARY: [SITTING, DUTIES, CASES, HANDOVERS, SHELTERS, RETURNS],
    Role.DCPO: [
        HOME,
        CASES,
        OPERATIONS,
        LISTS,
        HANDOVERS,
        VISITS,
        SHELTERS,
        KNOWN,
        FLAGS,
        OFFICES,
    ],
    Role.SUPERINTENDENT: [ROLL_CALL, DUTIES, CASES, SHELTERS, OFFICES],
    Role.TEACHER: [REGISTER],
    Role.POLICE: [HOME, CASES, OPERATIONS, FLAGS],
    Role.LABOUR: [
        MONEY,
        DUTIES,
        REPORTS,
        CASES,
        OPERATIONS,
        LISTS,
        FLAGS,
        INDICATORS,
        OFFICES,
    ],
    Role.DM: [HOME, CASES, MONEY, REPORTS, FLAGS, INDICATORS, RETURNS],
    Role.FOLLOW_UP: [HOME, VISITS, CASES],
    Role.STATE_ADMIN: [INDICATORS, MASKED, RULES, RETURNS, BREACHES, OFFICES],
    Role.SYSTEM_ADMIN: [OFFICES, RIGHTS, BREACHES],
    Role.AUDITOR: [
        BOOK,
        OPENINGS,
        EMERGENCIES,
        RIGHTS,
        INDICATORS,
        MASKED,
        RETURNS,
        BREACHES,
    ],
    Role.COMMISSION: [INDICATORS, MASKED],
    Role.INTERPRETER: [HOME, INTERPRETERS, CASES],
}
DEFAULT = [HOME, CASES]


def frame_of(role: Role) -> list[dict]:
    """The entries that lead this role around."""
    return [item for item in map(_item, NAV.get(role, DEFAULT)) if item is not None]


def shell(request):
    """The frame's facts for somebody signed in; nothing for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.agency_id is None:
        return {}
    entries = frame_of(user.role)
    for item in entries:
        item["current"] = _is_current(item["url"], request.path)
    inbox = _item(INBOX)
    return {
        "shell": {
            "nav": entries,
            "tabs": [*entries[:3], {**inbox, "current": False}]
            if inbox
            else entries[:4],
            "scope": f"{user.agency}",
            "shared": names_are_hidden(),
            "account_url": reverse("oversight:account"),
            "idle_minutes": settings.IDLE_MINUTES,
            # Counted only when a page shows it, and no further than it shows.
            "inbox_count": SimpleLazyObject(
                lambda: InboxItem.objects.visible_to(user).undone()[:100].count()
            ),
            "inbox_url": inbox["url"] if inbox else "",
        }
    }


def _item(entry) -> dict | None:
    label, name, icon, key = entry
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    return {"label": label, "url": url, "icon": icon, "key": key}


def _is_current(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
