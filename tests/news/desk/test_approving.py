"""The approver's pages: buttons, what they refuse, comparing, history, and the ways between."""

from django.test import TestCase
from django.urls import reverse

from content.history import recorded
from content.publishing import AMENDED_BY_APPROVER, NOT_THEIRS, State, Step
from news.models import Article, open_change
from tests.factories import (
    make_article,
    make_attachment,
    make_organization,
    make_superuser,
    pdf_file,
)
from tests.newsroom import (
    make_author,
    make_editor,
    make_live,
    make_staff,
    make_submitted,
    now_stored,
)

CHANGELIST = reverse("admin:news_article_changelist")


def way(name, *args):
    return reverse(f"admin:news_article_{name}", args=args)


class DeskCase(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()
        self.client.force_login(self.editor)

    def step(self, row, step, note="", **fields):
        """Press a step's button on the page of a row that cannot be edited; follow the answer."""
        sent = {"step": step, "note": note, "version": row.version} | fields
        return self.client.post(way("step", row.pk), sent, follow=True)

    def told(self, page):
        return [str(message) for message in page.context["messages"]]

    def typed(self, row, **fields):
        """Return what the form of `row` sends when nothing was changed but `fields`."""
        return {
            "title": row.title,
            "short_title": row.short_title,
            "slug": row.slug,
            "section": row.section_id,
            "lead": row.lead,
            "body": row.body,
            "version": row.version,
            "attachments-TOTAL_FORMS": 0,
            "attachments-INITIAL_FORMS": 0,
        } | fields

    def send(self, row, **fields):
        """Send the form of `row` and follow the answer."""
        return self.client.post(way("change", row.pk), self.typed(row, **fields), follow=True)

    def buttons(self, row, user):
        self.client.force_login(user)
        page = self.client.get(way("change", row.pk))
        return [step.label for step in page.context["steps"]]


class ButtonTests(DeskCase):
    def test_each_sees_the_steps_that_are_theirs(self):
        draft = make_article(state=State.DRAFT, created_by=self.author, published_at=None)
        review, live = make_submitted(self.author), make_live(self.author, self.editor)
        gone = make_live(self.author, self.editor).take(Step.WITHDRAW, self.editor, "Sai")
        self.assertEqual(self.buttons(draft, self.author), ["Gửi duyệt"])
        self.assertEqual(self.buttons(review, self.author), ["Rút về sửa"])
        self.assertEqual(self.buttons(review, self.editor), ["Duyệt và đăng", "Trả lại"])
        self.assertEqual(self.buttons(live, self.author), [])
        self.assertEqual(self.buttons(live, self.editor), ["Gỡ bài", "Đính chính"])
        self.assertEqual(self.buttons(gone, self.editor), ["Đăng lại"])

    def test_the_log_names_people_in_order_with_their_notes(self):
        row = make_submitted(self.author)
        row.take(Step.RETURN, self.editor, "Thiếu số liệu")
        page = self.client.get(way("change", row.pk))
        self.assertContains(page, "Quá trình biên tập")
        text = page.content.decode()
        handed_in, returned = text.index("Hoàng Thị Viết"), text.index("Thiếu số liệu")
        self.assertLess(handed_in, returned)
        self.assertIn("Lò Văn Duyệt", text)

    def test_who_may_only_look_takes_no_step(self):
        row = make_submitted(self.author)
        draft = make_article(state=State.DRAFT)
        self.client.force_login(make_staff("Quản trị", "Giàng A Quản"))
        for one, step in ((draft, "submit"), (row, "recall")):
            self.assertEqual(self.told(self.step(one, step)), [NOT_THEIRS])
        self.assertIn("không có quyền", self.told(self.step(row, "approve"))[0])

    def test_an_author_takes_no_step_with_what_they_cannot_see(self):
        row = make_submitted(make_author("Người khác"))
        self.client.force_login(self.author)
        for step in ("recall", "approve"):
            self.step(row, step)
        self.assertEqual(now_stored(row).state, State.REVIEW)

    def test_a_step_asks_for_post_and_knows_its_name(self):
        row = make_submitted(self.author)
        self.assertEqual(self.client.get(way("step", row.pk)).status_code, 405)
        for unknown in ("", "amend", "publish"):
            self.step(row, unknown)
        self.assertEqual(now_stored(row).state, State.REVIEW)


class FourEyesTests(DeskCase):
    def test_no_way_leads_to_approving_a_text_of_ones_own(self):
        root = make_superuser()
        self.client.force_login(root)
        row = make_submitted(root)
        self.step(row, "approve")
        self.send(row, step="approve")
        chosen = {"action": "approve_selected", "_selected_action": [row.pk]}
        sure = {"sure": "1", f"version-{row.pk}": row.version}
        self.client.post(CHANGELIST, chosen | sure, follow=True)
        self.client.post(CHANGELIST, chosen | sure | {"action": "approve"}, follow=True)
        self.assertEqual(now_stored(row).state, State.REVIEW)

    def test_an_approver_who_rewrites_does_not_approve_in_the_same_breath(self):
        row = make_submitted(self.author)
        page = self.send(row, body="<p>Viết lại cả bài</p>", step="approve")
        self.assertContains(page, AMENDED_BY_APPROVER)
        self.assertContains(page, "Viết lại cả bài")
        after = now_stored(row)
        self.assertEqual((after.state, after.body), (State.REVIEW, row.body))

    def test_nor_later_but_another_does(self):
        row = make_submitted(self.author)
        self.send(row, title="Viết lại")
        row = now_stored(row)
        self.assertEqual(row.steps.last().get_step_display(), "Sửa khi duyệt")
        self.assertEqual(self.told(self.step(row, "approve")), [AMENDED_BY_APPROVER])
        self.client.force_login(make_editor("Giàng A Duyệt"))
        self.step(row, "approve")
        self.assertEqual(now_stored(row).state, State.PUBLISHED)

    def test_files_and_pictures_are_text_too(self):
        row = make_submitted(self.author)
        file = make_attachment(article=row)
        other = {
            "attachments-TOTAL_FORMS": 1,
            "attachments-INITIAL_FORMS": 1,
            "attachments-0-id": file.pk,
            "attachments-0-article": row.pk,
            "attachments-0-title": "Tên khác",
            "attachments-0-order": file.order,
        }
        page = self.send(row, step="approve", **other)
        self.assertContains(page, AMENDED_BY_APPROVER)
        self.assertEqual(now_stored(file).title, "Kế hoạch kiểm tra")

    def test_files_added_many_at_once_are_too(self):
        row = make_submitted(self.author)
        page = self.send(row, step="approve", more_files=[pdf_file()])
        self.assertContains(page, AMENDED_BY_APPROVER)
        self.assertEqual(row.attachments.count(), 0)

    def test_place_and_time_are_the_approvers_own_work(self):
        row = make_submitted(self.author)
        body = make_organization()
        when = {"published_at_0": "01/02/2099", "published_at_1": "08:00"}
        self.send(row, organizations=[body.pk], step="approve", **when)
        after = now_stored(row)
        self.assertEqual(after.state_label(), "Đã lên lịch")
        self.assertEqual([*after.organizations.all()], [body])

    def test_a_schedule_is_told_with_its_moment(self):
        row = make_submitted(self.author)
        when = {"published_at_0": "01/02/2099", "published_at_1": "08:00"}
        page = self.send(row, step="approve", **when)
        told = [str(message) for message in page.context["messages"]]
        self.assertIn("Đã lên lịch, tự hiện trên trang lúc 08:00, 01/02/2099.", told)

    def test_html_written_otherwise_is_the_same_text(self):
        row = make_submitted(self.author, body="<p>Một</p><p>Hai</p>")
        self.send(row, body="<p>Một</p>\n\n<p>Hai </p>\n", step="approve")
        self.assertEqual(now_stored(row).state, State.PUBLISHED)


class RefusedStepTests(DeskCase):
    def test_a_reason_is_asked_for_at_its_field_and_nothing_is_lost(self):
        row = make_submitted(self.author)
        page = self.send(row, step="return", source="Nguồn vừa gõ")
        self.assertEqual(page.context["adminform"].form.errors["note"], ["Hãy ghi lý do."])
        self.assertContains(page, "Nguồn vừa gõ")
        self.send(row, step="return", note="Thiếu số liệu")
        after = now_stored(row)
        self.assertEqual((after.state, after.steps.last().note), ("returned", "Thiếu số liệu"))

    def test_on_a_closed_page_the_reason_is_asked_for_too(self):
        live = make_live(self.author, self.editor)
        for step in ("withdraw", "correct"):
            self.assertEqual(self.told(self.step(live, step)), ["Hãy ghi lý do."])
        self.assertEqual(now_stored(live).state, State.PUBLISHED)

    def test_what_was_changed_meanwhile_is_not_approved_and_shown(self):
        row = make_submitted(self.author)
        seen = now_stored(row)
        with recorded(self.author, "Sửa thêm"):
            row.title = "Tiêu đề sau đó"
            row.save_over(row.version)
        page = self.step(seen, "approve")
        self.assertContains(page, "vừa được sửa sau khi bạn mở", status_code=409)
        self.assertEqual(now_stored(row).state, State.REVIEW)
        differences = f"{way('history', row.pk)}?tu={seen.version}"
        self.assertContains(page, differences, status_code=409)
        page = self.client.get(differences, follow=True)
        self.assertContains(page, "Tiêu đề sau đó")

    def test_a_step_that_does_not_say_what_was_seen_is_refused(self):
        row = make_submitted(self.author)
        for version in ("", "x", "-1", "9" * 30):
            page = self.step(row, "approve", version=version)
            self.assertEqual(page.status_code, 409)
        self.assertEqual(now_stored(row).state, State.REVIEW)

    def test_an_hour_of_today_that_is_over_is_a_slip(self):
        row = make_submitted(self.author)
        page = self.client.get(way("change", row.pk))
        today = page.context["adminform"].form.fields["published_at"].widget.decompress
        day, _ = today(row.updated_at)
        when = {"published_at_0": day.strftime("%d/%m/%Y"), "published_at_1": "00:00:01"}
        page = self.send(row, step="approve", **when)
        self.assertContains(page, "Giờ hẹn phải sau thời điểm hiện tại")
        self.assertEqual(now_stored(row).state, State.REVIEW)

    def test_a_date_of_old_is_taken_with_a_warning(self):
        row = make_submitted(self.author, published_at=None)
        page = self.send(row, published_at_0="24/09/2021", published_at_1="00:00")
        self.assertIn("Ngày đăng 24/09/2021 đã qua", " ".join(self.told(page)))
        self.assertIsNotNone(now_stored(row).published_at)


class WithdrawingTests(DeskCase):
    def test_the_replacement_is_picked_with_the_reason(self):
        live, new = make_live(self.author, self.editor), make_article()
        self.step(live, "withdraw", "Có tin mới", replaced_by=new.pk)
        self.assertEqual(now_stored(live).replaced_by, new)
        self.assertContains(self.client.get(way("change", live.pk)), "bài thay thế")

    def test_only_another_published_article_replaces_one(self):
        live = make_live(self.author, self.editor)
        for wrong in (live.pk, make_article(state=State.DRAFT).pk, 10**6, "x"):
            page = self.step(live, "withdraw", "Sai", replaced_by=wrong)
            self.assertEqual(self.told(page), ["Bài thay thế phải là một bài khác đang đăng."])
        self.assertEqual(now_stored(live).state, State.PUBLISHED)

    def test_the_search_for_it_offers_only_what_is_published(self):
        new = make_article(title="Tin mới về một cửa")
        make_article(title="Tin nháp về một cửa", state=State.DRAFT)
        asked = {"app_label": "news", "model_name": "article", "field_name": "replaced_by"}
        answer = self.client.get(reverse("admin:autocomplete"), asked | {"term": "mot cua"})
        self.assertEqual([row["id"] for row in answer.json()["results"]], [str(new.pk)])


class ChangeTests(DeskCase):
    def setUp(self):
        super().setUp()
        self.live = make_live(self.author, self.editor, title="Bài đang đăng")

    def open(self, user):
        self.client.force_login(user)
        return self.client.post(way("open_change", self.live.pk), follow=True)

    def test_a_button_opens_the_change_once_for_all(self):
        self.client.force_login(self.author)
        self.assertContains(self.client.get(way("change", self.live.pk)), "Sửa bài đã đăng")
        page = self.open(self.author)
        change = Article.objects.get(live=self.live)
        self.assertEqual(page.redirect_chain[-1][0], way("change", change.pk))
        self.assertContains(page, "Bản sửa của bài đã đăng")
        self.assertContains(page, way("change", self.live.pk))
        other = self.open(make_author("Người khác"))
        self.assertEqual(other.redirect_chain[-1][0], way("change", change.pk))
        page = self.client.get(way("change", self.live.pk))
        self.assertNotContains(page, "Sửa bài đã đăng")
        self.assertContains(page, "Mở bản sửa")

    def test_opening_asks_for_post_and_for_a_published_article(self):
        self.assertEqual(self.client.get(way("open_change", self.live.pk)).status_code, 405)
        draft = make_article(state=State.DRAFT)
        page = self.client.post(way("open_change", draft.pk), follow=True)
        self.assertEqual(self.told(page), ["Chỉ mở bản sửa cho bài đã đăng."])
        self.client.force_login(make_staff("Quản trị", "Giàng A Quản"))
        self.client.post(way("open_change", self.live.pk))
        self.assertFalse(Article.objects.filter(live=self.live).exists())

    def test_only_a_change_asks_whether_it_is_minor_and_its_address_and_date_stay(self):
        change = open_change(self.live, self.author)
        draft = make_article(state=State.DRAFT)
        self.assertContains(self.client.get(way("change", change.pk)), 'name="is_minor"')
        self.assertNotContains(self.client.get(way("change", draft.pk)), 'name="is_minor"')
        self.send(change, is_minor="on", slug="khac", published_at_0="01/01/2020")
        after = now_stored(change)
        self.assertEqual(
            (after.is_minor, after.slug, after.published_at),
            (True, change.slug, self.live.published_at),
        )

    def test_the_approver_sees_each_field_that_differs(self):
        change = open_change(self.live, self.author)
        change.title, change.body = "Bài đang được sửa", "<p>Đoạn mới</p>"
        change.save_over(change.version)
        change.organizations.add(make_organization(name="Sở Nội vụ"))
        make_attachment(article=change, title="Biểu số liệu")
        row = change.take(Step.SUBMIT, self.author)
        page = self.client.get(way("compare", change.pk))
        labels = [difference.label for difference in page.context["differences"]]
        self.assertEqual(labels, ["Tiêu đề", "Nội dung", "Tệp đính kèm", "Cơ quan được nhắc đến"])
        spoken = '<ins><span class="visually-hidden">[thêm: </span>'
        self.assertContains(page, f"{spoken}được sửa")
        self.assertContains(page, "Sở Nội vụ")
        answer = self.step(row, "approve")
        self.assertEqual(answer.redirect_chain[-1][0], way("change", self.live.pk))
        self.assertEqual(now_stored(self.live).title, "Bài đang được sửa")

    def test_approved_from_its_form_it_leads_to_the_article(self):
        change = open_change(self.live, self.author).take(Step.SUBMIT, self.author)
        page = self.send(change, step="approve")
        self.assertEqual(page.redirect_chain[-1][0], way("change", self.live.pk))
        self.assertIn("Đã ghi bản sửa vào bài “Bài đang đăng”.", self.told(page))

    def test_comparing_what_is_no_change_leads_to_the_history(self):
        self.assertRedirects(
            self.client.get(way("compare", self.live.pk)), way("history", self.live.pk)
        )

    def test_a_change_is_thrown_away_after_a_question(self):
        change = open_change(self.live, self.author)
        self.client.force_login(self.author)
        address = way("drop_change", change.pk)
        self.assertContains(self.client.get(address), "Bỏ bản sửa")
        self.assertEqual(self.client.post(address, {"version": 99}).status_code, 409)
        self.client.post(address, {"version": change.version})
        self.assertEqual([*Article.objects.all()], [self.live])

    def test_another_author_mends_and_hands_in_but_throws_nothing_away(self):
        change = open_change(self.live, self.author)
        other = make_author("Người khác")
        self.client.force_login(other)
        self.assertEqual(self.client.get(way("drop_change", change.pk)).status_code, 404)
        self.client.post(way("delete", change.pk), {"post": "yes"})
        self.send(change, step="submit", title="Người khác sửa")
        after = now_stored(change)
        self.assertEqual((after.state, after.submitted_by), (State.REVIEW, other))

    def test_what_waits_or_is_no_change_is_not_thrown_away(self):
        change = open_change(self.live, self.author).take(Step.SUBMIT, self.author)
        self.client.force_login(self.author)
        for row in (change, self.live):
            sent = self.client.post(way("drop_change", row.pk), {"version": row.version})
            self.assertEqual(sent.status_code, 404)
        self.assertEqual(Article.objects.count(), 2)

    def test_picks_offer_no_changes(self):
        open_change(self.live, self.author)
        asked = {"app_label": "news", "model_name": "article", "field_name": "related"}
        answer = self.client.get(reverse("admin:autocomplete"), asked | {"term": "dang"})
        self.assertEqual([row["id"] for row in answer.json()["results"]], [str(self.live.pk)])


class PreviewLinkTests(DeskCase):
    def test_the_form_offers_a_link_that_opens_without_an_account(self):
        draft = make_article(state=State.DRAFT, title="Bản thảo")
        page = self.client.get(way("change", draft.pk))
        link = page.context["preview"]
        self.assertTrue(link.startswith("http://testserver/xem-truoc/"))
        self.assertContains(page, f'readonly value="{link}"')
        self.client.logout()
        self.assertContains(self.client.get(link), "Bản thảo")

    def test_a_public_or_new_article_has_none(self):
        page = self.client.get(way("change", make_article().pk))
        self.assertNotIn("preview", page.context)
        self.assertNotContains(page, "Xem trước")
        self.assertNotContains(self.client.get(way("add")), "Liên kết xem trước")


class ClosedFormTests(DeskCase):
    def test_the_text_is_shown_as_readers_see_it(self):
        live = make_live(self.author, self.editor, body="<p>Một <strong>hai</strong></p>")
        page = self.client.get(way("change", live.pk))
        self.assertContains(page, '<div class="prose"><p>Một <strong>hai</strong></p></div>')
