from django.urls import path

from contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("can-bo/", views.people, name="people"),
    path("dau-moi/", views.information_contacts, name="information_contacts"),
    path("can-bo/<int:pk>.vcf", views.official_card, name="official_card"),
    path("<slug:slug>.vcf", views.organization_card, name="organization_card"),
    path("<slug:slug>/", views.organization, name="organization"),
]
