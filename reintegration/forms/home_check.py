"""Forms of the home check: asked, answered, decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from cases.code_lists import choices, entries
from cases.models import Case
from common.forms import DayField, PlainForm, YesNoField
from reintegration.actions.home_check import HomeCheckAnswer, offices_to_ask
from reintegration.choices import HomeCheckWay, VideoCall
from reintegration.models.lists import CHILD_VIEWS, OUTCOMES, QUESTIONS


class AskForm(PlainForm):
    """Which office of the home district looks at the home."""

    asked_of = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label=_("Who looks at the home"),
        empty_label=_("Choose"),
        help_text=_("The office sees the case from now on."),
    )
    note = forms.CharField(
        label=_("What to look at"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked_of"].queryset = offices_to_ask(case)


class AnswerForm(PlainForm):
    """What somebody found who stood at the child's door."""

    way = forms.ChoiceField(
        label=_("How was the home looked at?"),
        choices=HomeCheckWay.choices,
        widget=forms.RadioSelect,
    )
    visited_on = DayField(label=_("Day of the visit"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = entries(QUESTIONS)
        for question in self.questions:
            self.fields[f"q_{question.code}"] = _question_field(question)
        self._add_rest()

    def _add_rest(self) -> None:
        self.fields["child_view"] = forms.ChoiceField(
            label=_("How was the child heard?"),
            choices=choices(CHILD_VIEWS),
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["child_view_words"] = forms.CharField(
            label=_("The child's own view"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["video_call"] = forms.ChoiceField(
            label=_("Video call between child and family"),
            choices=VideoCall.choices,
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["video_call_on"] = DayField(
            label=_("Day of the video call"), required=False
        )
        self.fields["video_call_note"] = forms.CharField(
            label=_("What was seen, or why there was no call"), required=False
        )
        self.fields["risks"] = forms.CharField(
            label=_("Risks at home"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["outcome"] = forms.ChoiceField(
            label=_("What came out of the check?"),
            choices=choices(OUTCOMES),
            widget=forms.RadioSelect,
        )

    def answer(self) -> HomeCheckAnswer:
        """The answer as the action takes it."""
        facts = dict(self.cleaned_data)
        answers = {}
        for question in self.questions:
            value = facts.pop(f"q_{question.code}")
            if isinstance(value, bool):
                value = "yes" if value else "no"
            answers[question.code] = value
        return HomeCheckAnswer(answers=answers, **facts)


def _question_field(question) -> forms.Field:
    if question.extra.get("answer") == "YES_NO":
        return YesNoField(label=question.text, yes=_("Yes"), no=_("No"))
    return forms.CharField(
        label=question.text, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideForm(PlainForm):
    """Is the home safe, why, and who may receive the child."""

    suitable = YesNoField(
        label=_("May the child return to this home?"),
        yes=_("Yes, the home is suitable"),
        no=_("No"),
    )
    because = forms.CharField(
        label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3})
    )
    receiver_name = forms.CharField(
        label=_("Who may receive the child"),
        max_length=120,
        required=False,
        help_text=_("Nobody who is accused, and not the employer."),
    )
    receiver_relation = forms.CharField(
        label=_("Relation to the child"), max_length=60, required=False
    )
    other_receiver_name = forms.CharField(
        label=_("Or who else"), max_length=120, required=False
    )
    other_receiver_relation = forms.CharField(
        label=_("Relation to the child"), max_length=60, required=False
    )

    def clean(self):
        facts = super().clean()
        for name in ("receiver", "other_receiver"):
            named = facts.get(f"{name}_name")
            if named and not facts.get(f"{name}_relation"):
                self.add_error(f"{name}_relation", _("Say the relation to the child."))
        return facts
