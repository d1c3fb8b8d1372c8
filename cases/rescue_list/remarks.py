"""What a remark says between the lines: a sibling, an earlier rescue, a hurt child."""

import re
from dataclasses import dataclass, field

from cases.rescue_list.cells import text_of
from common.identifiers import plain_digits


@dataclass(frozen=True, slots=True)
class SiblingHint:
    """Which other child of the list is said to be a brother or sister of this one."""

    above: bool = False
    serial_number: str = ""
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class EarlierRescueHint:
    """That somebody thinks the child was rescued before; `times` counts this one."""

    times: int | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class RemarkHints:
    """What a remark was understood to say; the remark itself is kept beside it."""

    sibling: SiblingHint | None = None
    earlier_rescue: EarlierRescueHint | None = None
    health_note: str = field(default="", repr=False)
    sensitive: bool = False  # an offence under POCSO may be meant: few may read it


_SIBLING_WORD = (
    r"(?:real |own |younger |elder |twin |step)?(?:brothers?|sisters?|siblings?|twins?|"
    r"bro|sis|bhai|behan|bahan)"
)
_ABOVE = (
    r"(?:the )?(?:above|previous|preceding|last|upper)(?: (?:child|boy|girl|one|row|"
    r"mentioned|named|entry))*"
)
_OF_ABOVE = re.compile(rf"\b{_SIBLING_WORD}\s+(?:of|to|with)\s+{_ABOVE}\b")
_OF_NUMBER = re.compile(
    rf"\b{_SIBLING_WORD}\s+(?:of|to|with)\s+(?:child\s+)?"
    r"(?:s\.?\s?l?\.?\s?no|sl|sr|serial|row|no|number|#)?[\s.:\-]*"
    r"(?:no|number)?[\s.:\-]*(?P<number>\d{1,5})\b"
)
_OF_NAME = re.compile(
    rf"\b{_SIBLING_WORD}\s+(?:of|to|with)\s+(?P<name>[^\W\d_][^\d,;/()]{{1,60}})",
    re.IGNORECASE,
)
_HINDI_OF_NUMBER = re.compile(
    r"(?:क्र\.?\s?सं\.?|क्रमांक|क्रम संख्या|नं\.?)\s*(?P<number>\d{1,5})\s*(?:का|की|के)\s*"
    r"(?:सगा |सगी |छोटा |छोटी |बड़ा |बड़ी )?(?:भाई|बहन)"
)
_HINDI_ABOVE = re.compile(
    r"(?:ऊपर|उपरोक्त|उपर्युक्त|पूर्व)\s*(?:वाले|वाली|लिखित|बच्चे|बालक|बालिका)*\s*(?:का|की|के)?\s*"
    r"(?:सगा |सगी |छोटा |छोटी |बड़ा |बड़ी )?(?:भाई|बहन)"
)

_ORDINALS = {
    "second": 2,
    "2nd": 2,
    "दूसरी": 2,
    "दोबारा": 2,
    "third": 3,
    "3rd": 3,
    "तीसरी": 3,
    "fourth": 4,
    "4th": 4,
    "चौथी": 4,
    "fifth": 5,
    "5th": 5,
}
_ORDINAL = "|".join(map(re.escape, _ORDINALS))
_TIMES_RESCUED = re.compile(
    rf"(?P<ordinal>{_ORDINAL})[\s\-]*(?:time|rescue|बार|raid)|(?P<again>दोबारा)"
)
_RESCUED_TIMES = re.compile(r"rescued\s+(?P<times>\d|twice|thrice)\s*(?:times)?")
_RESCUED_BEFORE = re.compile(
    r"(?:rescued|caught|found|withdrawn)\s+(?:earlier|before|previously|again|once)|"
    r"(?:earlier|previously|already)\s+(?:also\s+)?(?:rescued|withdrawn)|"
    r"re-?rescued?|repeat(?:ed)?\s+(?:rescue|case|child)|re-?traffick|"
    r"पहले\s+(?:भी\s+)?(?:मुक्त|छुड़ाया|बचाया|रेस्क्यू)|पुनः\s+(?:मुक्त|रेस्क्यू)"
)
_NOT_BEFORE = re.compile(r"\b(?:not|never|no)\b.{0,12}(?:rescued|before|earlier)")
_DOUBT = re.compile(r"\?|perhaps|maybe|may be|probably|claims|says|suspected|शायद|संभव")

_HEALTH = re.compile(
    r"injur|wound|\bhurt\b|\bcuts?\b|burn|bruis|fractur|broken|bleed|swollen|swelling|"
    r"fever|cough|\bcold\b|\bill\b|illness|sick|unwell|vomit|diarrh|dysent|asthma|breath|"
    r"\bt\.?b\.?\b|tubercul|malaria|jaundice|anaem|anem|malnou|underweight|weak|faint|"
    r"epilep|\bfits?\b|seizure|skin|scabies|itch|rash|infection|pain|ache|tooth|teeth|"
    r"dental|\beyes?\b|eyesight|vision|spectacle|\bears?\b|hearing|\bdeaf\b|\bmute\b|"
    r"\bblind\b|disab|handicap|limp|polio|mental|trauma|depress|speech|"
    r"hospital|medic|doctor|treatment|surgery|operat(?:ed|ion) (?:on|for)|allerg|"
    r"\bneeds? .*(?:test|check|x-?ray|care)|pregnan|"
    r"चोट|घायल|ज़ख़्म|जख्म|जला|जली|बुखार|बीमार|खाँसी|खांसी|दर्द|आँख|आंख|कान|दाँत|त्वचा|खुजली|"
    r"कमज़ोर|कमजोर|कुपोष|दिव्यांग|विकलांग|मानसिक|इलाज|दवा|अस्पताल|डॉक्टर|सूजन|टूट|मिर्गी"
)
_SENSITIVE = re.compile(
    r"\brape|sexual|molest|pocso|obscen|private part|sodom|पॉक्सो|यौन|बलात्कार|छेड़"
)
_CLAUSES = re.compile(r"[;,.\n|]+|\s+/\s+|\s+&\s+|\s+and\s+|\s+और\s+")


def read_remark(cell: object) -> RemarkHints:
    """The sibling, the earlier rescue and the health note that a remark speaks of."""
    text = plain_digits(text_of(cell))
    small = text.casefold()
    if not small:
        return RemarkHints()
    return RemarkHints(
        sibling=_sibling(text, small),
        earlier_rescue=_earlier_rescue(small),
        health_note="; ".join(_health_clauses(text)),
        sensitive=bool(_SENSITIVE.search(small)),
    )


def _sibling(text: str, small: str) -> SiblingHint | None:
    if _OF_ABOVE.search(small) or _HINDI_ABOVE.search(small):
        return SiblingHint(above=True)
    if found := _OF_NUMBER.search(small) or _HINDI_OF_NUMBER.search(small):
        return SiblingHint(serial_number=found["number"])
    if found := _OF_NAME.search(text):
        return SiblingHint(name=found["name"].strip(" .?"))
    return None


def _earlier_rescue(small: str) -> EarlierRescueHint | None:
    certain = not _DOUBT.search(small)
    if found := _TIMES_RESCUED.search(small):
        word = found["ordinal"] or found["again"]
        return EarlierRescueHint(_ORDINALS[word], certain)
    if found := _RESCUED_TIMES.search(small):
        times = {"twice": 2, "thrice": 3}.get(found["times"]) or int(found["times"])
        return EarlierRescueHint(times, certain) if times > 1 else None
    if _RESCUED_BEFORE.search(small) and not _NOT_BEFORE.search(small):
        return EarlierRescueHint(None, certain)
    return None


def _health_clauses(text: str) -> list[str]:
    clauses = (clause.strip() for clause in _CLAUSES.split(text))
    return [clause for clause in clauses if _HEALTH.search(clause.casefold())]
