from django.urls import path

from oversight.views import case_page, cases, finding, home

app_name = "oversight"
urlpatterns = [
    path("", home.home, name="home"),
    path("duties/", home.duties, name="duties"),
    path("find/", finding.find, name="find"),
    path("cases/", cases.case_list, name="case-list"),
    path("cases/<uuid:pk>/", case_page.case_detail, name="case-detail"),
    path("cases/<uuid:pk>/see/<slug:tab>/", case_page.case_tab, name="case-tab"),
]
