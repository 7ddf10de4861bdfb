import json

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, SimpleTestCase, TestCase
from django.urls import reverse

from content.editor import (
    NOT_ALLOWED,
    NOTHING_SENT,
    EditorWidget,
    allowed_content,
    is_on,
    may_write,
)
from content.images import TOO_LARGE, UNREADABLE
from tests.content.test_images import HEIC, SVG, png_of, text_bomb
from tests.factories import make_superuser, make_user, picture_file

UPLOAD = reverse("editor_picture")


def user_with(*codenames, **fields):
    user = make_user(**fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def stored_pictures():
    """Return the names of all files in the media folder, one level of year and month below anh/."""
    if not default_storage.exists("anh"):
        return []
    return [
        name
        for year in default_storage.listdir("anh")[0]
        for month in default_storage.listdir(f"anh/{year}")[0]
        for name in default_storage.listdir(f"anh/{year}/{month}")[1]
    ]


class UploadTests(TestCase):
    def setUp(self):
        self.client.force_login(user_with("add_article"))

    def answer(self, file):
        response = self.client.post(UPLOAD, {"upload": file} if file else {})
        self.assertEqual(response.status_code, 200)
        return response.json()

    def assert_refused(self, file, message):
        before = sorted(stored_pictures())
        self.assertEqual(self.answer(file), {"uploaded": 0, "error": {"message": message}})
        self.assertEqual(sorted(stored_pictures()), before)

    def test_a_picture_is_stored_and_its_address_and_size_are_told(self):
        answer = self.answer(picture_file("Ảnh hội nghị.jpg", (2000, 1000)))
        self.assertRegex(answer.pop("url"), r"^/media/anh/\d{4}/\d{2}/[0-9a-f]{16}\.webp$")
        self.assertEqual(
            answer, {"uploaded": 1, "fileName": "Ảnh hội nghị.jpg", "width": 1600, "height": 800}
        )

    def test_the_picture_is_served_where_the_answer_says(self):
        address = self.answer(picture_file())["url"]
        page = self.client.get(address)
        self.assertEqual(page.headers["Content-Type"], "image/webp")
        b"".join(page.streaming_content)

    def test_hostile_files_are_refused_in_a_sentence_and_leave_nothing(self):
        jpeg = picture_file().read()
        for name, data in (
            ("anh.svg", SVG),
            ("anh.heic", HEIC),
            ("anh.jpg", jpeg[: len(jpeg) // 2]),
            ("anh.jpg", b"<html><script>alert(1)</script>"),
            ("anh.png", text_bomb().read()),
            ("x" * 300 + ".jpg", b"x"),
            ("../../../etc/passwd", b"x"),
        ):
            with self.subTest(name=name[:20]):
                self.assert_refused(SimpleUploadedFile(name, data), UNREADABLE)
        self.assert_refused(png_of(60_000, 60_000), TOO_LARGE)
        self.assert_refused(None, NOTHING_SENT)

    def test_an_empty_file_is_refused(self):
        self.assert_refused(
            SimpleUploadedFile("anh.jpg", b""),
            "Tệp ảnh rỗng. Hãy kiểm tra lại tệp trên máy của bạn.",
        )

    def test_the_name_of_the_upload_names_nothing(self):
        data = picture_file().read() + b"<script>alert(1)</script>"
        for name in ("anh.html", "x" * 300 + ".php", "ảnh\u202egnp.exe", "..\\..\\a.jpg"):
            answer = self.answer(SimpleUploadedFile(name, data))
            self.assertRegex(answer["url"], r"/[0-9a-f]{16}\.webp$")

    def test_the_answer_is_data_whatever_the_address_says(self):
        page = self.client.post(
            f"{UPLOAD}?CKEditorFuncNum=1);alert(1)&responseType=html", {"upload": picture_file()}
        )
        self.assertEqual(page.headers["Content-Type"], "application/json")
        self.assertNotContains(page, "alert")
        self.assertIn("no-store", page.headers["Cache-Control"])

    def test_looking_is_not_sending(self):
        self.assertEqual(self.client.get(UPLOAD).status_code, 405)

    def test_a_picture_without_an_ending_is_taken(self):
        buffer = picture_file("anh", kind="PNG")
        self.assertEqual(self.answer(buffer)["uploaded"], 1)


class PermissionTests(TestCase):
    def status(self, user=None):
        self.client.logout()
        if user:
            self.client.force_login(user)
        response = self.client.post(UPLOAD, {"upload": picture_file(size=(20, 20))})
        return response.status_code

    def test_who_may_write_somewhere_may_send_pictures(self):
        for codename in ("add_article", "change_inspectionvisit", "change_organization"):
            with self.subTest(codename=codename):
                self.assertEqual(self.status(user_with(codename)), 200)
        self.assertEqual(self.status(make_superuser()), 200)

    def test_nobody_else_may(self):
        no_staff = user_with("add_article", is_staff=False)
        reader = user_with("view_article", "add_official", "change_section", "delete_article")
        for user in (None, no_staff, reader, user_with("add_article", is_active=False)):
            with self.subTest(user=user):
                before = stored_pictures()
                self.assertEqual(self.status(user), 403)
                self.assertEqual(stored_pictures(), before)

    def test_a_refusal_says_why(self):
        answer = self.client.post(UPLOAD, {"upload": picture_file()})
        self.assertEqual(json.loads(answer.content)["error"]["message"], NOT_ALLOWED)

    def test_asking_costs_two_queries(self):
        user = user_with("change_inspectionvisit")
        with self.assertNumQueries(2):
            self.assertTrue(may_write(user))

    def test_a_request_from_elsewhere_is_refused(self):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(make_superuser())
        before = stored_pictures()
        self.assertEqual(strict.post(UPLOAD, {"upload": picture_file()}).status_code, 403)
        self.assertEqual(stored_pictures(), before)

    def test_the_token_in_the_header_is_enough(self):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(make_superuser())
        request = RequestFactory().get("/")
        token = get_token(request)
        strict.cookies[settings.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
        sent = strict.post(UPLOAD, {"upload": picture_file()}, headers={"X-CSRFToken": token})
        self.assertEqual(sent.status_code, 200)


class WidgetTests(SimpleTestCase):
    def test_the_textarea_is_djangos_own_without_inline_style_or_script(self):
        html = EditorWidget().render("body", "<p>Chữ</p>", {"id": "id_body"})
        self.assertNotRegex(html, r"\sstyle=|\son\w+=|<script")
        self.assertIn('data-type="ckeditortype"', html)
        self.assertIn("&lt;p&gt;Chữ&lt;/p&gt;", html)

    def test_the_editor_is_told_where_pictures_go_and_what_is_kept(self):
        context = EditorWidget().get_context("body", "", {"id": "id_body"})
        config = json.loads(context["widget"]["attrs"]["data-config"])
        self.assertEqual(config["imageUploadUrl"], "/quan-tri/anh-bai-viet/")
        self.assertEqual(config["extraAllowedContent"], allowed_content())
        self.assertEqual((config["language"], config["entities"]), ("vi", False))

    def test_the_policy_is_told_in_the_editors_own_words(self):
        rules = allowed_content().split("; ")
        self.assertIn("img[alt,height,src,title,width](align-center,align-left,align-right)", rules)
        self.assertIn("strong", rules)
        self.assertEqual(rules[-1], "p h2 h3 h4 h5 td th div{text-align}")

    def test_the_scripts_come_in_their_order(self):
        media = EditorWidget().media
        self.assertTrue(is_on(media))
        at = [str(media).index(name) for name in ("ckeditor-init", "ckeditor.js", "editor.js")]
        self.assertEqual(at, sorted(at))
