from django.test import SimpleTestCase
from django.urls import URLPattern, get_resolver

from cchc_portal.page_cache.addresses import KEPT, PASSED, address_at
from inspections.forms import RecommendationFilter, VisitFilter
from news.forms import DocumentFilter


def public_views(resolver=None, before=""):
    """Yield the name of every view outside the desk."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            if each.name:
                yield before + each.name
        elif each.namespace != "admin":
            yield from public_views(each, f"{each.namespace}:" if each.namespace else before)


class AddressTests(SimpleTestCase):
    def test_every_public_view_is_judged(self):
        found = {name for name in public_views() if name != "editor_picture"}
        self.assertGreater(len(found), 35)
        self.assertEqual(found, set(KEPT) | set(PASSED))
        self.assertEqual(set(KEPT) & set(PASSED), set())

    def test_what_a_list_can_be_narrowed_by_is_known(self):
        for view, form in (
            ("news:documents", DocumentFilter),
            ("inspections:visits", VisitFilter),
            ("inspections:recommendations", RecommendationFilter),
        ):
            names = {form.PARAMETERS[name] for name in form.base_fields}
            self.assertEqual(set(KEPT[view]), names | {"trang"})

    def test_the_desk_files_and_made_up_addresses_are_not_kept(self):
        for path in (
            *("/quan-tri/", "/quan-tri/login/", "/quan-tri/news/article/", "/quan-tri/x.css"),
            *("/tin-tuc/bai/x.css", "/tin-tuc/bai", "/tep/1/a.pdf", "/kiem-tra/cuoc-kiem-tra.csv"),
            *("/xem-truoc/a/", "/live", "/ready", "/static/css/site.css", "", "//", "/\xff/"),
        ):
            with self.subTest(path):
                self.assertIsNone(address_at(path))

    def test_a_kept_address_tells_its_view_and_parameters(self):
        self.assertEqual(address_at("/tin-tuc/"), ("news:latest", ("trang",)))
        self.assertEqual(address_at("/tin-tuc/bai-dang/"), ("news:article", ()))
