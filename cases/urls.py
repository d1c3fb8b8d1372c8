from django.urls import path, register_converter

from cases.views import (
    break_glass,
    certificates,
    concerns,
    inquiry,
    intake,
    operations,
    orders,
    papers,
    police,
    production,
    recruiters,
    rescue_lists,
    sealing,
    sittings,
    statements,
)
from cases.views.printing import PaperForm

register_converter(PaperForm, "paper")

app_name = "cases"
urlpatterns = [
    # Rescue lists
    path("rescue-lists/", rescue_lists.rescue_list_list, name="rescue-list-list"),
    path(
        "rescue-lists/<uuid:pk>/",
        rescue_lists.rescue_list_detail,
        name="rescue-list-detail",
    ),
    path(
        "rescue-lists/<uuid:pk>/headings/",
        rescue_lists.rescue_list_headings,
        name="rescue-list-headings",
    ),
    path(
        "rescue-lists/<uuid:pk>/save/",
        rescue_lists.rescue_list_save,
        name="rescue-list-save",
    ),
    path(
        "rescue-lists/<uuid:pk>/drop/",
        rescue_lists.rescue_list_drop,
        name="rescue-list-drop",
    ),
    path(
        "rescue-lists/<uuid:pk>/rejected/",
        rescue_lists.rescue_list_rejected,
        name="rescue-list-rejected",
    ),
    path(
        "rescue-lists/<uuid:pk>/progress/",
        rescue_lists.rescue_list_progress,
        name="rescue-list-progress",
    ),
    path(
        "rescue-lists/<uuid:pk>/cancel/",
        rescue_lists.rescue_list_cancel,
        name="rescue-list-cancel",
    ),
    # Rescue operations and taking children in
    path("operations/", operations.operation_list, name="operation-list"),
    path("operations/plan/", operations.operation_plan, name="operation-plan"),
    path("operations/<uuid:pk>/", operations.operation_detail, name="operation-detail"),
    path(
        "operations/<uuid:pk>/live/", operations.operation_live, name="operation-live"
    ),
    path(
        "operations/<uuid:pk>/open/", operations.operation_open, name="operation-open"
    ),
    path(
        "operations/<uuid:pk>/drop/", operations.operation_drop, name="operation-drop"
    ),
    path("operations/<uuid:pk>/tip/", operations.operation_tip, name="operation-tip"),
    path(
        "operations/<uuid:pk>/team/", operations.operation_team, name="operation-team"
    ),
    path(
        "operations/<uuid:pk>/count/",
        operations.operation_count,
        name="operation-count",
    ),
    path(
        "operations/<uuid:pk>/leave/",
        operations.operation_leave,
        name="operation-leave",
    ),
    path("operations/<uuid:pk>/end/", operations.operation_end, name="operation-end"),
    path(
        "operations/<uuid:pk>/report/",
        operations.operation_report,
        name="operation-report",
    ),
    path(
        "operations/<uuid:pk>/intake/", intake.operation_intake, name="operation-intake"
    ),
    path(
        "operations/<uuid:pk>/unnamed/",
        intake.operation_unnamed,
        name="operation-unnamed",
    ),
    path(
        "operations/places/<uuid:pk>/came/",
        operations.operation_arrival,
        name="operation-arrival",
    ),
    path(
        "operations/places/<uuid:pk>/free/",
        operations.operation_team_free,
        name="operation-team-free",
    ),
    path(
        "operations/checks/<uuid:pk>/", operations.operation_tick, name="operation-tick"
    ),
    path(
        "operations/sites/<uuid:pk>/", operations.operation_site, name="operation-site"
    ),
    path("intake/", intake.intake, name="intake"),
    path("districts/", intake.districts, name="districts"),
    # Who may look
    path("emergency/", break_glass.glass_break, name="glass-break"),
    path("emergency/openings/", break_glass.glass_list, name="glass-list"),
    path(
        "emergency/openings/<uuid:pk>/", break_glass.glass_review, name="glass-review"
    ),
    path("cases/<uuid:pk>/seal/", sealing.case_seal, name="case-seal"),
    path(
        "cases/<uuid:pk>/seal/<int:person>/drop/",
        sealing.case_seal_drop,
        name="case-seal-drop",
    ),
    path("cases/<uuid:pk>/unseal/", sealing.case_unseal, name="case-unseal"),
    path("cases/<uuid:pk>/identity/", intake.case_identity, name="case-identity"),
    path("cases/<uuid:pk>/siblings/", intake.case_siblings, name="case-siblings"),
    # The Committee: production, sittings, orders
    path("cases/<uuid:pk>/produce/", production.case_produce, name="case-produce"),
    path(
        "operations/<uuid:pk>/produce/",
        production.operation_produce,
        name="operation-produce",
    ),
    path(
        "productions/<uuid:pk>/<paper:form>/",
        production.production_paper,
        name="production-paper",
    ),
    path("sitting/", sittings.sitting_today, name="sitting-today"),
    path("sitting/<str:day>/", sittings.sitting_day, name="sitting-day"),
    path("sitting/<str:day>/open/", sittings.sitting_open, name="sitting-open"),
    path("sitting/<str:day>/seat/", sittings.sitting_seat, name="sitting-seat"),
    path("sitting/<str:day>/end/", sittings.sitting_end, name="sitting-end"),
    path(
        "sitting/<str:day>/suggested/",
        sittings.sitting_suggested,
        name="sitting-suggested",
    ),
    path(
        "sitting/<str:day>/list/<paper:form>/",
        sittings.sitting_print,
        name="sitting-print",
    ),
    path("sitting/<str:day>/<uuid:pk>/", sittings.sitting_item, name="sitting-item"),
    path("list-items/<uuid:pk>/hear/", sittings.item_hear, name="item-hear"),
    path("list-items/<uuid:pk>/pass/", sittings.item_pass, name="item-pass"),
    path("list-items/<uuid:pk>/off/", sittings.item_off, name="item-off"),
    path("cases/<uuid:pk>/list/", sittings.case_listing, name="case-listing"),
    path("orders/", orders.order_list, name="order-list"),
    path("orders/<uuid:pk>/", orders.order_detail, name="order-detail"),
    path("orders/<uuid:pk>/sign/", orders.order_sign, name="order-sign"),
    path("orders/<uuid:pk>/recall/", orders.order_recall, name="order-recall"),
    path("orders/<uuid:pk>/edit/", orders.order_edit, name="order-edit"),
    path("orders/<uuid:pk>/amend/", orders.order_amend, name="order-amend"),
    path("orders/<uuid:pk>/<paper:form>/", orders.order_paper, name="order-paper"),
    path("cases/<uuid:pk>/orders/new/", orders.order_new, name="order-new"),
    path("cases/<uuid:pk>/orders/text/", orders.order_text, name="order-text"),
    path("cases/<uuid:pk>/conflict/", orders.conflict_declare, name="conflict-declare"),
    path(
        "cases/<uuid:pk>/undertaking/", orders.undertaking_new, name="undertaking-new"
    ),
    path(
        "undertakings/<uuid:pk>/<paper:form>/",
        orders.undertaking_paper,
        name="undertaking-paper",
    ),
    # The inquiry, the story, the police, the certificate, papers, concerns
    path("cases/<uuid:pk>/inquiry/ask/", inquiry.sir_ask, name="sir-ask"),
    path("cases/<uuid:pk>/inquiry/file/", inquiry.sir_file, name="sir-file"),
    path("cases/<uuid:pk>/age/order/", inquiry.age_order, name="age-order"),
    path("cases/<uuid:pk>/age/", inquiry.age_record, name="age-record"),
    path(
        "cases/<uuid:pk>/interpreter/",
        inquiry.interpreter_book,
        name="interpreter-book",
    ),
    path(
        "cases/<uuid:pk>/statement/new/", statements.statement_new, name="statement-new"
    ),
    path(
        "cases/<uuid:pk>/statement/", statements.statement_read, name="statement-read"
    ),
    path("cases/<uuid:pk>/fir/", police.fir_new, name="fir-new"),
    path("cases/<uuid:pk>/fir/refusal/", police.fir_refusal, name="fir-refusal"),
    path("cases/<uuid:pk>/fir/told/", police.victim_inform, name="victim-inform"),
    path("cases/<uuid:pk>/agent/", recruiters.recruiter_new, name="recruiter-new"),
    path("cases/<uuid:pk>/trial/", police.prosecution_new, name="prosecution-new"),
    path("cases/<uuid:pk>/certificate/", certificates.certificate, name="certificate"),
    path(
        "cases/<uuid:pk>/certificate/apply/",
        certificates.certificate_apply,
        name="certificate-apply",
    ),
    path(
        "cases/<uuid:pk>/certificate/find/",
        certificates.certificate_find,
        name="certificate-find",
    ),
    path(
        "cases/<uuid:pk>/certificate/issue/",
        certificates.certificate_issue,
        name="certificate-issue",
    ),
    path(
        "cases/<uuid:pk>/certificate/refuse/",
        certificates.certificate_refuse,
        name="certificate-refuse",
    ),
    path("cases/<uuid:pk>/papers/add/", papers.paper_add, name="paper-add"),
    path("cases/<uuid:pk>/concern/", concerns.concern_new, name="concern-new"),
    path("cases/<uuid:pk>/worker/", concerns.worker_assign, name="worker-assign"),
    path("inquiries/<uuid:pk>/", inquiry.sir_read, name="sir-read"),
    path("interpreters/", inquiry.interpreter_list, name="interpreter-list"),
    path(
        "statements/<uuid:pk>/share/",
        statements.statement_share,
        name="statement-share",
    ),
    path("firs/<uuid:pk>/sign/", police.fir_sign, name="fir-sign"),
    path("firs/<uuid:pk>/status/", police.fir_status, name="fir-status"),
    path(
        "fir-refusals/<uuid:pk>/confirm/",
        police.fir_refusal_confirm,
        name="fir-refusal-confirm",
    ),
    path("papers/<uuid:pk>/file/", papers.paper_file, name="paper-file"),
    path("papers/<uuid:pk>/void/", papers.paper_void, name="paper-void"),
    path("concerns/<uuid:pk>/clear/", concerns.concern_clear, name="concern-clear"),
    path("clocks/<uuid:pk>/excuse/", concerns.clock_excuse, name="clock-excuse"),
    path("operations/<uuid:pk>/fir/", police.operation_fir, name="operation-fir"),
    path(
        "operations/<uuid:pk>/certificates/",
        certificates.operation_certificates,
        name="operation-certificates",
    ),
    path(
        "operations/<uuid:pk>/bondage/",
        certificates.operation_bondage,
        name="operation-bondage",
    ),
]
