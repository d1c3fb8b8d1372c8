from django.urls import path

from compensation.views import accounts, board, claims, desk, reports

app_name = "compensation"
urlpatterns = [
    path("", board.board, name="board"),
    path("employers/<uuid:pk>/", board.employer_detail, name="employer-detail"),
    path("employers/<uuid:pk>/notice/", board.employer_notice, name="employer-notice"),
    path(
        "employers/<uuid:pk>/propose/", board.employer_propose, name="employer-propose"
    ),
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
