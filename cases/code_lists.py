"""Words to choose from that law or practice may lengthen, ready for a form."""

from datetime import date

from cases.models import CodeListEntry


def entries(name: str) -> list[CodeListEntry]:
    """The entries of a list that are in use, in their order."""
    return list(
        CodeListEntry.objects.filter(list=name, valid_to__isnull=True).order_by("place")
    )


def choices(name: str) -> list[tuple[str, str]]:
    """Code and word of each entry, in the reader's language."""
    return [(entry.code, entry.text) for entry in entries(name)]


def choices_on(name: str, day: date) -> list[tuple[str, str]]:
    """Code and word of what was in force on a day, such as the sections of the day."""
    found = CodeListEntry.objects.on(day).filter(list=name)
    return [(entry.code, entry.text) for entry in found.order_by("place")]


def words_of(name: str) -> dict[str, str]:
    """The word of each code, of those too that are no longer in use."""
    return {entry.code: entry.text for entry in CodeListEntry.objects.filter(list=name)}


def languages() -> list[tuple[str, str]]:
    """ISO 639-3 code and name of each language that children speak."""
    return [(_language_code(entry), entry.text) for entry in entries("language")]


def language_names() -> dict[str, str]:
    """The name of each language by its code."""
    return dict(languages())


def _language_code(entry: CodeListEntry) -> str:
    # Some languages of the plains have no code of their own in ISO 639-3.
    return entry.extra.get("iso") or entry.code[:5].lower()
