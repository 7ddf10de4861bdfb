"""The admin half of publishing, on visits: the same for everything that goes its way."""

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from reversion.models import Version

from content.editorial import OLD_DATE, PAST_HOUR, PUBLIC_NOTE, admin_name
from content.publishing import AMENDED_BY_APPROVER, State, Step
from inspections.models import InspectionVisit
from tests.factories import (
    make_article,
    make_document,
    make_organization,
    make_plan,
    make_visit,
)
from tests.inspections.desk import filled
from tests.newsroom import make_author, make_editor, now_stored

ADD = reverse("admin:inspections_inspectionvisit_add")
LIST = reverse("admin:inspections_inspectionvisit_changelist")


def change(visit):
    return reverse("admin:inspections_inspectionvisit_change", args=[visit.pk])


def step_of(visit):
    return reverse("admin:inspections_inspectionvisit_step", args=[visit.pk])


class VisitCase(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()
        self.client.force_login(self.editor)

    def make_submitted(self, **fields):
        visit = make_visit(state=State.DRAFT, published_at=None, created_by=self.author, **fields)
        return visit.take(Step.SUBMIT, self.author)

    def send(self, visit, **fields):
        """Send the form of a visit as it is shown but for `fields`."""
        sent = filled(self.client.get(change(visit))) | fields
        return self.client.post(change(visit), sent, follow=True)

    def send_new(self, **fields):
        """Send the form of a new visit, planned for today and on nobody's plan."""
        today = date_format(timezone.localdate(), "d/m/Y")
        new = {"organization": make_organization().pk, "kind": "unplanned", "scheduled_on": today}
        return self.client.post(ADD, filled(self.client.get(ADD)) | new | fields)


class FormTests(VisitCase):
    def test_saving_and_handing_in_is_one_click(self):
        self.client.force_login(self.author)
        self.send_new(step="submit")
        stored = InspectionVisit.objects.get()
        self.assertEqual((stored.state, stored.created_by), (State.REVIEW, self.author))
        self.assertEqual([step.step for step in stored.steps.all()], ["submit"])

    def test_a_new_row_is_not_approved_at_once(self):
        page = self.send_new(step="approve")
        self.assertContains(page, "nên không làm được bước này")
        self.assertEqual(InspectionVisit.objects.count(), 0)

    def test_an_unchanged_text_is_saved_and_approved_in_one_click(self):
        visit = self.make_submitted(summary="<p>Kết quả</p>")
        self.send(visit, step="approve")
        self.assertTrue(now_stored(visit).is_public)

    def test_a_changed_one_needs_another_approver_and_nothing_is_stored(self):
        visit = self.make_submitted(lead="Tóm tắt")
        page = self.send(visit, step="approve", lead="Tóm tắt viết lại")
        self.assertContains(page, AMENDED_BY_APPROVER)
        self.assertContains(page, "Tóm tắt viết lại")
        after = now_stored(visit)
        self.assertEqual((after.lead, after.version), (visit.lead, visit.version))

    def test_what_the_author_may_not_edit_takes_steps_all_the_same(self):
        visit = self.make_submitted()
        self.client.force_login(self.author)
        page = self.client.get(change(visit))
        self.assertContains(page, f'action="{step_of(visit)}"')
        self.assertContains(page, f'name="version" value="{visit.version}"')
        self.client.post(step_of(visit), {"step": "recall", "version": visit.version})
        self.assertEqual(now_stored(visit).state, State.DRAFT)

    def test_the_button_the_answer_and_the_log_say_what_is_taken_down(self):
        for row, label in (
            (make_article(), "Gỡ bài"),
            (make_document(), "Gỡ văn bản"),
            (make_plan(), "Gỡ kế hoạch"),
            (make_visit(), "Gỡ cuộc kiểm tra"),
        ):
            form = reverse(admin_name(row, "change"), args=[row.pk])
            button = f'<button type="submit" name="step" value="withdraw">{label}</button>'
            with self.subTest(label):
                self.assertContains(self.client.get(form), button, html=True)
                sent = {"step": "withdraw", "note": "Sai", "version": row.version}
                step = reverse(admin_name(row, "step"), args=[row.pk])
                page = self.client.post(step, sent, follow=True)
                self.assertContains(page, f"{label}: “{row}”.")
                self.assertEqual([str(taken) for taken in row.steps.all()], [label])
                kept = Version.objects.get_for_object(row)[0]
                self.assertEqual(kept.revision.comment, label)

    def test_the_note_says_when_it_will_be_public(self):
        self.assertContains(self.client.get(change(make_visit())), PUBLIC_NOTE)
        self.assertNotContains(self.client.get(change(self.make_submitted())), PUBLIC_NOTE)

    def test_an_earlier_day_is_taken_with_a_warning_that_names_it(self):
        visit = self.make_submitted()
        when = {"published_at_0": "24/09/2021", "published_at_1": "08:30"}
        page = self.send(visit, step="approve", **when)
        told = [str(message) for message in page.context["messages"]]
        self.assertIn(OLD_DATE.format(day="24/09/2021"), told)
        self.assertTrue(now_stored(visit).is_public)

    def test_an_hour_of_today_that_is_over_is_refused_at_its_field(self):
        visit = self.make_submitted()
        today = timezone.localdate().strftime("%d/%m/%Y")
        page = self.send(visit, published_at_0=today, published_at_1="00:00:01")
        self.assertEqual(page.context["adminform"].form.errors["published_at"], [PAST_HOUR])

    def test_today_without_an_hour_is_a_day(self):
        visit = self.make_submitted()
        today = timezone.localdate().strftime("%d/%m/%Y")
        self.send(visit, published_at_0=today, published_at_1="00:00")
        self.assertIsNotNone(now_stored(visit).published_at)

    def test_a_time_typed_long_ago_is_no_slip_of_today(self):
        visit = self.make_submitted()
        InspectionVisit.objects.update(published_at=visit.updated_at)
        visit = now_stored(visit)
        page = self.client.get(change(visit))
        field = page.context["adminform"].form["published_at"]
        day, hour = field.field.widget.decompress(field.initial)
        same = {"published_at_0": day.strftime("%d/%m/%Y"), "published_at_1": hour.isoformat()}
        self.send(visit, lead="Sửa một chữ", **same)
        self.assertEqual(now_stored(visit).lead, "Sửa một chữ")


class StaleStepTests(VisitCase):
    def test_a_stale_step_answers_with_a_sentence_and_ways_on(self):
        visit = self.make_submitted()
        answer = self.client.post(step_of(visit), {"step": "approve", "version": 1})
        self.assertContains(answer, "vừa được sửa sau khi bạn mở", status_code=409)
        self.assertContains(answer, change(visit), status_code=409)
        self.assertEqual(now_stored(visit).state, State.REVIEW)
