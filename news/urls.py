from django.urls import path, register_converter

from news import views
from news.calendar import MonthInAddress, YearInAddress

register_converter(YearInAddress, "year")
register_converter(MonthInAddress, "month")

app_name = "news"
urlpatterns = [
    path("tin-tuc/", views.latest, name="latest"),
    path("tin-tuc/<feed:kind>.xml", views.latest_feed, name="latest_feed"),
    path("tin-tuc/<slug:slug>/", views.article, name="article"),
    path("tin-tuc/<year:year>/<month:month>/", views.month, name="month"),
    path("luu-tru/", views.archive, name="archive"),
    path("chuyen-muc/<slug:slug>/", views.section, name="section"),
    path("xem-truoc/<str:token>/", views.preview, name="preview"),
    path(
        "xem-truoc/<str:token>/tep/<int:pk>/<str:name>",
        views.preview_attachment,
        name="preview_attachment",
    ),
    path("chuyen-muc/<slug:slug>/<feed:kind>.xml", views.section_feed, name="section_feed"),
    path("danh-ba/<slug:slug>/<feed:kind>.xml", views.organization_feed, name="organization_feed"),
    path("tep/<int:pk>/<str:name>", views.attachment, name="attachment"),
    path("van-ban/", views.documents, name="documents"),
    path("van-ban/<slug:slug>/", views.document, name="document"),
    path("van-ban/tep/<int:pk>/<str:name>", views.document_file, name="document_file"),
]
