"""The grid of a year's sales or workers."""

from django.urls import path

from entry.grid import views

urlpatterns = [
    path("sales/grid/", views.latest, name="grid"),
    path("workforce/grid/", views.latest_workforce, name="workforce_grid"),
    path("sales/grid/<int:year>/", views.grid, name="grid"),
    path("sales/grid/<int:year>/cells/", views.cells, name="grid_cells"),
    path("sales/grid/<int:year>/submit/", views.submit, name="grid_submit"),
]
