"""What an uploaded picture costs: python bench/pictures.py

For photos of a phone and of a camera, made up and noisy as real ones: seconds to check one and make
its renditions, their bytes, and the most memory that the process has taken. Prints a table.
"""

import io
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

from bench.search import tell

SIZES = {"phone, 2 MP": (1600, 1200), "phone, 12 MP": (4000, 3000), "camera, 40 MP": (7300, 5470)}
ROUNDS = 3


def photo(size):
    """Return a JPEG of this size: soft shapes under fine noise, as a camera's."""
    from PIL import Image, ImageFilter

    draw = random.Random(2021)  # noqa: S311  not for secrets
    small = Image.frombytes("RGB", (64, 48), draw.randbytes(64 * 48 * 3))
    picture = small.resize(size).filter(ImageFilter.GaussianBlur(3))
    noise = Image.effect_noise(size, 24).convert("RGB")
    kept = io.BytesIO()
    Image.blend(picture, noise, 0.12).save(kept, "JPEG", quality=90)
    return kept.getvalue()


def main():
    import django

    django.setup()
    from django.core.files.base import ContentFile
    from django.core.files.storage import FileSystemStorage

    from content.images import check_picture, store_picture

    tell(f"{'photo':16} {'MB':>6} {'seconds':>8} {'kept, kB':>9}")
    for name, size in SIZES.items():
        data, spent = photo(size), []
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                began = time.process_time()
                file = ContentFile(data, name="anh.jpg")
                check_picture(file)
                store_picture(file, FileSystemStorage(folder))
                spent.append(time.process_time() - began)
                kept = sum(path.stat().st_size for path in Path(folder).rglob("*.*"))
        tell(f"{name:16} {len(data) / 1e6:6.1f} {median(spent):8.2f} {kept / 1000:9.0f}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell(f"most memory taken: {most:.0f} MB")


if __name__ == "__main__":
    main()
