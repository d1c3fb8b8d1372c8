"""From a refused action to an error on the form that asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.identifiers import holds_aadhaar_number, plain_digits
from common.refusals import Refused


@contextmanager
def refusals_shown_on(form: forms.BaseForm) -> Iterator[None]:
    """Undo what the block wrote, and show on the form why it was refused."""
    try:
        with transaction.atomic():
            yield
    except Refused as refused:
        form.add_error(None, refused.reason)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Undo what the block wrote, and say on the next page why it was refused."""
    form = forms.Form({})
    form.is_valid()
    with refusals_shown_on(form):
        yield
    for error in form.non_field_errors():
        messages.error(request, str(error))


# In what a form sends after an absence: it is shown filled once more, not acted on.
SEND_AGAIN = "again_looked_at"


class TakesNoAadhaar(forms.BaseForm):
    """Beside a form: it takes no Aadhaar number, in no text and no file's name.

    `numbers` names the fields whose digits mean something else, such as the number
    of a bank account.
    """

    numbers: frozenset[str] = frozenset()
    fields: dict[str, Any]  # each as its own kind of field, which only the form knows

    def clean(self) -> dict[str, Any]:
        """What is clean so far, for the form's own rules to look at."""
        super().clean()
        return self.cleaned_data

    def _clean_fields(self):
        super()._clean_fields()  # type: ignore[misc]  # Django's; not in its stubs
        if self.data.get(SEND_AGAIN):
            self.add_error(
                None,
                _(
                    "What you wrote is still here. Look at it once more and send it "
                    "again. A file has to be chosen again."
                ),
            )
        for name, value in list(self.cleaned_data.items()):
            if name not in self.numbers and _names_aadhaar(value):
                # Aadhaar Act 2016, s. 29: twelve digits are not kept.
                self.add_error(
                    name,
                    _(
                        "An Aadhaar number may not be stored. Delete it; only its "
                        "last four digits may be given."
                    ),
                )


class PlainForm(TakesNoAadhaar, forms.Form):
    """The form that our pages start from."""


def _names_aadhaar(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(_names_aadhaar(item) for item in value)
    if isinstance(value, UploadedFile):
        value = value.name or ""
    return isinstance(value, str) and holds_aadhaar_number(value)


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with a clock."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A day and a time of day, in India's time."""

    widget = MomentInput
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", self.input_formats)
        super().__init__(**kwargs)


class DayField(forms.DateField):
    """A day, as the browser sends it or as people in India write it: never the month
    first, and in any digits."""

    widget = DateInput
    input_formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]

    def to_python(self, value):
        """The day."""
        if isinstance(value, str):
            value = plain_digits(value.strip())
        return super().to_python(value)


class YesNoField(forms.TypedChoiceField):
    """A question with two answers and nothing chosen beforehand."""

    widget = forms.RadioSelect

    def __init__(self, *, yes, no, **kwargs):
        super().__init__(
            choices=[("yes", yes), ("no", no)],
            coerce=lambda answer: answer == "yes",
            empty_value=None,
            **kwargs,
        )
