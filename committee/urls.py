"""URLs of committee sessions, their minutes and agreements, and of the verification of documents."""

from django.urls import path

from committee import views

app_name = "committee"
urlpatterns = [
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/new/", views.open_session, name="open"),
    path("sessions/<int:number>/", views.session, name="session"),
    path("sessions/<int:number>/edit/", views.edit_session, name="edit"),
    path("sessions/<int:number>/discard/", views.discard_session, name="discard"),
    path("sessions/<int:number>/freeze/", views.freeze_session, name="freeze"),
    path("sessions/<int:number>/changes/", views.changes, name="changes"),
    path("sessions/<int:number>/frozen.json", views.document, name="document"),
    path("sessions/<int:number>/agenda/", views.agenda, name="agenda"),
    path("sessions/<int:number>/attendance/", views.attendance, name="attendance"),
    path("sessions/<int:number>/agreements/new/", views.agreement_new, name="agreement_new"),
    path("agreements/<int:pk>/", views.agreement, name="agreement"),
    path("agreements/<int:pk>/edit/", views.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/follow-up/", views.agreement_follow_up, name="agreement_follow_up"),
    path("agreements/<int:pk>/remove/", views.agreement_remove, name="agreement_remove"),
    path("verify/", views.verify, name="verify_any"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
