"""Facts of rows found in another: whatever writes, moves or removes a part, the whole follows."""

import io
from contextlib import closing
from threading import Thread
from unittest import skipUnless

import reversion
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase

from content.search.index import fetch
from inspections.models import (
    Course,
    Finding,
    InspectionVisit,
    Recommendation,
    RecommendationComment,
    RemedyStep,
)
from tests.factories import (
    make_finding,
    make_recommendation,
    make_superuser,
    make_visit,
)

WAITS_FOR_US = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
    " AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)


class PartCase(TestCase):
    def assert_finds(self, query, *visits):
        found = InspectionVisit.objects.matching(f"{query} ").order_by("pk")
        self.assertEqual([*found], [*visits], query)

    def assert_true(self):
        call_command("search_index", verify=True, stdout=io.StringIO())


class KeptTrueTests(PartCase):
    """The three kinds of parts are one code: each way to write is tried with one of them."""

    def setUp(self):
        self.visit, self.other = (make_visit(course=Course.REMEDYING) for _ in range(2))
        self.finding = make_finding(visit=self.visit, text="Còn hồ sơ quá hạn.")
        self.asked = make_recommendation(visit=self.visit, text="Công khai lời xin lỗi.")

    def tearDown(self):
        self.assert_true()

    def test_what_was_found_and_what_was_asked_is_found(self):
        self.assert_finds("ho so qua han", self.visit)
        self.assert_finds('"lời xin lỗi"', self.visit)

    def test_save(self):
        self.finding.text = "Đã bố trí người trực."
        self.finding.save()
        self.assert_finds("nguoi truc", self.visit)
        self.assert_finds("qua han")

    def test_save_of_single_fields(self):
        self.asked.text = "Bố trí người trực."
        self.asked.save(update_fields=["text"])
        self.assert_finds("nguoi truc", self.visit)
        self.assert_finds("loi xin loi")

    def test_a_move_to_another_visit(self):
        self.finding.visit = self.other
        self.finding.save()
        self.assert_finds("qua han", self.other)
        Recommendation.objects.filter(pk=self.asked.pk).update(visit=self.other)
        self.assert_finds("xin loi", self.other)

    def test_a_visit_that_takes_parts_over(self):
        self.other.findings.add(self.finding)
        self.other.recommendations.add(self.asked)
        self.assert_finds("qua han", self.other)
        self.assert_finds("xin loi", self.other)

    def test_delete_of_one_and_of_many(self):
        self.finding.delete()
        self.assert_finds("qua han")
        Recommendation.objects.filter(visit=self.visit).delete()
        self.assert_finds("xin loi")
        self.visit.delete()  # with all its parts

    def test_update_and_bulk_update(self):
        Finding.objects.filter(pk=self.finding.pk).update(text="Thiếu ghế chờ.")
        self.assert_finds("ghe cho", self.visit)
        self.asked.text = "Mua thêm quạt."
        Recommendation.objects.bulk_update([self.asked], ["text"])
        self.assert_finds("mua them quat", self.visit)
        self.assert_finds("xin loi")

    def test_bulk_create_new_and_over_what_is_there(self):
        new = [Finding(visit=each, kind="cause", text="Mạng chậm.") for each in
               (self.visit, self.other)]  # fmt: skip
        Finding.objects.bulk_create(new)
        self.assert_finds("mang cham", self.visit, self.other)
        moved = Finding(pk=self.finding.pk, visit=self.other, kind="cause", text="Máy hỏng.")
        Finding.objects.bulk_create(
            [moved], update_conflicts=True, unique_fields=["id"], update_fields=["text", "visit"]
        )
        self.assert_finds("may hong", self.other)
        self.assert_finds("qua han")

    def test_a_file_that_is_loaded(self):
        stored = serializers.serialize("json", [self.finding])
        self.finding.delete()
        for row in serializers.deserialize("json", stored):
            row.save()
        self.assert_finds("qua han", self.visit)

    def test_a_file_that_brings_them_before_their_visit(self):
        visit = make_visit()
        finding = make_finding(visit=visit, text="Còn giấy tờ thừa.")
        stored = serializers.serialize("json", [finding, visit])
        InspectionVisit.objects.filter(pk=visit.pk).delete()
        for row in serializers.deserialize("json", stored):
            row.save()
        self.assert_finds("giay to thua", visit)

    def test_a_row_restored_from_its_history(self):
        with reversion.create_revision():
            self.visit.save()  # with its parts
        revision = reversion.models.Version.objects.get_for_object(self.visit).get().revision
        self.finding.text = "Sau khi sửa."
        self.finding.save()
        make_finding(visit=self.visit, text="Thêm về sau.")
        revision.revert(delete=True)
        self.assert_finds("qua han", self.visit)
        self.assert_finds("sau khi sua")
        self.assert_finds("them ve sau")

    def test_the_visit_itself_saved_keeps_them(self):
        visit = InspectionVisit.objects.for_list().get(pk=self.visit.pk)
        visit.lead = "Đoàn ghi nhận."
        visit.save()
        InspectionVisit.objects.update(place="Tầng 1")
        self.assert_finds("ghi nhan qua han xin loi", self.visit)

    def test_no_template_deletes_or_changes_one(self):
        for method in (self.finding.delete, Finding.objects.all().delete, Finding.objects.update):
            self.assertTrue(method.alters_data)
        self.assertFalse(hasattr(Finding.objects, "delete"))

    def test_a_transaction_that_fails_leaves_all_as_it_was(self):
        with self.assertRaises(DatabaseError), transaction.atomic():
            self.finding.delete()
            fetch("SELECT nothing FROM nowhere", [])
        self.assert_finds("qua han", self.visit)

    def test_a_finding_costs_five_statements_however_many_there_are(self):
        for rows in (1, 3):
            for _ in range(rows):
                make_finding(visit=self.visit)
            # the row; the visit with its unit, locked; its parts; its terms
            with self.subTest(rows=rows), self.assertNumQueries(4):
                self.finding.visit.findings.create(kind="strength", text="Tốt.")
            with self.subTest(rows=rows), self.assertNumQueries(5):  # and what is stored
                self.finding.text += " Thêm."
                self.finding.save()

    def test_what_tells_nothing_anew_leaves_the_visit_alone(self):
        with self.assertNumQueries(2):  # what is stored, the row
            self.asked.save()
        with self.assertNumQueries(1):
            self.asked.save(update_fields=["priority"])
        with self.assertNumQueries(1):
            Recommendation.objects.update(priority=1)


class PublicTests(PartCase):
    """Nothing is found that the page of the visit does not show."""

    def setUp(self):
        self.user = make_superuser()

    def test_what_was_asked_is_found_from_the_conclusion_on(self):
        visit = make_visit()
        asked = make_recommendation(visit=visit, text="Xwolqa chưa kết luận.")
        asked.comments.create(text="Xwolqa đã niêm yết.", is_public=True)
        self.assert_finds("xwolqa")
        self.assertNotContains(self.client.get(visit.get_absolute_url()), "Xwolqa")
        InspectionVisit.objects.filter(pk=visit.pk).update(
            course=Course.CONCLUDED, concluded_on=visit.day
        )
        self.assert_finds("xwolqa", visit)
        visit.refresh_from_db()
        visit.course = Course.HELD
        visit.save(update_fields=["course"])
        self.assert_finds("xwolqa")

    def test_remarks_are_found_when_they_are_public_alone(self):
        asked = make_recommendation(text="Sửa quy trình.")
        public = asked.comments.create(text="Xwolqa đã niêm yết.", is_public=True)
        hidden = asked.comments.create(text="Ywolqa nội bộ.")
        self.assert_finds("xwolqa", asked.visit)
        self.assert_finds("ywolqa")
        RecommendationComment.objects.filter(pk=hidden.pk).update(is_public=True)
        self.assert_finds("ywolqa", asked.visit)
        public.is_public = False
        public.save()
        self.assert_finds("xwolqa")

    def test_remarks_move_and_go_with_what_they_are_on(self):
        asked, other = make_recommendation(), make_recommendation()
        remark = asked.comments.create(text="Xwolqa đã niêm yết.", is_public=True)
        remark.recommendation = other
        remark.save()
        self.assert_finds("xwolqa", other.visit)
        other.visit = asked.visit
        other.save()
        self.assert_finds("xwolqa", asked.visit)
        other.delete()
        self.assert_finds("xwolqa")
        self.assert_true()

    def test_reasons_notes_and_who_wrote_them_stay_in_the_house(self):
        asked = make_recommendation()
        told = {"result": "Xwolqa đã hết kinh phí."}
        Recommendation.objects.filter(pk=asked.pk).update(**told)
        asked.refresh_from_db()
        asked.take(RemedyStep.GIVE_UP, self.user, "Xwolqa không còn đơn vị")
        self.assertNotContains(self.client.get(asked.visit.get_absolute_url()), "Xwolqa")
        self.assert_finds("xwolqa")

    def test_the_parts_of_a_hidden_visit_are_not_found_by_the_public(self):
        visit = make_visit(state="review", course=Course.REMEDYING)
        make_finding(visit=visit, text="Xwolqa quá hạn.")
        make_recommendation(visit=visit, text="Xwolqa xin lỗi.")
        self.assert_finds("xwolqa", visit)  # at the desk
        page = self.client.get("/tim-kiem/", {"q": "xwolqa"})
        self.assertEqual(page.context["results"], [])
        InspectionVisit.objects.filter(pk=visit.pk).update(state="published")
        page = self.client.get("/tim-kiem/", {"q": "xwolqa"})
        self.assertEqual(len(page.context["results"]), 1)


class CommandTests(PartCase):
    def test_what_went_past_the_index_is_noticed_and_rebuilt(self):
        finding = make_finding(text="Trước.")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE inspections_finding SET text = 'Mới đây.'")
        with self.assertRaisesMessage(CommandError, "Chỉ mục sai lệch ở 1 mục"):
            self.assert_true()
        call_command("search_index", rebuild=True, stdout=io.StringIO())
        self.assert_true()
        self.assert_finds("moi day", finding.visit)


@skipUnless(connection.vendor == "postgresql", "SQLite có một người ghi mỗi lúc.")
class TwoWritersTests(TransactionTestCase):
    def test_parts_stored_at_the_same_time_are_both_found(self):
        visit = make_visit()
        area = make_finding().area

        def store_another():
            with closing(connection):
                make_finding(visit=visit, area=area, text="Hết chỗ ngồi.")

        other = Thread(target=store_another)
        with transaction.atomic():
            make_finding(visit=visit, area=area, text="Mạng chậm.")
            other.start()
            with connection.cursor() as cursor:
                waits = False
                while not waits and other.is_alive():
                    cursor.execute(WAITS_FOR_US)
                    (waits,) = cursor.fetchone()
        other.join()
        found = InspectionVisit.objects.matching("mang cham het cho ngoi ")
        self.assertEqual([*found], [visit])
