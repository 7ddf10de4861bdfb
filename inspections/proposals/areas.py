"""Which area of the reform a limitation is about, by the words it uses. Pure."""

import re

from content.vietnamese import fold

# Address of the area as shipped, and folded words; the first that fits wins.
AREAS = (
    ("che-do-cong-vu", r"cong chuc|vien chuc|can bo|noi quy|thai do|ky luat|vang mat"),
    (
        "chinh-quyen-dien-tu-chinh-quyen-so",
        r"truc tuyen|so hoa|phan mem|chuyen doi so|ky so|chu ky so|du lieu|trang thong tin",
    ),
    ("thu-tuc-hanh-chinh", r"ho so|thu tuc|tthc|mot cua|tai cho|niem yet|qua han"),
    ("tai-chinh-cong", r"tai chinh|ngan sach|tu chu|giai ngan|tai san"),
    ("to-chuc-bo-may", r"bo may|bien che|sap xep|vi tri viec lam|cap pho"),
    ("the-che", r"quy pham|the che|van ban trai|ra soat van ban"),
    ("chi-dao-dieu-hanh", r"ke hoach|chi dao|tuyen truyen|bao cao|kiem tra"),
)


def area_of(text):
    """Return the address (slug) of the area that `text` is about, "" when no word tells."""
    told = fold(text)
    return next((area for area, words in AREAS if re.search(rf"\b(?:{words})\b", told)), "")
