from django.urls import path

from shelters.views import care, houses, roll_calls, stays

app_name = "shelters"
urlpatterns = [
    path("homes/", houses.shelter_list, name="shelter-list"),
    path("roll-call/", roll_calls.roll_call, name="roll-call"),
    path("roll-call/arrivals/", roll_calls.arrivals, name="arrivals"),
    path("roll-call/children/", roll_calls.children, name="children"),
    path("homes/<int:pk>/", houses.shelter_detail, name="shelter-detail"),
    path("homes/<int:pk>/enter/", houses.shelter_new, name="shelter-new"),
    path("homes/<int:pk>/change/", houses.shelter_change, name="shelter-change"),
    path("homes/<int:pk>/address/", houses.shelter_place, name="shelter-place"),
    path(
        "homes/<int:pk>/address/show/",
        houses.shelter_place_show,
        name="shelter-place-show",
    ),
    path("homes/<int:pk>/inspect/", houses.inspection_new, name="inspection-new"),
    path("cases/<uuid:pk>/place/", stays.placement_order, name="placement-order"),
    path("cases/<uuid:pk>/admit/", stays.placement_admit, name="placement-admit"),
    path("cases/<uuid:pk>/end/", stays.placement_end, name="placement-end"),
    path("cases/<uuid:pk>/missing/", stays.runaway_report, name="runaway-report"),
    path(
        "cases/<uuid:pk>/missing/police/", stays.runaway_police, name="runaway-police"
    ),
    path("cases/<uuid:pk>/missing/found/", stays.runaway_found, name="runaway-found"),
    path("cases/<uuid:pk>/leave/", stays.leave_give, name="leave-give"),
    path("cases/<uuid:pk>/leave/end/", stays.leave_end, name="leave-end"),
    path("cases/<uuid:pk>/health/", care.health_new, name="health-new"),
    path("cases/<uuid:pk>/protected/", care.protected_new, name="protected-new"),
    path("cases/<uuid:pk>/counselling/", care.counselling_new, name="counselling-new"),
    path("cases/<uuid:pk>/care-plan/", care.care_plan, name="care-plan"),
    path(
        "cases/<uuid:pk>/care-plan/review/",
        care.care_plan_review,
        name="care-plan-review",
    ),
    path(
        "cases/<uuid:pk>/care-plan/approve/",
        care.care_plan_approve,
        name="care-plan-approve",
    ),
]
