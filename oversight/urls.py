from django.urls import path

from oversight.views import (
    account,
    case_page,
    cases,
    finding,
    home,
    inbox,
    indicators,
    joining,
    law,
    people,
)

app_name = "oversight"
urlpatterns = [
    path("", home.home, name="home"),
    path("duties/", home.duties, name="duties"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:pk>/done/", inbox.notice_done, name="notice-done"),
    path("flags/", inbox.flag_list, name="flag-list"),
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("offices/", people.office_list, name="office-list"),
    path("offices/new/", people.office_new, name="office-new"),
    path("offices/<int:pk>/", people.office_detail, name="office-detail"),
    path("offices/<int:pk>/invite/", people.office_invite, name="office-invite"),
    path("join/<str:words>/", joining.join, name="join"),
    path(
        "invitations/<uuid:pk>/withdraw/",
        people.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("approvals/<uuid:pk>/decide/", people.account_decide, name="account-decide"),
    path("people/<int:pk>/", people.person_detail, name="person-detail"),
    path("people/<int:pk>/until/", people.person_until, name="person-until"),
    path(
        "people/<int:pk>/hand-over/", people.person_hand_over, name="person-hand-over"
    ),
    path("hand-overs/<uuid:pk>/", people.hand_over_job, name="hand-over-job"),
    path(
        "hand-overs/<uuid:pk>/cancel/",
        people.hand_over_cancel,
        name="hand-over-cancel",
    ),
    path("people/<int:pk>/end/", people.person_end, name="person-end"),
    path("people/<int:pk>/password/", people.person_password, name="person-password"),
    path("account/", account.account, name="account"),
    path("account/lock/", account.lock, name="lock"),
    path("account/unlock/", account.unlock_page, name="unlock"),
    path("account/here/", account.here, name="here"),
    path("account/sessions/end/", account.session_end, name="session-end"),
    path(
        "account/sessions/end-others/",
        account.sessions_end_others,
        name="sessions-end-others",
    ),
    path("rules/", law.rules, name="rules"),
    path("rules/<slug:kind>/<int:pk>/", law.rule_history, name="rule-history"),
    path("rules/<slug:kind>/<int:pk>/change/", law.rule_change, name="rule-change"),
    path("rights/", law.rights, name="rights"),
    path("book/", law.book, name="book"),
    path("find/", finding.find, name="find"),
    path("cases/", cases.case_list, name="case-list"),
    path("cases/masked/", cases.masked_case_list, name="masked-case-list"),
    path("cases/<uuid:pk>/", case_page.case_detail, name="case-detail"),
    path("cases/<uuid:pk>/see/<slug:tab>/", case_page.case_tab, name="case-tab"),
]
