"""From a refused action to an error on the form that asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from common.refusals import Refused


@contextmanager
def refusals_shown_on(form: forms.Form) -> Iterator[None]:
    """Undo what the block wrote, and show on the form why it was refused."""
    try:
        with transaction.atomic():
            yield
    except Refused as refused:
        form.add_error(None, refused.reason)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))


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
    """A day."""

    widget = DateInput


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
