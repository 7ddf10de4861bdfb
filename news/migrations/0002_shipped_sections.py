"""The section tree that the portal ships with; admins edit it afterwards."""

from django.db import migrations

# (slug, name, in the menu, on the home page, leads to, sections below)
SHIPPED = [
    ("gioi-thieu", "Giới thiệu", False, False, "", [
        ("chuc-nang-nhiem-vu", "Chức năng, nhiệm vụ"),
        ("to-chuc-bo-may", "Tổ chức bộ máy"),
    ]),
    ("tin-tuc-cchc", "Tin tức CCHC", True, True, "", [
        ("trung-uong", "Trung ương"),
        ("trong-tinh", "Trong tỉnh"),
        ("co-so", "Cơ sở"),
    ]),
    ("ket-qua-cchc", "Kết quả CCHC", True, True, "", [
        ("ket-qua-kiem-tra-cchc", "Kết quả kiểm tra CCHC"),
        ("bao-cao-cchc", "Báo cáo CCHC"),
        ("par-index", "PAR INDEX"),
        ("sipas", "SIPAS"),
        ("papi", "PAPI"),
        ("ddci", "DDCI"),
    ]),
    ("chi-dao-dieu-hanh", "Chỉ đạo điều hành", True, True, "", []),
    ("van-ban", "Văn bản", True, True, "/van-ban/", [
        ("tin-ve-van-ban", "Tin về văn bản"),
    ]),
    ("mo-hinh-sang-kien", "Mô hình, sáng kiến", True, False, "", []),
    ("cuoc-kiem-tra", "Cuộc kiểm tra", True, False, "/kiem-tra/", []),
    ("danh-ba", "Danh bạ", True, False, "/danh-ba/", []),
    ("hoi-dap-gop-y", "Hỏi đáp, góp ý", False, False, "", []),
    ("thong-tin-phai-cong-khai", "Thông tin phải công khai", False, False, "", []),
    ("english", "English", False, False, "", []),
]


def ship(apps, schema_editor):
    Section = apps.get_model("news", "Section")
    for place, (slug, name, in_menu, on_home, link, below) in enumerate(SHIPPED, start=1):
        root = Section.objects.create(
            slug=slug, name=name, in_menu=in_menu, on_home=on_home, link=link, order=place * 10
        )
        for child_place, (child_slug, child_name) in enumerate(below, start=1):
            Section.objects.create(
                slug=child_slug, name=child_name, parent=root, order=child_place * 10
            )


def take_back(apps, schema_editor):
    """Removes the shipped sections that nobody has put to use."""
    Section = apps.get_model("news", "Section")
    slugs = [slug for slug, *_ in SHIPPED]
    below = [slug for *_, children in SHIPPED for slug, _ in children]
    for level in (below, slugs):
        unused = Section.objects.filter(
            slug__in=level, articles__isnull=True, children__isnull=True
        )
        unused.delete()


class Migration(migrations.Migration):
    dependencies = [("news", "0001_initial")]
    operations = [migrations.RunPython(ship, take_back)]
