"""Export declarations."""

from django.urls import path, re_path

from entry.customs import views

urlpatterns = [
    path("customs/files/", views.customs_files, name="customs_files"),
    path("customs/rejected/<slug:name>.csv", views.customs_rejects, name="customs_rejects"),
    path("customs/reconciliation/", views.customs_reconciliation, name="customs_reconciliation"),
    re_path(
        r"^customs/reconciliation\.(?P<ending>csv|xlsx|pdf)$",
        views.customs_reconciliation_file,
        name="customs_reconciliation_file",
    ),
    path("customs/reconciliation/accept/", views.customs_accept, name="customs_accept"),
    path("customs/reconciliation/<int:pk>/withdraw/", views.customs_withdraw, name="customs_withdraw"),
    path("customs/markets/", views.customs_markets, name="customs_markets"),
    path("customs/lines/<ruc:ruc>/", views.customs_lines, name="customs_lines"),
    path("customs/lines/<ruc:ruc>/lines.<slug:ending>", views.customs_lines_file, name="customs_lines_file"),
    path("customs/proposals/", views.customs_proposals, name="customs_proposals"),
    path("customs/codes/", views.customs_codes, name="customs_codes"),
]
