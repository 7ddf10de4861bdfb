"""The desk of documents: what is typed, warned of, refused, and who may do what."""

from datetime import date

from django.contrib.messages import get_messages
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from cchc_portal.roles import ship_roles
from content import versions
from content.audit import Act, AuditEntry
from content.publishing import State
from news.models import Document, DocumentRelation
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_document,
    make_document_file,
    make_organization,
    make_relation,
    make_superuser,
    make_user,
    pdf_file,
)
from tests.inspections.desk import DeskCase, errors_at, rows
from tests.newsroom import now_stored

ADD = reverse("admin:news_document_add")
LIST = reverse("admin:news_document_changelist")


def change(document):
    return reverse("admin:news_document_change", args=[document.pk])


def typed(**fields):
    """Return what the browser sends for a document that a clerk has filled in."""
    return {
        "kind": "ke-hoach",
        "number": "2943/KH-UBND",
        "issuer": "",
        "issuer_name": "Chính phủ",
        "abstract": "Cải cách hành chính",
        "issued_on": "05/09/2021",
        "effective_on": "",
        "expires_on": "",
        "published_at_0": "",
        "published_at_1": "",
        "files-TOTAL_FORMS": 0,
        "files-INITIAL_FORMS": 0,
        "older_links-TOTAL_FORMS": 0,
        "older_links-INITIAL_FORMS": 0,
    } | fields


class DocumentAdminTests(TestCase):
    def setUp(self):
        self.editor = make_superuser()
        self.client.force_login(self.editor)

    def post(self, address=ADD, **fields):
        """Send the form; return (the answer, what it warned of)."""
        answer = self.client.post(address, typed(**fields))
        said = [str(m) for m in get_messages(answer.wsgi_request) if m.level_tag == "warning"]
        return answer, said

    def errors(self, **fields):
        return self.client.post(ADD, typed(**fields)).context["adminform"].form.errors

    def test_a_document_is_entered_with_its_file_and_what_it_replaces(self):
        older = make_document()
        _, said = self.post(
            issued_on="05/10/2021",
            **{
                "files-TOTAL_FORMS": 1,
                "files-0-file": pdf_file(),
                "files-0-title": "",
                "files-0-is_public": "on",
                "files-0-order": 1,
                "older_links-TOTAL_FORMS": 1,
                "older_links-0-kind": "replaces",
                "older_links-0-older": older.pk,
            },
        )
        document = Document.objects.exclude(pk=older.pk).get()
        self.assertEqual(said, [])
        self.assertEqual((document.issued_on, document.state), (date(2021, 10, 5), State.DRAFT))
        self.assertEqual(document.effective_on, date(2021, 10, 5))
        self.assertEqual(document.created_by, self.editor)
        self.assertEqual(document.files.get().title, "Kế hoạch số 2943/KH-UBND")
        self.assertEqual(DocumentRelation.objects.get().older, older)

    def test_what_it_replaces_is_no_file_shown_to_the_public(self):
        document, older = make_document(), make_document()
        self.post(
            change(document),
            version=document.version,
            issued_on="20/09/2021",
            **{
                "published_at_0": "21/09/2021",
                "published_at_1": "08:00",
                "older_links-TOTAL_FORMS": 1,
                "older_links-0-kind": "amends",
                "older_links-0-older": older.pk,
                "older_links-0-newer": document.pk,
            },
        )
        self.assertEqual(DocumentRelation.objects.get().newer, document)
        self.assertFalse(AuditEntry.objects.filter(about__startswith="quan hệ").exists())

    def test_an_odd_number_and_a_namesake_are_warned_of_and_stored(self):
        other = make_document(number="Không số")
        _, said = self.post(number="Không số")
        self.assertEqual(len(said), 2)
        self.assertIn("không theo dạng thường gặp", said[0])
        self.assertEqual(said[1], f"Đã có văn bản cùng số: {other}, {other.issuer.name}.")
        self.assertEqual(Document.objects.count(), 2)

    def test_a_number_taken_in_that_year_is_refused_at_the_field_with_its_holder(self):
        taken = make_document(number="2943/KH-UBND", issuer_name="Chính phủ")
        self.assertEqual(
            self.errors(number="2943/kh–ubnd")["number"],
            [f"Cơ quan này đã có văn bản số này trong năm. Xem: {taken}."],
        )
        self.assertEqual(Document.objects.count(), 1)

    def test_it_needs_one_issuer(self):
        self.assertIn("issuer", self.errors(issuer_name=""))
        self.assertIn("issuer_name", self.errors(issuer=make_organization().pk))
        self.assertIn("issued_on", self.errors(issued_on=""))
        self.assertEqual(Document.objects.count(), 0)

    def test_an_older_document_cannot_replace_a_newer_one(self):
        newer = make_document(issued_on=date(2022, 1, 4))
        relation = {
            "older_links-TOTAL_FORMS": 1,
            "older_links-0-kind": "replaces",
            "older_links-0-older": newer.pk,
        }
        page, _ = self.post(**relation)
        self.assertContains(page, "Văn bản trước phải ban hành cùng ngày hoặc trước văn bản này.")

    def test_nothing_is_related_twice_or_to_itself(self):
        older, document = make_document(), make_document(state=State.DRAFT)
        lines = {"version": 1, "issued_on": "20/09/2021", "older_links-TOTAL_FORMS": 2}
        for place in (0, 1):
            lines[f"older_links-{place}-kind"] = "replaces"
            lines[f"older_links-{place}-older"] = older.pk
        page, _ = self.post(change(document), **lines)
        self.assertContains(page, "Một văn bản trước được chọn hai lần.")
        lines |= {"older_links-TOTAL_FORMS": 1, "older_links-0-older": document.pk}
        page, _ = self.post(change(document), **lines)
        self.assertContains(page, "Văn bản không thể thay thế hoặc sửa đổi chính nó.")
        self.assertEqual(DocumentRelation.objects.count(), 0)

    def test_older_documents_are_offered_by_number_or_words(self):
        found = make_document(number="08-NQ/TU", abstract="Đẩy mạnh cải cách")
        make_document()
        asked = {"app_label": "news", "model_name": "documentrelation", "field_name": "older"}
        for term in ("08", "day manh", "08-nq/tu"):
            answer = self.client.get(reverse("admin:autocomplete"), asked | {"term": term})
            self.assertEqual([row["text"] for row in answer.json()["results"]], [str(found)])

    def test_the_search_box_takes_any_spelling_of_a_number(self):
        found = make_document(number="08-NQ/TU")
        make_document()
        for term in ("8-nq", "08–NQ/TU", "nq tu"):
            page = self.client.get(LIST, {"q": term})
            self.assertEqual([*page.context["cl"].result_list], [found], term)

    def test_the_form_of_what_is_not_public_offers_a_link_that_opens_without_an_account(self):
        draft = make_document(state=State.DRAFT, abstract="Bản thảo")
        page = self.client.get(change(draft))
        link = page.context["preview"]
        self.assertTrue(link.startswith("http://testserver/xem-truoc/"))
        self.assertContains(page, f'readonly value="{link}"')
        gone = make_document(state=State.WITHDRAWN)
        for address in (ADD, change(make_document()), change(gone)):
            self.assertNotContains(self.client.get(address), "Liên kết xem trước")
        self.client.logout()
        self.assertContains(self.client.get(link), "Bản thảo")

    def test_the_form_of_a_document_with_everything_opens(self):
        document = make_document_file(document=make_document(state=State.DRAFT)).document
        make_relation(document, make_document())
        self.assertContains(self.client.get(change(document)), "Toàn văn")


class RoleTests(TestCase):
    def member(self, role):
        ship_roles()
        user = make_user()
        user.groups.set([g for g in user.groups.model.objects.filter(name=role)])
        self.client.force_login(user)
        return user

    def test_an_author_enters_and_hands_in_but_does_not_publish(self):
        self.member("Tác giả")
        self.client.post(ADD, typed(step="approve"))
        self.assertEqual(Document.objects.count(), 0)
        self.client.post(ADD, typed(step="submit"))
        self.assertEqual(Document.objects.get().state, State.REVIEW)

    def test_an_approver_publishes_what_another_wrote(self):
        self.member("Duyệt viên")
        as_seen = {
            "number": "2943/KH-UBND",
            "issuer": None,
            "issuer_name": "Chính phủ",
            "abstract": "Cải cách hành chính",
        }
        document = make_document(state=State.REVIEW, published_at=None, **as_seen)
        day = timezone.localdate() + A_DAY
        sent = typed(version=1, step="approve", issued_on=f"{day:%d/%m/%Y}")
        refused = self.client.post(change(document), sent)
        self.assertContains(refused, "Ngày ban hành ở sau hôm nay", count=1)  # nothing is stored
        self.assertContains(refused, f'value="{day:%d/%m/%Y}"')  # as it was typed
        self.assertEqual([*Document.objects.published()], [])
        self.client.post(change(document), typed(version=1, step="approve"))
        self.assertEqual([*Document.objects.published()], [document])


class PublishedDocumentTests(DeskCase):
    """What approvers do with a document that the public reads."""

    def test_all_of_it_can_be_mended_and_its_address_stays(self):
        document = make_document(abstract="Cải cách hàng chính", issuer_name="Chính phủ")
        self.send(
            document,
            abstract="Cải cách hành chính",
            expires_on="01/01/2030",
            signer="Lò Thị Thử, Chủ tịch",
            slug="dia-chi-khac",
        )
        page = self.client.get(document.get_absolute_url())
        for text in ("Cải cách hành chính", "01/01/2030", "Lò Thị Thử, Chủ tịch"):
            self.assertContains(page, text)
        self.assertNotContains(page, "hàng chính")

    def test_each_save_is_a_revision_with_its_person_and_the_files_as_they_were(self):
        file = make_document_file(document=make_document(abstract="Một"))
        for abstract in ("Hai", "Ba"):
            self.send(file.document, abstract=abstract)
        self.send(file.document, **{"files-0-is_public": None})
        kept = Version.objects.get_for_object(file.document).select_related("revision")
        self.assertEqual([v.field_dict["abstract"] for v in kept], ["Ba", "Ba", "Hai", "Một"])
        self.assertEqual([v.revision.user for v in kept], [*[self.approver] * 3, None])
        files = Version.objects.get_for_object(file)
        self.assertEqual([v.field_dict["is_public"] for v in files], [False, True, True, True])

    def test_a_scan_is_attached_and_shown_at_once(self):
        document = make_document()
        self.send(document, **rows("files", {"file": pdf_file(), "is_public": "on", "order": 1}))
        file = document.files.get()
        page = self.client.get(document.get_absolute_url())
        self.assertContains(page, file.get_absolute_url())
        self.assertEqual(self.client.get(file.get_absolute_url()).status_code, 200)

    def test_a_file_made_public_by_mistake_is_gone_with_the_next_request(self):
        file, other = [make_document_file(title=title) for title in ("Rò rỉ tệp", "Toàn văn")]
        address, before = file.get_absolute_url(), versions.read()
        self.client.logout()
        self.assertEqual(self.client.get(address).status_code, 200)
        self.client.force_login(self.approver)
        self.send(file.document, **{"files-0-is_public": None})
        self.assertNotEqual(versions.read(), before)
        guest = self.client_class()
        self.assertEqual(guest.get(address).status_code, 404)
        for each in (self.client, guest):  # nor on pages for who is logged in
            for path in (file.document.get_absolute_url(), "/van-ban/", "/tim-kiem/?q=ro+ri"):
                self.assertNotContains(each.get(path), "Rò rỉ tệp")
        self.assertEqual(self.client.get(other.get_absolute_url()).status_code, 200)

    def test_staff_open_the_scan_of_what_is_not_public_and_nobody_else_does(self):
        draft = make_document(state=State.DRAFT, created_by=self.writer)
        files = [
            make_document_file(document=draft, file=pdf_file(inside=b"chua dang")),
            make_document_file(document=draft, is_public=False),
            make_document_file(is_public=False),
            make_document_file(document=make_document(published_at=local_time(2099, 1, 1))),
            make_document_file(document=make_document(state=State.WITHDRAWN)),
        ]
        page = self.client.get(change(draft))
        self.assertContains(page, f'href="{files[0].get_absolute_url()}"')
        self.assertNotContains(page, "Xem trên trang")
        self.client.get(files[0].get_absolute_url())
        opened = AuditEntry.objects.get()
        about = f"tệp của văn bản {files[0].pk}: {files[0]}"
        who = self.approver.get_username()
        self.assertEqual((opened.act, opened.who, opened.about), (Act.OPENED, who, about))
        for file in files:
            address = file.get_absolute_url()
            other = address.rpartition("/")[0] + "/ten-khac.pdf"
            for staff in (self.approver, self.writer):
                self.client.force_login(staff)
                answer = self.client.get(address)
                self.assertTrue(answer.getvalue().startswith(b"%PDF"))
                self.assertEqual(answer["Cache-Control"], "private, no-store")
                self.assertEqual(answer["Content-Security-Policy"], "default-src 'none'; sandbox")
                moved = self.client.get(other)
                self.assertRedirects(moved, address, 302, fetch_redirect_response=False)
                self.assertEqual(moved["Cache-Control"], "private, no-store")
            for stranger in (make_user(), make_user(is_staff=True), None):
                guest = self.client_class()
                if stranger:
                    guest.force_login(stranger)
                for way in (address, other):
                    self.assertEqual(guest.get(way).status_code, 404)

    def test_a_public_scan_is_no_affair_of_the_log_nor_asks_who_reads_it(self):
        file = make_document_file()
        with self.assertNumQueries(1):
            answer = self.client.get(file.get_absolute_url())
        self.assertTrue(answer.getvalue().startswith(b"%PDF"))
        self.assertNotIn("Cookie", answer.get("Vary", ""))
        self.assertEqual(AuditEntry.objects.count(), 0)

    def test_what_it_replaces_is_added_and_both_pages_say_so(self):
        older, newer = make_document(), make_document(issued_on=date(2022, 1, 4))
        self.send(newer, **rows("older_links", {"kind": "replaces", "older": older.pk}))
        page = self.client.get(older.get_absolute_url())
        self.assertContains(page, "Hết hiệu lực")
        self.assertContains(page, newer.get_absolute_url())
        self.assertContains(self.client.get(newer.get_absolute_url()), older.get_absolute_url())

    def test_a_mended_number_moves_links_lists_and_keys(self):
        document = make_document(number="2934/KH-UBND", issuer_name="Chính phủ")
        wrong = make_article(title="Tin một", body="<p>Kế hoạch 2934/KH-UBND.</p>")
        right = make_article(title="Tin hai", body="<p>Kế hoạch 2943/KH-UBND.</p>")
        link = f'<a href="{document.get_absolute_url()}">'
        for _ in range(2):
            self.assertContains(self.client.get(wrong.get_absolute_url()), link)
            self.assertNotContains(self.client.get(right.get_absolute_url()), link)
        office = make_organization(name="Sở Thử")
        self.send(document, number="2943/KH-UBND", issuer=office.pk, issuer_name="")
        stored = now_stored(document)
        self.assertEqual(
            (stored.number_key, stored.sort_number, stored.issuer_key, stored.slug),
            ("2943/kh-ubnd", 2943, str(office.pk), document.slug),
        )
        self.assertNotContains(self.client.get(wrong.get_absolute_url()), link)
        self.assertContains(self.client.get(right.get_absolute_url()), f"{link}2943/KH-UBND</a>")
        page = self.client.get(document.get_absolute_url())
        self.assertEqual([*page.context["articles"]], [right])
        for asked, found in (("2943", [stored]), ("2934", [])):
            page = self.client.get("/van-ban/", {"q": asked, "co-quan": str(office.pk)})
            self.assertEqual([*page.context["page"]], found)

    def test_a_number_that_another_has_is_refused_at_its_field(self):
        taken = make_document(number="2943/KH-UBND", issuer_name="Chính phủ")
        document = make_document(number="2934/KH-UBND", issuer_name="Chính phủ")
        page = self.send(document, number="2943/KH-UBND")
        sentence = f"Cơ quan này đã có văn bản số này trong năm. Xem: {taken}."
        self.assertEqual(errors_at(page), {"number": sentence})
        self.assertEqual(now_stored(document).number, "2934/KH-UBND")

    def test_what_a_tick_or_new_dates_show_or_take_away_stands_in_the_audit_log(self):
        file = make_document_file(document=make_document(published_at=local_time(2026, 9, 1)))
        self.send(file.document, abstract="Chữ khác")
        self.assertEqual(AuditEntry.objects.count(), 0)
        self.send(file.document, **{"files-0-is_public": None})
        self.send(file.document, **{"files-0-is_public": "on"})
        self.send(file.document, expires_at_0="01/10/2026", expires_at_1="08:00")
        told = [*AuditEntry.objects.order_by("pk").values_list("act", "who", "about")]
        who = self.approver.get_username()
        acts = [Act.WITHDRAWN, Act.PUBLISHED, Act.WITHDRAWN]
        self.assertEqual([row[:2] for row in told], [(act, who) for act in acts])
        self.assertEqual(told[0][2], f"tệp của văn bản {file.pk}: {file.title}")
        self.assertIn("(ngày đăng, hết hạn)", told[2][2])

    def test_writers_do_not_change_it_and_nobody_deletes_it(self):
        document = make_document(abstract="Như đã duyệt")
        remove = reverse("admin:news_document_delete", args=[document.pk])
        many = {"action": "delete_selected", "_selected_action": document.pk, "post": "yes"}
        for user in (self.writer, self.approver, make_superuser()):
            self.client.force_login(user)
            self.assertEqual(self.client.post(remove, {"post": "yes"}).status_code, 403)
            self.client.post(LIST, many)
            self.assertEqual(Document.objects.count(), 1)
        self.client.force_login(self.writer)
        answer = self.client.post(change(document), typed(version=1, abstract="Sửa lén"))
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(now_stored(document).abstract, "Như đã duyệt")
