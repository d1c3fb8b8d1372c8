"""Old registers of money: sent by one person, taken over by another."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from common.forms import refusals_shown_on, refusals_told
from compensation.actions import register as actions
from compensation.forms import RegisterForm
from compensation.models import MoneyRegister
from compensation.money_tables import BadTable


def _registers(request: SignedInRequest):
    if actions.why_not_read_register(by=request.user):
        raise PermissionDenied
    registers = MoneyRegister.objects.filter(agency=request.user.agency_id)
    return registers.select_related("by", "saved_by")


def register_list(request: SignedInRequest) -> HttpResponse:
    """Send a register, or see those that were read."""
    registers = _registers(request)
    form = RegisterForm(request.POST or None, request.FILES or None)
    faults = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown_on(form):
            try:
                read = actions.read_register(
                    file.read(), file_name=file.name, by=request.user
                )
            except BadTable as bad:
                faults = bad.faults
            else:
                return redirect("compensation:register-detail", read.pk)
    return render(
        request,
        "compensation/register_list.html",
        {"form": form, "faults": faults, "registers": registers.order_by("-id")[:50]},
    )


def _page(request: SignedInRequest, register: MoneyRegister, faults=()) -> HttpResponse:
    by = request.user
    return render(
        request,
        "compensation/register_detail.html",
        {
            "register": register,
            "rows": register.rows[:500],
            "faults": faults,
            "why_not_save": actions.why_not_save_register(register, by=by),
            "why_not_drop": actions.why_not_drop_register(register, by=by),
        },
    )


@require_safe
def register_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What a register says, before anything of it is taken over."""
    return _page(request, get_object_or_404(_registers(request), pk=pk))


@require_POST
def register_save(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take it over whole, or show why not."""
    register = get_object_or_404(_registers(request), pk=pk)
    with refusals_told(request):
        try:
            actions.save_register(register, by=request.user)
        except BadTable as bad:
            return _page(request, register, bad.faults)
        messages.success(request, _("The register is taken over."))
    return redirect("compensation:register-detail", pk)


@require_POST
def register_drop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Drop it."""
    register = get_object_or_404(_registers(request), pk=pk)
    with refusals_told(request):
        actions.drop_register(register, by=request.user)
    return redirect("compensation:register-detail", pk)
