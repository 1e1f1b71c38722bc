"""URLs of committee sessions and of the verification of documents."""

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
    path("verify/", views.verify, name="verify_any"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
