"""Plans with their units, teams with their members, bodies that stay."""

from inspections.models import InspectionPlan, InspectionTeam, InspectionVisit
from tests.factories import make_organization, make_plan, make_superuser, make_visit
from tests.inspections.desk import DeskCase, address, errors_at, filled, rows


class PlanAndTeamScreensTests(DeskCase):
    def test_a_plan_is_entered_with_its_units_and_its_form_asks_the_same_for_1_and_3(self):
        body, unit = make_organization(), make_organization()
        way = address("add", model=InspectionPlan)
        sent = filled(self.client.get(way)) | {"year": "2027", "issuer": body.pk}
        sent |= rows("units", {"organization": unit.pk, "month": 5, "form": "on-site"})
        self.client.post(way, sent)
        plan = InspectionPlan.objects.get()
        self.assertEqual([*plan.units.values_list("organization", "month")], [(unit.pk, 5)])
        self.client.get(address("change", plan))
        for more in (0, 2):
            for _ in range(more):
                plan.units.create(organization=make_organization())
            with self.subTest(more=more), self.assertNumQueries(9):
                self.client.get(address("change", plan))

    def test_a_unit_named_twice_is_refused(self):
        unit = make_organization()
        again = {"organization": unit.pk, "month": 6, "form": "on-site"}
        page = self.send(make_plan(units=[unit]), **rows("units", again, stored=1))
        self.assertIn("units", str(errors_at(page)))

    def test_a_team_has_exactly_one_head(self):
        way = address("add", model=InspectionTeam)
        person = {"title": "Chuyên viên", "order": 1}
        head = person | {"person": "Lò Văn Thử", "role": 1}
        member = person | {"person": "Lò Thị Thử", "role": 4}
        for members in ([member], [head, head | {"person": "Tẩn Thị Thử"}]):
            sent = filled(self.client.get(way)) | {"name": "Đoàn"} | rows("members", *members)
            page = self.client.post(way, sent)
            said = {"members": "Đoàn phải có đúng một trưởng đoàn."}
            self.assertEqual(errors_at(page), said)
        sent = filled(self.client.get(way)) | {"name": "Đoàn"} | rows("members", head, member)
        self.client.post(way, sent)
        self.assertEqual(InspectionTeam.objects.get().head.person, "Lò Văn Thử")

    def test_a_body_with_visits_cannot_be_deleted_and_the_desk_says_why(self):
        visit = make_visit()
        self.client.force_login(make_superuser())
        page = self.client.post(address("delete", visit.organization), {"post": "yes"})
        self.assertContains(page, "Không xóa được “" + visit.organization.name)
        self.assertContains(page, str(visit))
        self.assertContains(page, "hãy ghi ngày ở ô “Hoạt động đến hết”")
        self.assertEqual(InspectionVisit.objects.count(), 1)
