import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from common.forms import PlainForm
from common.identifiers import holds_aadhaar_number
from tests.cases.rescue_list.lists import aadhaar


class NoteForm(PlainForm):
    numbers = frozenset({"account"})

    note = forms.CharField(required=False)
    account = forms.CharField(required=False)
    file = forms.FileField(required=False)


def test_no_text_takes_an_aadhaar_number():
    form = NoteForm({"note": f"The father's card is {aadhaar()}."})
    assert "may not be stored" in form.errors["note"][0]
    assert aadhaar() not in form.errors["note"][0]


@pytest.mark.parametrize("gap", [" ", "-", "\u200b", "\u200d "])
def test_blanks_and_unseen_marks_hide_no_aadhaar_number(gap):
    number = aadhaar()
    assert holds_aadhaar_number(gap.join([number[:4], number[4:8], number[8:]]))


def test_other_twelve_digits_are_taken():
    number = aadhaar()
    last = str((int(number[-1]) + 1) % 10)
    assert NoteForm({"note": number[:-1] + last}).is_valid()


def test_a_phone_number_with_its_country_is_no_aadhaar_number():
    phones = [aadhaar(f"91{n}") for n in range(900000000, 900000020)]
    assert not any(holds_aadhaar_number(f"+{phone}") for phone in phones)


def test_a_field_of_numbers_keeps_its_digits():
    assert NoteForm({"account": aadhaar()}).is_valid()


def test_no_file_is_named_by_an_aadhaar_number():
    file = SimpleUploadedFile(f"{aadhaar()}.pdf", b"%PDF-1.7")
    assert "may not be stored" in NoteForm({}, {"file": file}).errors["file"][0]
