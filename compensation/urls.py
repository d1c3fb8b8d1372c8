from django.urls import path

from compensation.views import (
    accounts,
    board,
    claims,
    desk,
    employers,
    registers,
    reports,
    way,
)

app_name = "compensation"
urlpatterns = [
    path("", board.board, name="board"),
    path("employers/<uuid:pk>/", board.employer_detail, name="employer-detail"),
    path("employers/<uuid:pk>/notice/", board.employer_notice, name="employer-notice"),
    path(
        "employers/<uuid:pk>/propose/", board.employer_propose, name="employer-propose"
    ),
    path("employers/<uuid:pk>/tie/", way.employer_tie, name="employer-tie"),
    path(
        "operations/<uuid:pk>/propose/",
        board.operation_propose,
        name="operation-propose",
    ),
    # One child
    path("cases/<uuid:pk>/", claims.case_money, name="case-money"),
    path("cases/<uuid:pk>/propose/", claims.case_propose, name="case-propose"),
    path("cases/<uuid:pk>/account/", accounts.bank_account, name="bank-account"),
    path("cases/<uuid:pk>/no-account/", accounts.no_account, name="no-account"),
    path("accounts/<uuid:pk>/number/", accounts.account_number, name="account-number"),
    # One claim
    path("claims/<uuid:pk>/", claims.claim_detail, name="claim-detail"),
    path("claims/<uuid:pk>/decide/", claims.claim_decide, name="claim-decide"),
    path("claims/<uuid:pk>/notice/", claims.claim_notice, name="claim-notice"),
    path("claims/<uuid:pk>/serve/", claims.claim_serve, name="claim-serve"),
    path("claims/<uuid:pk>/hear/", claims.claim_hear, name="claim-hear"),
    path("claims/<uuid:pk>/order/", claims.claim_order, name="claim-order"),
    path("claims/<uuid:pk>/deposit/", claims.claim_deposit, name="claim-deposit"),
    path("claims/<uuid:pk>/credit/", claims.claim_credit, name="claim-credit"),
    path("claims/<uuid:pk>/confirm/", claims.claim_confirm, name="claim-confirm"),
    path("claims/<uuid:pk>/default/", claims.claim_default, name="claim-default"),
    path("claims/<uuid:pk>/recover/", claims.claim_recover, name="claim-recover"),
    path("claims/<uuid:pk>/watch/", claims.claim_watch, name="claim-watch"),
    path("claims/<uuid:pk>/apply/", way.claim_apply, name="claim-apply"),
    path("claims/<uuid:pk>/appeal/", way.claim_appeal, name="claim-appeal"),
    path(
        "claims/<uuid:pk>/appeal-decide/",
        way.claim_appeal_decide,
        name="claim-appeal-decide",
    ),
    path("claims/<uuid:pk>/stay/", way.claim_stay, name="claim-stay"),
    path("claims/<uuid:pk>/lift/", way.claim_lift, name="claim-lift"),
    path("claims/<uuid:pk>/release/", way.claim_release, name="claim-release"),
    path("claims/<uuid:pk>/demand/", way.claim_demand, name="claim-demand"),
    path("claims/<uuid:pk>/attach/", way.claim_attach, name="claim-attach"),
    path("claims/<uuid:pk>/mature/", way.claim_mature, name="claim-mature"),
    path(
        "claims/<uuid:pk>/write-off-ask/",
        way.claim_write_off_ask,
        name="claim-write-off-ask",
    ),
    path("claims/<uuid:pk>/write-off/", way.claim_write_off, name="claim-write-off"),
    path(
        "claims/<uuid:pk>/write-off-refuse/",
        way.claim_write_off_refuse,
        name="claim-write-off-refuse",
    ),
    path("entries/<uuid:pk>/reverse/", claims.entry_reverse, name="entry-reverse"),
    path(
        "notices/<uuid:pk>/pdf/",
        claims.notice_paper,
        {"form": "pdf"},
        name="notice-pdf",
    ),
    path(
        "notices/<uuid:pk>/html/",
        claims.notice_paper,
        {"form": "html"},
        name="notice-html",
    ),
    # Old registers
    path("registers/", registers.register_list, name="register-list"),
    path("registers/<uuid:pk>/", registers.register_detail, name="register-detail"),
    path("registers/<uuid:pk>/save/", registers.register_save, name="register-save"),
    path("registers/<uuid:pk>/drop/", registers.register_drop, name="register-drop"),
    # The employer's file
    path("employers/<uuid:pk>/file/", employers.employer_file, name="employer-file"),
    path(
        "employers/<uuid:pk>/pdf/",
        employers.employer_dossier,
        {"form": "pdf"},
        name="employer-dossier-pdf",
    ),
    path(
        "employers/<uuid:pk>/html/",
        employers.employer_dossier,
        {"form": "html"},
        name="employer-dossier-html",
    ),
    path(
        "employers/<uuid:pk>/merge/<uuid:other>/",
        employers.employer_merge,
        name="employer-merge",
    ),
    path(
        "employers/<uuid:pk>/apart/<uuid:other>/",
        employers.employer_apart,
        name="employer-apart",
    ),
    path(
        "employers/<uuid:pk>/death/", employers.employer_death, name="employer-death"
    ),
    path("links/<uuid:pk>/undo/", employers.link_undo, name="link-undo"),
    # The ledger's desk
    path("reconciliation/", desk.reconciliation, name="reconciliation"),
    path("statements/", desk.statement_list, name="statement-list"),
    path("statements/<uuid:pk>/", desk.statement_detail, name="statement-detail"),
    path("lines/<uuid:pk>/", desk.line_settle, name="line-settle"),
    path("lines/<uuid:pk>/book/", desk.line_book, name="line-book"),
    path("lines/<uuid:pk>/dismiss/", desk.line_dismiss, name="line-dismiss"),
    # The labour department's report
    path("reports/", reports.report, name="report"),
    path("reports/make/", reports.report_make, name="report-make"),
    path("reports/jobs/<uuid:pk>/", reports.report_job, name="report-job"),
    path("reports/jobs/<uuid:pk>/cancel/", reports.report_cancel, name="report-cancel"),
    path("reports/jobs/<uuid:pk>/file/", reports.report_file, name="report-file"),
]
