"""The shelters: free beds, registration, inspections."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.choices import AgencyKind
from accounts.http import SignedInRequest
from accounts.models import Agency
from accounts.roles import DataClass
from cases.models import CodeListEntry
from common.refusals import Refused
from shelters.actions.registering import (
    change_shelter,
    inspect_shelter,
    keep_place,
    register_shelter,
    show_place,
    why_not_change_shelter,
    why_not_inspect_shelter,
    why_not_keep_place,
    why_not_register_shelter,
    why_not_show_place,
)
from shelters.forms import BedSearchForm, InspectionForm, PlaceForm, ShelterForm
from shelters.models import Inspection, Shelter, ShelterPlace
from shelters.views.pages import verb_page

MOST = 100


def _house_of(request: SignedInRequest, pk) -> Shelter:
    if not request.user.reads(DataClass.ICP):
        raise Http404
    return get_object_or_404(Shelter.objects.select_related("agency__district"), pk=pk)


@require_safe
def shelter_list(request: SignedInRequest) -> HttpResponse:
    user, office = request.user, request.user.agency
    if office is None or not user.reads(DataClass.ICP):
        raise Http404
    form = BedSearchForm(request.GET or None)
    found = (
        Shelter.objects.running()
        .filter(agency__state=office.state_id)
        .select_related("agency__district")
    )
    if form.is_valid():
        if sex := form.cleaned_data["sex"]:
            found = found.filter(sexes__contains=[sex])
        if (age := form.cleaned_data["age"]) is not None:
            found = found.filter(age_from__lte=age, age_to__gte=age)
    shelters = list(found.order_by("agency__district__name", "agency__name")[:MOST])
    beds = Shelter.objects.filter(pk__in=[s.pk for s in shelters]).beds()
    return render(
        request,
        "shelters/shelter_list.html",
        {
            "form": form,
            "rows": [{"shelter": s, "beds": beds[s.pk]} for s in shelters],
            "free": sum(each.free for each in beds.values()),
            "not_entered": _not_entered(user),
            "may_inspect": user.may("shelters.inspect_shelter"),
        },
    )


def _not_entered(user):
    """The shelters of the district that have no registration on record yet."""
    if not user.may("shelters.edit_shelter"):
        return []
    return Agency.objects.serving(user.agency.district_id).filter(
        kind=AgencyKind.SHELTER, shelter__isnull=True, ended_on__isnull=True
    )


@require_safe
def shelter_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    shelter = _house_of(request, pk)
    user = request.user
    kind = CodeListEntry.objects.filter(list="placement", code=shelter.kind).first()
    return render(
        request,
        "shelters/shelter_detail.html",
        {
            "shelter": shelter,
            "kind": kind.text if kind else shelter.kind,
            "place": _place(request, shelter),
            "is_own": user.agency_id == shelter.pk,
            "why_not_show": why_not_show_place(shelter, by=user),
            "beds": Shelter.objects.filter(pk=shelter.pk).beds()[shelter.pk],
            "inspections": Inspection.objects.filter(shelter=shelter).select_related(
                "by", "agency"
            )[:12],
            "why_not_change": why_not_change_shelter(shelter, by=user),
            "why_not_place": why_not_keep_place(shelter, by=user),
            "why_not_inspect": why_not_inspect_shelter(shelter, by=user),
        },
    )


def _place(request: SignedInRequest, shelter: Shelter) -> ShelterPlace | None:
    """Its own people read it; others once, right after they asked."""
    own = request.user.agency_id == shelter.pk
    if not own and not request.session.pop(f"place {shelter.pk}", False):
        return None
    place = ShelterPlace.objects.filter(pk=shelter.pk).first()
    if place is None and not own:
        messages.info(request, _("The shelter hasn't written its address yet."))
    return place


@require_POST
def shelter_place_show(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show where it stands, once; the asking is recorded and counted."""
    shelter = _house_of(request, pk)
    try:
        with transaction.atomic():
            show_place(shelter, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        request.session[f"place {shelter.pk}"] = True
    return redirect(shelter)


@require_http_methods(["GET", "POST"])
def shelter_new(request: SignedInRequest, pk: int) -> HttpResponse:
    office = request.user.agency
    if office is None or not request.user.may("shelters.edit_shelter"):
        raise Http404
    near = Agency.objects.serving(office.district_id)
    agency = get_object_or_404(near, pk=pk, kind=AgencyKind.SHELTER)
    form = ShelterForm(request.POST or None)
    return verb_page(
        request,
        form=form,
        title=str(agency),
        why_not=why_not_register_shelter(agency, by=request.user),
        deed=lambda: register_shelter(agency, by=request.user, **form.cleaned_data),
        said=_("The shelter is entered."),
        back="shelters:shelter-list",
    )


@require_http_methods(["GET", "POST"])
def shelter_change(request: SignedInRequest, pk: int) -> HttpResponse:
    shelter = _house_of(request, pk)
    known = {name: getattr(shelter, name) for name in ShelterForm.base_fields}
    form = ShelterForm(request.POST or None, initial=known)
    return verb_page(
        request,
        form=form,
        title=_("Registration, licence and beds"),
        why_not=why_not_change_shelter(shelter, by=request.user),
        deed=lambda: change_shelter(shelter, by=request.user, **form.cleaned_data),
        said=_("The shelter's facts are changed."),
        back=shelter,
    )


@require_http_methods(["GET", "POST"])
def shelter_place(request: SignedInRequest, pk: int) -> HttpResponse:
    shelter = _house_of(request, pk)
    place = ShelterPlace.objects.filter(pk=shelter.pk).first()
    known = {"address": place.address, "phone": place.phone} if place else None
    form = PlaceForm(request.POST or None, initial=known)
    return verb_page(
        request,
        form=form,
        title=_("Where the shelter stands"),
        intro=_("Only those who may know where a child lives can read this."),
        why_not=why_not_keep_place(shelter, by=request.user),
        deed=lambda: keep_place(shelter, by=request.user, **form.cleaned_data),
        said=_("The address is saved."),
        back=shelter,
    )


@require_http_methods(["GET", "POST"])
def inspection_new(request: SignedInRequest, pk: int) -> HttpResponse:
    shelter = _house_of(request, pk)
    form = InspectionForm(request.POST or None)
    return verb_page(
        request,
        form=form,
        title=_("Inspection"),
        intro=str(shelter),
        why_not=why_not_inspect_shelter(shelter, by=request.user),
        deed=lambda: inspect_shelter(shelter, by=request.user, **form.cleaned_data),
        said=_("The inspection is on record."),
        back=shelter,
    )
