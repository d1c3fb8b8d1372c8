"""Every text field of every form and route refuses an Aadhaar number (s. 29)."""

import importlib
import pkgutil

import pytest
import rest_framework.views  # noqa: F401 - before common.api, as the site does
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.utils import ErrorDict
from rest_framework import serializers

from common.api import Words
from compensation.api.serializers import CreditIn
from tests.factories import UserFactory

APPS = [
    "accounts",
    "audit",
    "cases",
    "shelters",
    "reintegration",
    "compensation",
    "oversight",
]
# Invented, with a check digit that holds.
NUMBER = "2341 2341 2346"
# Fields whose twelve digits may be the number of a bank account.
ACCOUNT_NUMBERS = {("AccountForm", "number"), ("AccountForm", "again")}
# A payment's own number may have twelve digits: its shape is looked at.
PAYMENT_NUMBERS = {("CreditIn", "reference")}
# Signing in keeps nothing of what is typed.
PASSWORDS = {("JoinForm", "again")}
KEEPS_NOTHING = {"password", "old_password", "new_password1", "new_password2"}


def _import_everything() -> None:
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not set(found.name.split(".")) & {"migrations", "commands", "demo"}:
                importlib.import_module(found.name)


def _heirs(cls: type) -> list[type]:
    _import_everything()
    found, waiting = set(), [cls]
    while waiting:
        for heir in waiting.pop().__subclasses__():
            if heir not in found:
                found.add(heir)
                waiting.append(heir)
    ours = [heir for heir in found if heir.__module__.split(".")[0] in APPS]
    return sorted(ours, key=lambda heir: (heir.__module__, heir.__qualname__))


FORMS = _heirs(forms.BaseForm)
FIELDS = [
    (form, name)
    for form in FORMS
    for name, field in form.base_fields.items()
    if isinstance(field, forms.CharField | forms.FileField)
    and not isinstance(field, forms.UUIDField)
    and name not in KEEPS_NOTHING
    and (form.__name__, name) not in ACCOUNT_NUMBERS | PASSWORDS
]
# What the API answers with ends in Out, and takes nothing in.
SERIALIZERS = [
    found
    for found in _heirs(serializers.Serializer)
    if not found.__name__.endswith("Out")
]


def _name(value) -> str:
    return getattr(value, "__name__", str(value))


def _answer_to(form: type, name: str) -> ErrorDict:
    """What the form says to this one field, whatever it is otherwise made with."""

    class Probe(form):
        def __init__(self, data, files):
            forms.Form.__init__(self, data, files)
            kept = self.fields[name]
            self.fields.clear()
            self.fields[name] = kept

        def full_clean(self):
            self.cleaned_data, self._errors = {}, ErrorDict()
            self._clean_fields()

    file = SimpleUploadedFile(f"{NUMBER}.csv", b"x", content_type="text/csv")
    return Probe({name: NUMBER}, {name: file}).errors


@pytest.mark.parametrize(("form", "name"), FIELDS, ids=_name)
def test_every_text_field_and_file_name_refuses_an_aadhaar_number(form, name, db, wall):
    wall(UserFactory())
    assert name in _answer_to(form, name)


def test_there_are_fields_to_ask():
    assert len(FIELDS) > 100


def _texts(field) -> list:
    """The fields for free text in a serializer's field, its lists' items included."""
    if isinstance(
        field,
        serializers.ListSerializer | serializers.ListField | serializers.DictField,
    ):
        return _texts(field.child)
    loose = serializers.CharField | serializers.JSONField
    safe = serializers.ChoiceField | serializers.UUIDField | serializers.RegexField
    return [field] if isinstance(field, loose) and not isinstance(field, safe) else []


@pytest.mark.parametrize("serializer", SERIALIZERS, ids=_name)
def test_every_text_that_the_api_takes_in_refuses_an_aadhaar_number(serializer):
    declared = serializer().get_fields()
    loose = [
        name
        for name, field in declared.items()
        if not field.read_only and (serializer.__name__, name) not in PAYMENT_NUMBERS
        for text in _texts(field)
        if not isinstance(text, Words)
    ]
    assert loose == []


def test_a_payments_number_in_the_api_is_no_aadhaar_number():
    asked = CreditIn(data={"reference": NUMBER})
    assert not asked.is_valid()
    assert "Aadhaar" in str(asked.errors["reference"])


def test_the_words_of_the_api_refuse_the_number():
    with pytest.raises(serializers.ValidationError, match="Aadhaar"):
        Words().run_validation(f"He showed {NUMBER}.")
