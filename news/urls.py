from django.urls import path

from news import views

app_name = "news"
urlpatterns = [
    path("tin-tuc/", views.latest, name="latest"),
    path("tin-tuc/<slug:slug>/", views.article, name="article"),
    path("chuyen-muc/<slug:slug>/", views.section, name="section"),
    path("xem-truoc/<str:token>/", views.preview, name="preview"),
    path(
        "xem-truoc/<str:token>/tep/<int:pk>/<str:name>",
        views.preview_attachment,
        name="preview_attachment",
    ),
    path("tep/<int:pk>/<str:name>", views.attachment, name="attachment"),
]
