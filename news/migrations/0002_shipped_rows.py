"""The sections and areas that the portal ships with; admins edit them afterwards."""

from django.db import migrations

# (slug, name, English name, in the menu, on the home page, leads to, sections below)
SECTIONS = [
    ("gioi-thieu", "Giới thiệu", "About", False, False, "", [
        ("chuc-nang-nhiem-vu", "Chức năng, nhiệm vụ", "Functions"),
        ("to-chuc-bo-may", "Tổ chức bộ máy", "Organization"),
    ]),
    ("tin-tuc-cchc", "Tin tức CCHC", "Reform news", True, True, "", [
        ("trung-uong", "Trung ương", "National"),
        ("trong-tinh", "Trong tỉnh", "Provincial"),
        ("co-so", "Cơ sở", "Local"),
    ]),
    ("ket-qua-cchc", "Kết quả CCHC", "Reform results", True, True, "", [
        ("ket-qua-kiem-tra-cchc", "Kết quả kiểm tra CCHC", "Inspection results"),
        ("bao-cao-cchc", "Báo cáo CCHC", "Reports"),
        ("par-index", "PAR INDEX", "PAR INDEX"),
        ("sipas", "SIPAS", "SIPAS"),
        ("papi", "PAPI", "PAPI"),
        ("ddci", "DDCI", "DDCI"),
    ]),
    ("chi-dao-dieu-hanh", "Chỉ đạo điều hành", "Direction and administration", True, True, "", []),
    ("van-ban", "Văn bản", "Documents", True, True, "/van-ban/", [
        ("tin-ve-van-ban", "Tin về văn bản", "News about documents"),
    ]),
    ("mo-hinh-sang-kien", "Mô hình, sáng kiến", "Models and initiatives", True, False, "", []),
    ("cuoc-kiem-tra", "Cuộc kiểm tra", "Inspections", True, False, "/kiem-tra/", []),
    ("danh-ba", "Danh bạ", "Directory", True, False, "/danh-ba/", []),
    ("hoi-dap-gop-y", "Hỏi đáp, góp ý", "Questions and feedback", False, False, "", []),
    (
        "thong-tin-phai-cong-khai", "Thông tin phải công khai", "Information to be made public",
        False, False, "", [],
    ),
    ("english", "English", "English", False, False, "/en/", []),
]
# (slug, name) of what yearly plans and reports are divided into; NQ 76/NQ-CP of 15/07/2021 names
# six, plans and indices put steering before them.
AREAS = [
    ("chi-dao-dieu-hanh", "Công tác chỉ đạo, điều hành"),
    ("the-che", "Cải cách thể chế"),
    ("thu-tuc-hanh-chinh", "Cải cách thủ tục hành chính"),
    ("to-chuc-bo-may", "Cải cách tổ chức bộ máy"),
    ("che-do-cong-vu", "Cải cách chế độ công vụ"),
    ("tai-chinh-cong", "Cải cách tài chính công"),
    ("chinh-quyen-dien-tu-chinh-quyen-so", "Xây dựng, phát triển chính quyền điện tử, chính quyền số"),
]


def ship(apps, schema_editor):
    sections = apps.get_model("news", "Section").objects
    for place, (slug, name, english, in_menu, on_home, link, below) in enumerate(SECTIONS, start=1):
        named = {"slug": slug, "name": name, "name_en": english, "order": place * 10}
        root = sections.create(**named, in_menu=in_menu, on_home=on_home, link=link)
        for child_place, (slug, name, english) in enumerate(below, start=1):
            named = {"slug": slug, "name": name, "name_en": english, "order": child_place * 10}
            sections.create(**named, parent=root)
    for place, (slug, name) in enumerate(AREAS, start=1):
        apps.get_model("news", "Area").objects.create(slug=slug, name=name, order=place * 10)


def take_back(apps, schema_editor):
    """Removes what was shipped and nobody has put to use.

    Areas not by delete(), which asks models of later apps for their rows as well, and these are of
    another state of the project than Area here.
    """
    areas = apps.get_model("news", "Area").objects
    unused = areas.filter(slug__in=[slug for slug, _ in AREAS], documents__isnull=True)
    unused._raw_delete(schema_editor.connection.alias)
    sections = apps.get_model("news", "Section").objects
    slugs = [slug for slug, *_ in SECTIONS]
    below = [slug for *_, children in SECTIONS for slug, *_ in children]
    for level in (below, slugs):
        unused = sections.filter(slug__in=level, articles__isnull=True, children__isnull=True)
        unused.delete()


class Migration(migrations.Migration):
    replaces = [
        ("news", "0002_shipped_sections"),
        ("news", "0003_shipped_areas"),
        ("news", "0004_english_pages"),
        ("news", "0007_section_names_in_english"),
    ]
    dependencies = [("news", "0001_initial")]
    operations = [migrations.RunPython(ship, take_back)]
