from django.urls import include, path

from inspections import views

app_name = "inspections"
urlpatterns = [
    path("", views.visits, name="visits"),
    path("<feed:kind>.xml", views.visits_feed, name="feed"),
    path("", include("inspections.exports.urls")),
    path("kien-nghi/", views.recommendations, name="recommendations"),
    path("ke-hoach/<slug:slug>/", views.plan, name="plan"),
    path("ho-so/<int:pk>/<str:name>", views.paper, name="paper"),
    path("<slug:slug>/", views.visit, name="visit"),
    path("<slug:slug>/dung-han.csv", views.on_time, name="on_time"),
]
