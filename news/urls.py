from django.urls import path

from news import views

app_name = "news"
urlpatterns = [
    path("tin-tuc/", views.latest, name="latest"),
    path("tin-tuc/<slug:slug>/", views.article, name="article"),
    path("chuyen-muc/<slug:slug>/", views.section, name="section"),
    path("tep/<int:pk>/<str:name>", views.attachment, name="attachment"),
    path("van-ban/", views.documents, name="documents"),
    path("van-ban/<slug:slug>/", views.document, name="document"),
    path("van-ban/tep/<int:pk>/<str:name>", views.document_file, name="document_file"),
]
