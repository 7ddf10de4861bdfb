"""manage.py import_legacy: takes saved pages of the old portal over as articles."""

import json
import os
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format
from tqdm import tqdm

from news.legacy.files import pages_in
from news.legacy.outcome import Verdict
from news.legacy.relating import relate_all
from news.legacy.storing import Import


class Command(BaseCommand):
    help = (
        "Nhập các trang đã lưu của cổng cũ (văn bản thuần hoặc HTML) thành bài viết."
        " Không có --apply thì chỉ báo trước sẽ làm gì, không ghi gì cả."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="+", metavar="PATH", help="tệp, hoặc thư mục (cả thư mục con)"
        )
        parser.add_argument("--apply", action="store_true", help="ghi vào cơ sở dữ liệu")
        parser.add_argument("--report", metavar="FILE.json", help="ghi báo cáo JSON vào tệp này")

    def handle(self, paths, apply, report, verbosity, **options):
        files = self.pages(paths, report)
        run = Import(store=apply, now=timezone.now())
        # disable=None: shown on a terminal only
        outcomes = [
            run.take(file) for file in tqdm(files, "Đọc trang cũ", unit=" trang", disable=None)
        ]
        related = relate_all() if apply else 0
        for outcome in outcomes:
            if not apply or verbosity > 1 or outcome.is_noteworthy:
                self.stdout.write(as_lines(outcome))
        counts = Counter(outcome.verdict for outcome in outcomes)
        self.stdout.write(summary(counts, apply))
        if report:
            write_report(Path(report), outcomes, counts, apply, related)
        if counts[Verdict.REFUSED]:
            raise CommandError(f"{counts[Verdict.REFUSED]} trang không nhập được, lý do ở trên.")

    def pages(self, paths, report):
        """Return the page files. Raises CommandError before any work when something is amiss."""
        missing = [path for path in paths if not os.path.exists(path)]
        if missing:
            raise CommandError(f"Không có tệp hay thư mục: {', '.join(missing)}")
        if report and not is_writable(Path(report)):
            raise CommandError(f"Không ghi được báo cáo vào {report}. Hãy chọn nơi khác.")
        files = pages_in(paths)
        if not files:
            raise CommandError("Không có trang nào (.html, .htm, .xhtml, .aspx, .txt) ở đó.")
        return files


def is_writable(path):
    """Say whether a file can be written at `path`; nothing is written to find out."""
    if path.exists():
        return path.is_file() and os.access(path, os.W_OK)
    return path.parent.is_dir() and os.access(path.parent, os.W_OK)


def as_lines(outcome):
    """Return an outcome as a person reads it."""
    head = f"{outcome.path}: {outcome.verdict.value}"
    if outcome.verdict is Verdict.REFUSED:
        return f"{head}. {outcome.reason}"
    day = date_format(timezone.localtime(outcome.published_at), "d/m/Y H:i").removesuffix(" 00:00")
    lines = [head, f"{day} · {outcome.section} · {outcome.title}"]
    lines += [f"Chuyên mục mới: {way}" for way in outcome.sections_made]
    return "\n    ".join([*lines, *outcome.notes])


def summary(counts, apply):
    """Return the last line: how many pages of each kind."""
    parts = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict]
    text = f"Cộng {counts.total()} trang: {'; '.join(parts)}."
    return text if apply else f"{text} Chưa ghi gì; thêm --apply để nhập."


def write_report(path, outcomes, counts, apply, related):
    """Write all outcomes as JSON. Raises CommandError when the disk refuses."""
    report = {
        "applied": apply,
        "counts": {verdict.name.lower(): counts[verdict] for verdict in Verdict},
        "pages_with_new_related": related,
        "pages": [outcome.as_json() for outcome in outcomes],
    }
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"Không ghi được báo cáo vào {path}. Hãy xem lại ổ đĩa.") from error
