"""Papers of the checklist."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.code_lists import choices
from common.forms import PlainForm
from common.uploads import Purpose, UploadField


class PaperForm(PlainForm):
    """Which paper, and the file if there is one."""

    kind = forms.ChoiceField(label=_("Which paper"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    file = UploadField(
        purpose=Purpose.PAPER,
        label=_("File"),
        required=False,
        help_text=_("PDF, JPEG, PNG or WebP, up to 5 MB. Its name is not kept."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose")), *choices("case_paper")]


class VoidForm(PlainForm):
    """Why a paper no longer counts."""

    reason = forms.CharField(label=_("Why it is voided"), widget=forms.Textarea)
