from django.urls import path

from inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.visits, name="visits"),
    path("<feed:kind>.xml", views.visits_feed, name="feed"),
    path("<slug:slug>/", views.visit, name="visit"),
]
