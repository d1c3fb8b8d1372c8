from django.urls import path

from reintegration.views import (
    closing,
    handovers,
    home_checks,
    journeys,
    schooling,
    visits,
)

app_name = "reintegration"
urlpatterns = [
    # The way home: home check, handover, escort, return
    path(
        "cases/<uuid:pk>/home-check/ask/",
        home_checks.home_check_ask,
        name="home-check-ask",
    ),
    path(
        "cases/<uuid:pk>/home-check/answer/",
        home_checks.home_check_answer,
        name="home-check-answer",
    ),
    path(
        "cases/<uuid:pk>/home-check/decide/",
        home_checks.home_check_decide,
        name="home-check-decide",
    ),
    path("handovers/", handovers.handover_list, name="handover-list"),
    path("handovers/<uuid:pk>/", handovers.handover_detail, name="handover-detail"),
    path(
        "handovers/<uuid:pk>/refuse/", handovers.handover_refuse, name="handover-refuse"
    ),
    path(
        "handovers/<uuid:pk>/arrival/",
        handovers.handover_arrival,
        name="handover-arrival",
    ),
    path("cases/<uuid:pk>/handover/", handovers.handover_send, name="handover-send"),
    path("cases/<uuid:pk>/escort/", journeys.escort, name="escort"),
    path("cases/<uuid:pk>/escort/order/", journeys.escort_order, name="escort-order"),
    path("escorts/<uuid:pk>/pay/", journeys.escort_pay, name="escort-pay"),
    path("escorts/<uuid:pk>/depart/", journeys.escort_depart, name="escort-depart"),
    path("escorts/<uuid:pk>/arrive/", journeys.escort_arrive, name="escort-arrive"),
    path(
        "escorts/<uuid:pk>/call-off/", journeys.escort_call_off, name="escort-call-off"
    ),
    path("escorts/<uuid:pk>/<paper:form>/", journeys.escort_paper, name="escort-paper"),
    path("cases/<uuid:pk>/return/", journeys.family_return, name="return"),
    path(
        "cases/<uuid:pk>/return/<paper:form>/",
        journeys.return_paper,
        name="return-paper",
    ),
    # Follow-up
    path("visits/", visits.visit_list, name="visit-list"),
    path("visits/<uuid:pk>/", visits.visit_detail, name="visit-detail"),
    path("visits/<uuid:pk>/record/", visits.visit_record, name="visit-record"),
    path("visits/<uuid:pk>/plan/", visits.visit_plan, name="visit-plan"),
    path("visits/<uuid:pk>/missed/", visits.visit_miss, name="visit-miss"),
    path("visits/<uuid:pk>/again/", visits.visit_replan, name="visit-replan"),
    path(
        "visits/<uuid:pk>/report/<paper:form>/",
        visits.visit_report,
        name="visit-report",
    ),
    path("cases/<uuid:pk>/visits/new/", visits.visit_new, name="visit-new"),
    path(
        "cases/<uuid:pk>/follow-up/assign/",
        visits.follow_up_assign,
        name="follow-up-assign",
    ),
    path("flags/<uuid:pk>/clear/", visits.red_flag_clear, name="red-flag-clear"),
    # School
    path("register/", schooling.register, name="register"),
    path("register/<uuid:pk>/", schooling.register_day, name="register-day"),
    path("cases/<uuid:pk>/school/", schooling.school_enrol, name="school-enrol"),
    path("cases/<uuid:pk>/school/add/", schooling.school_add, name="school-add"),
    path("enrolments/<uuid:pk>/level/", schooling.school_level, name="school-level"),
    path(
        "enrolments/<uuid:pk>/transfer/",
        schooling.school_transfer,
        name="school-transfer",
    ),
    path("enrolments/<uuid:pk>/leave/", schooling.school_leave, name="school-leave"),
    # The end, and what breaks the path
    path("cases/<uuid:pk>/closing/", closing.case_closing, name="case-closing"),
    path("cases/<uuid:pk>/closing/ask/", closing.closure_ask, name="closure-ask"),
    path(
        "cases/<uuid:pk>/closing/refuse/",
        closing.closure_refuse,
        name="closure-refuse",
    ),
    path(
        "cases/<uuid:pk>/closing/excuse/",
        closing.closure_excuse,
        name="closure-excuse",
    ),
    path("cases/<uuid:pk>/close/", closing.case_close, name="case-close"),
    path(
        "cases/<uuid:pk>/summary/<paper:form>/",
        closing.case_summary_paper,
        name="case-summary",
    ),
    path(
        "cases/<uuid:pk>/untraceable/",
        closing.case_untraceable,
        name="case-untraceable",
    ),
    path("cases/<uuid:pk>/death/", closing.case_death, name="case-death"),
    path("cases/<uuid:pk>/eighteen/", closing.case_eighteen, name="case-eighteen"),
    path("cases/<uuid:pk>/continue/", closing.case_continue, name="case-continue"),
]
