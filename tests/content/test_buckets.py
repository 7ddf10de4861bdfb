"""Pictures and attachments in a bucket: a real S3 protocol, by a server of this process."""

import io
import logging
from contextlib import closing
from unittest import mock
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import TestCase, override_settings
from django.urls import include, path, reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer

from cchc_portal import urls, views
from cchc_portal.backup.folders import folders
from cchc_portal.doctor import Level, portal
from content.attachments import ChosenStorage
from content.images import sources
from content.publishing import State
from content.uploads import Kept, Kind
from news.models import Attachment
from tests.content.test_images import picture_file
from tests.factories import make_article, make_attachment, make_hidden_articles, make_superuser

handler404 = urls.handler404
urlpatterns = [path("media/<path:path>", views.picture), path("", include(urls))]
OPTIONS = {"bucket_name": "cchc", "region_name": "us-east-1", "access_key": "a", "secret_key": "b"}


class Bucket(TestCase):
    """Tests whose files lie in a bucket that is there for them alone."""

    @classmethod
    def setUpClass(cls):
        cls.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        cls.server.start()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        cls.addClassCleanup(cls.server.stop)
        host, port = cls.server.get_host_and_port()
        cls.options = OPTIONS | {"endpoint_url": f"http://{host}:{port}"}
        kinds = {"default": "PictureBucket", "attachments": "AttachmentBucket"}
        stored = {
            name: {"BACKEND": f"content.buckets.{kind}", "OPTIONS": cls.options}
            for name, kind in kinds.items()
        }
        chosen = override_settings(
            STORAGES=settings.STORAGES | stored,
            BUCKET=cls.options,
            ATTACHMENT_ACCEL="",
            ROOT_URLCONF=__name__,
        )
        chosen.enable()
        cls.addClassCleanup(chosen.disable)
        fresh = ChosenStorage()
        field = mock.patch.object(Attachment._meta.get_field("file"), "storage", fresh)
        field.start()
        cls.addClassCleanup(field.stop)
        super().setUpClass()

    def setUp(self):
        self.client_of_service = boto3.client(
            "s3",
            endpoint_url=self.options["endpoint_url"],
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )
        self.client_of_service.create_bucket(Bucket="cchc")
        self.addCleanup(self.empty)

    def empty(self):
        for name in self.names():
            self.client_of_service.delete_object(Bucket="cchc", Key=name)

    def names(self):
        found = self.client_of_service.list_objects_v2(Bucket="cchc").get("Contents", [])
        return sorted(each["Key"] for each in found)


class PictureTests(Bucket):
    def upload(self):
        self.client.force_login(make_superuser())
        sent = {"upload": picture_file("ảnh.jpg", (1200, 800))}
        return self.client.post(reverse("editor_picture"), sent).json()

    def test_an_upload_lies_in_the_bucket_under_our_own_address(self):
        answer = self.upload()
        self.assertTrue(answer["url"].startswith("/media/anh/"), answer)
        name = answer["url"].removeprefix("/media/")
        self.assertEqual(
            self.names(), sorted(f"media/{each}" for each, _ in sources(name, answer["width"]))
        )

    def test_it_is_handed_out_by_the_portal_and_cannot_be_run(self):
        address = self.upload()["url"]
        self.client.logout()
        answer = self.client.get(address)
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "image/webp"))
        self.assertEqual(b"".join(answer.streaming_content)[8:12], b"WEBP")
        self.assertEqual(answer["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertIn("immutable", answer["Cache-Control"])
        self.assertEqual(answer.cookies, {})

    def test_what_is_not_there_or_outside_is_404(self):
        storages["attachments"].save("2026/09/mat.pdf", ContentFile(b"%PDF-mat"))
        self.assertEqual(self.names(), ["attachments/2026/09/mat.pdf"])
        for address in ("khong-co.webp", "../attachments/2026/09/mat.pdf",
                        "%2e%2e/attachments/2026/09/mat.pdf", "/attachments/x"):  # fmt: skip
            self.assertEqual(self.client.get(f"/media/{address}").status_code, 404, address)

    def test_a_name_that_is_taken_is_not_overwritten(self):
        first, second = (default_storage.save("anh/a.webp", io.BytesIO(b"x")) for _ in range(2))
        self.assertNotEqual(first, second)

    def test_a_service_that_is_away_leaves_nothing_half_done(self):
        def refuse(*arguments, **options):
            raise OSError("no service")

        bucket = type(default_storage._wrapped)
        saved, save = [], bucket.save

        def save_one(storage, name, content, **options):
            saved.append(name)
            return refuse() if len(saved) > 1 else save(storage, name, content, **options)

        with mock.patch.object(bucket, "save", save_one):
            self.assertEqual(self.upload()["uploaded"], 0)
        self.assertEqual((len(saved), self.names()), (2, []))


class AttachmentTests(Bucket):
    def test_what_the_public_may_not_see_stays_in_the_bucket(self):
        seen = make_attachment(article=make_article())
        hidden = [make_attachment(article=article) for article in make_hidden_articles()]
        self.assertEqual(len(self.names()), 1 + len(hidden))
        answer = self.client.get(seen.get_absolute_url())
        self.assertEqual(b"".join(answer.streaming_content)[:5], b"%PDF-")
        self.assertNotIn("X-Accel-Redirect", answer)
        for file in hidden:
            refused = self.client.get(file.get_absolute_url())
            self.assertIn(refused.status_code, (404, 410))

    def test_nothing_public_names_the_bucket(self):
        article = make_article()
        make_attachment(article=article)
        page = self.client.get(article.get_absolute_url()).content.decode()
        for told in (self.options["endpoint_url"], "X-Amz", "attachments/2"):
            self.assertNotIn(told, page)
        with self.assertRaises(ValueError):
            storages["attachments"].url("2026/09/mat.pdf")

    def test_the_service_gives_a_stranger_nothing(self):
        """Held by the service's own rules; here, that we ask it to make nothing public."""
        make_attachment(article=make_article(state=State.DRAFT, published_at=None))
        [name] = self.names()
        grants = self.client_of_service.get_object_acl(Bucket="cchc", Key=name)["Grants"]
        self.assertEqual([each["Grantee"]["Type"] for each in grants], ["CanonicalUser"])
        with self.assertRaises(HTTPError) as refused:
            urlopen(f"{self.options['endpoint_url']}/cchc/{name}")
        with closing(refused.exception):
            self.assertEqual(refused.exception.code, 403)

    def test_what_lies_in_the_bucket_is_measured_by_kind(self):
        for number in range(5):
            storages["attachments"].save(f"2026/09/{number}.pdf", ContentFile(b"%PDF-" + b"x" * 95))
        default_storage.save("anh/a.webp", ContentFile(b"RIFF"))
        Kept.objects.measure(timezone.now())
        found = dict(Kept.objects.values_list("kind", "bytes"))
        self.assertEqual(found, {Kind.DOCUMENT: 500, Kind.PICTURE: 4})

    def test_a_backup_does_not_pretend_to_hold_what_lies_in_the_bucket(self):
        self.assertEqual(folders(), {})

    def test_the_doctor_tries_the_bucket(self):
        [found] = portal.bucket()
        self.assertEqual((found.level, self.names()), (Level.GOOD, []))
        self.client_of_service.delete_bucket(Bucket="cchc")
        [found] = portal.bucket()
        self.assertEqual(found.level, Level.NOW)
        self.client_of_service.create_bucket(Bucket="cchc")
