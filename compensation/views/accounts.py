"""The child's bank account: typed twice, sealed, shown by its last four digits."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.roles import DataClass
from accounts.stepping_up import needs_step_up
from audit.recording import note_access
from cases.models import Case
from common.form_pages import one_form
from common.forms import refusals_shown_on, refusals_told
from compensation.actions.bank_accounts import (
    explain_lack_of_account,
    open_bank_account,
    show_account_number,
    why_not_explain_lack_of_account,
    why_not_open_bank_account,
)
from compensation.forms import AccountForm, NoAccountForm
from compensation.models import AccountMark, BankAccount
from compensation.views.gates import case_within_reach


@needs_step_up()
def bank_account(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record the account, or see which one there is."""
    case = case_within_reach(request, pk)
    user = request.user
    form = AccountForm(request.POST or None)
    why_not = why_not_open_bank_account(case, by=user)
    if request.method == "POST" and not why_not and form.is_valid():
        with refusals_shown_on(form):
            facts = {**form.cleaned_data}
            facts.pop("again")
            open_bank_account(case, by=user, **facts)
            messages.success(request, _("The account is recorded."))
            return redirect("compensation:case-money", case.pk)
    if user.reads(DataClass.BNK):
        note_access(
            by=user, case_id=case.pk, page="account", data_classes=[DataClass.BNK]
        )
    marks = AccountMark.objects.filter(case=case).order_by("-opened_on")
    return render(
        request,
        "compensation/bank_account.html",
        {
            "case": case,
            "form": form,
            "why_not": why_not,
            "marks": marks,
            "may_show": user.may("compensation.show_account"),
            "why_not_explain": why_not_explain_lack_of_account(case, by=user),
        },
    )


@needs_step_up()
@require_POST
def account_number(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the whole number once; the book says who saw it."""
    accounts = BankAccount.objects.filter(
        case__in=Case.objects.visible_to(request.user)
    )
    account = get_object_or_404(accounts.select_related("case"), pk=pk)
    back = reverse("compensation:bank-account", args=[account.case_id])
    with refusals_told(request):
        number = show_account_number(account, by=request.user)
        return render(
            request,
            "compensation/account_number.html",
            {"account": account, "number": number, "back_url": back},
        )
    return redirect(back)


def no_account(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down why the child has no account."""
    case = case_within_reach(request, pk)
    return one_form(
        request,
        NoAccountForm(request.POST or None),
        act=lambda facts: explain_lack_of_account(case, by=request.user, **facts),
        title=_("Why there is no account"),
        done=_("The reason is recorded."),
        back=reverse("compensation:bank-account", args=[case.pk]),
        why_not=why_not_explain_lack_of_account(case, by=request.user),
        then=lambda _made: reverse("compensation:case-money", args=[case.pk]),
        intro=case.number,
    )
