"""The corpus of hostile HTML, stored by the field and shown on the public page of an article.

The page is opened without its content-security policy, so that the cleaner stands alone.
"""

import re

from news.models import Article
from tests.browser.browser import BrowserTestCase
from tests.content.test_richtext import KEPT
from tests.factories import make_article, make_section
from tests.hostile_html import CORPUS

A_PAGE = 80
LEADS_AWAY = re.compile("refresh|form|base|href|button|submit")  # would end the control's page
HTML = "text/html; charset=utf-8"
WATCH = "window.ran = []; for (const name of ['pwn', 'alert']) window[name] = () => ran.push(name)"
PROVOKE = """() => {
    const kinds = ['mouseover', 'pointerover', 'focus', 'click', 'animationstart', 'toggle'];
    for (const each of document.querySelectorAll('body *'))
        for (const kind of kinds) each.dispatchEvent(new Event(kind));
    return ran.length;
}"""
STRANGE = """() => [...document.querySelectorAll('article *')].flatMap(each =>
    [...each.attributes].filter(a => a.name.startsWith('on') || /script\\s*:/i.test(a.value)
        || ['style', 'srcset', 'id', 'name', 'formaction'].includes(a.name) && !each.closest('nav'))
    .map(a => `${each.tagName} ${a.name}=${a.value}`))"""
HEADER = """() => {
    const box = document.querySelector('header').getBoundingClientRect();
    const spots = [[9, 9], [box.width / 2, 9], [box.width / 2, box.height - 3]];
    return spots.filter(([x, y]) => !document.elementFromPoint(x, y)?.closest('header')).length;
}"""


class StoredHtmlTests(BrowserTestCase):
    def watched(self):
        """Return a page without policy that notes scripts run and requests to other hosts."""
        page = self.page(bypass_csp=True)
        page.add_init_script(WATCH)
        page.route(lambda address: not address.startswith(self.live_server_url), self.abort)
        return page

    @staticmethod
    def abort(route):
        route.abort()

    def stored(self, payloads):
        """Return the payloads as the database holds them, each saved by itself."""
        section = make_section()
        rows = [
            Article(title=f"Bài {n}", slug=f"bai-{n}", section=section, body=payload)
            for n, payload in enumerate(payloads)
        ]
        Article.objects.bulk_create(rows)
        bodies = dict(Article.objects.values_list("slug", "body"))
        return [bodies[row.slug] for row in rows]

    def test_the_corpus_is_large_and_says_nothing_twice(self):
        self.assertGreaterEqual(len(set(CORPUS)), 300)
        self.assertEqual(len(set(CORPUS)), len(CORPUS))

    def test_nothing_of_it_runs_asks_or_covers(self):
        stored = self.stored(CORPUS)
        page = self.watched()
        for start in range(0, len(stored), A_PAGE):
            body = "".join(f"<div>{each}</div>" for each in stored[start : start + A_PAGE])
            page.goto(make_article(body=body).get_absolute_url())
            found = [page.evaluate(script) for script in (PROVOKE, STRANGE, HEADER)]
            asked = [problem for problem in self.problems if problem.startswith("request")]
            with self.subTest(start=start):
                self.assertEqual((found, asked), ([0, [], 0], []))

    def test_uncleaned_it_does(self):
        ran = asked = 0
        covered = []
        page = self.watched()
        page.route("**/khong-sach/", lambda route: route.fulfill(body=self.raw, content_type=HTML))
        for payload in [each for each in CORPUS if not LEADS_AWAY.search(each)][::4]:
            self.raw, self.problems = f"<header>Đầu trang</header>{payload}", []
            page.goto("/khong-sach/")
            ran += bool(page.evaluate(PROVOKE))
            asked += any("evil" in problem for problem in self.problems)
            covered.append(page.evaluate(HEADER))
        self.assertGreater(ran, 15)
        self.assertGreater(asked, 3)
        self.assertGreater(sum(map(bool, covered)), 1)

    def test_what_the_policy_allows_arrives_as_it_was_typed(self):
        self.assertEqual(self.stored(KEPT), KEPT)
