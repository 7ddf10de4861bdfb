"""The house rules that a tool can hold: floors, silence, sizes. Each is shown to catch a breach."""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

FLOORS = ("content", "contacts", "news", "inspections", "cchc_portal")  # from the ground up
FORBIDDEN_NAMES = set("utils util helpers common misc services managers mixins".split())
# What stands in no Python file of ours (tests apart), and a line that would be found.
SILENT_IN_PYTHON = {
    r"(?<![\w.])print\(": "print(1)",
    r"\b(TODO|FIXME|XXX)\b": "# TODO later",
    r"\bmark_safe\b": "mark_safe(text)",
    r"@receiver|signals import|\w_(save|delete|init|migrate)\.connect\(": "post_save.connect(x)",
    r"^\s*from .* import \*": "from news.models import *",
    r"\bstrftime\(": 'day.strftime("%d")',
}
# A block of data, which no browser runs: exactly so, with no attribute beside it.
DATA = r' type="application/ld\+json"'
# The same for templates.
SILENT_IN_TEMPLATES = {
    r"\sstyle=": '<p style="color:red">',
    r"\son[a-z]+=": '<a onclick="x()">',
    rf"<script(?!{DATA}>|[^>]*\ssrc=)": "<script>x()</script>",
    r"<style|javascript:": "<style>p{}</style>",
    r"autoescape\s+off|\|\s*safeseq": "{% autoescape off %}",
    r"\b(TODO|FIXME)\b|<!--": "<!-- later -->",
}
RICH_TEXT = "templates/includes/rich_text.html"


def files(pattern):
    """Return {path: text} of the files like `pattern`, paths from the project's root."""
    return {
        str(path.relative_to(settings.BASE_DIR)): path.read_text(encoding="utf-8")
        for path in sorted(settings.BASE_DIR.glob(pattern))
    }


def our_python():
    """Return the Python files of the five floors and manage.py."""
    parts = [files(f"{floor}/**/*.py") for floor in FLOORS]
    return files("*.py") | {path: text for part in parts for path, text in part.items()}


def our_templates():
    return files("templates/**/*.html") | files("*/templates/**/*.html")


def without_migrations(found):
    return {path: text for path, text in found.items() if "/migrations/" not in path}


def imported(text):
    """Return the names of all modules that the Python file `text` imports, wherever it does."""
    nodes = list(ast.walk(ast.parse(text)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    froms = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return [*plain, *froms]


def upward_imports(path, text):
    """Return what the file `path` with this text imports from a floor above its own."""
    above = FLOORS[FLOORS.index(Path(path).parts[0]) + 1 :]
    return [(path, name) for name in imported(text) if name.partition(".")[0] in above]


def lines_with(pattern, found):
    """Return "path: line" for every line in which `pattern` is found."""
    wanted = re.compile(pattern)
    return [
        f"{path}: {line.strip()}"
        for path, text in found.items()
        for line in text.splitlines()
        if wanted.search(line)
    ]


def long_functions(path, text, limit=40):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    return [f"{path}: {f.name}" for f in functions if f.end_lineno - f.lineno + 1 > limit]


def view_filters(path, text):
    """Return the calls of filter() and exclude() in a file of views."""
    calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [
        f"{path}:{call.lineno}"
        for call in calls
        if getattr(call, "attr", "") in ("filter", "exclude")
    ]


def bare_query_counts(path, text):
    """Return the calls of assertNumQueries that no `with` holds: they check nothing."""
    nodes = list(ast.walk(ast.parse(text)))
    held = {
        item.context_expr for node in nodes if isinstance(node, ast.With) for item in node.items
    }
    return [
        f"{path}:{node.lineno}"
        for node in nodes
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "assertNumQueries"
        and node not in held
    ]


class FloorTests(SimpleTestCase):
    def test_imports_run_down_never_up(self):
        found = {path: text for path, text in our_python().items() if "/" in path}
        self.assertGreater(len(found), 50)
        upward = [wrong for path, text in found.items() for wrong in upward_imports(path, text)]
        self.assertEqual(upward, [])

    def test_a_planted_wrong_import_is_found(self):
        for planted in (
            "from news.models import Article",
            "import news.models as n",
            "import os, news",
            "def f():\n    from news import models",
            "if 1:\n    import news",
        ):
            self.assertEqual(len(upward_imports("contacts/models.py", planted)), 1, planted)
            self.assertEqual(upward_imports("inspections/models.py", planted), [])
        self.assertEqual(upward_imports("news/models.py", "import newspaper, tests"), [])

    def test_nothing_of_ours_needs_the_tests_but_the_test_runner(self):
        needy = [
            p for p, t in our_python().items() if "tests" in {n.split(".")[0] for n in imported(t)}
        ]
        self.assertEqual(needy, [])


class SilenceTests(SimpleTestCase):
    def test_python_is_silent(self):
        for pattern, planted in SILENT_IN_PYTHON.items():
            with self.subTest(pattern):
                self.assertEqual(lines_with(pattern, our_python()), [])
                self.assertEqual(lines_with(pattern, {"x": planted}), [f"x: {planted}"])

    def test_templates_are_silent(self):
        self.assertGreater(len(our_templates()), 20)
        for pattern, planted in SILENT_IN_TEMPLATES.items():
            with self.subTest(pattern):
                self.assertEqual(lines_with(pattern, our_templates()), [])
                self.assertEqual(lines_with(pattern, {"x": planted}), [f"x: {planted}"])

    def test_a_script_in_a_page_is_found_whatever_it_calls_itself(self):
        pattern = next(pattern for pattern in SILENT_IN_TEMPLATES if "<script" in pattern)
        data = ' type="application/ld+json"'
        for attributes in ("", " defer", ' type="module"', f"{data} type=module", f" async{data}"):
            planted = f"<script{attributes}>x()</script>"
            self.assertEqual(lines_with(pattern, {"x": planted}), [f"x: {planted}"])
        self.assertEqual(lines_with(pattern, {"x": f"<script{data}>{{}}</script>"}), [])

    def test_html_from_people_is_shown_in_one_place(self):
        found = lines_with(r"\|\s*safe\b", our_templates())
        self.assertEqual([line.partition(":")[0] for line in found], [RICH_TEXT])

    def test_views_do_not_filter(self):
        views = files("*/views.py")
        self.assertEqual(len(views), 4)
        self.assertEqual([w for path, text in views.items() for w in view_filters(path, text)], [])
        self.assertEqual(view_filters("x", "a = rows.filter(x=1)\nb.exclude()"), ["x:1", "x:2"])

    def test_no_file_is_named_for_nothing(self):
        folders = [settings.BASE_DIR / name for name in (*FLOORS, "tests", "templates", "static")]
        stems = {path.stem for folder in folders for path in folder.rglob("*")}
        self.assertEqual(stems & FORBIDDEN_NAMES, set())

    def test_every_query_count_checks_something(self):
        found = files("tests/**/*.py")
        self.assertEqual([w for p, t in found.items() for w in bare_query_counts(p, t)], [])
        held = "with a.subTest(), self.assertNumQueries(1):\n    pass\n"
        self.assertEqual(bare_query_counts("x", held + "self.assertNumQueries(1)"), ["x:3"])


class SizeTests(SimpleTestCase):
    def test_functions_have_at_most_forty_lines(self):
        found = without_migrations(our_python()) | files("tests/**/*.py")
        self.assertEqual([w for p, t in found.items() for w in long_functions(p, t)], [])
        self.assertEqual(long_functions("x", "def f():\n" + "    1\n" * 40), ["x: f"])
        self.assertEqual(long_functions("x", "def f():\n" + "    1\n" * 39), [])

    def test_files_have_at_most_four_hundred_lines(self):
        found = without_migrations(our_python()) | files("tests/**/*.py")
        self.assertEqual([p for p, text in found.items() if text.count("\n") > 400], [])

    def test_templates_have_at_most_a_hundred_and_twenty_lines(self):
        self.assertEqual([p for p, text in our_templates().items() if text.count("\n") > 120], [])
