from django.urls import path

from oversight.views import case_page, cases, finding, home, inbox, indicators, law

app_name = "oversight"
urlpatterns = [
    path("", home.home, name="home"),
    path("duties/", home.duties, name="duties"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:pk>/done/", inbox.notice_done, name="notice-done"),
    path("flags/", inbox.flag_list, name="flag-list"),
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("rules/", law.rules, name="rules"),
    path("rights/", law.rights, name="rights"),
    path("book/", law.book, name="book"),
    path("find/", finding.find, name="find"),
    path("cases/", cases.case_list, name="case-list"),
    path("cases/<uuid:pk>/", case_page.case_detail, name="case-detail"),
    path("cases/<uuid:pk>/see/<slug:tab>/", case_page.case_tab, name="case-tab"),
]
