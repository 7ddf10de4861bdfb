"""Draws the covers of the demo: hills, terraces, villages, desks. No photograph, no person.

Each picture is drawn at twice its size and scaled down, which smooths the edges; the same name
always gives the same picture.
"""

import io
import math
import random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

from cchc_portal.demo import interiors
from cchc_portal.demo.shapes import HEIGHT, WIDTH, gradient, mixed

SIZE = (WIDTH // 2, HEIGHT // 2)
LAYERS = 5
MIST = "#eef2f5"


def draw(name):
    """Return the picture `name` (a key of SCENES) as an uploaded JPEG file of 1600 × 1000."""
    random_source = random.Random(name)  # noqa: S311  the same name, the same picture
    picture = SCENES[name](random_source).resize(SIZE, Image.Resampling.BOX)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return ContentFile(buffer.getvalue(), name=f"{name}.jpg")


def ridge(rng, base, height):
    """Return the outline of a range of hills as [(x, y), …] across the picture.

    `base` and `height` in parts of the picture's height: where the range stands, how far it rises.
    """
    waves = [
        (rng.uniform(0.6, 1.6) * n, rng.uniform(0, math.tau), 1 / (n * n)) for n in (1, 2, 3.3)
    ]
    outline = []
    for x in range(0, WIDTH + 1, 16):
        rise = sum(
            part * math.sin(math.tau * turns * x / WIDTH + start) for turns, start, part in waves
        )
        outline.append((x, HEIGHT * (base - height * rise / 2)))
    return outline


def fill_below(pen, outline, color):
    pen.polygon([*outline, (WIDTH, HEIGHT), (0, HEIGHT)], fill=color)


def sun(picture, x, y, radius, color):
    """Lay a soft sun with its glow on the picture; measures in parts of the picture's width."""
    small = Image.new("L", (WIDTH // 16, HEIGHT // 16))
    pen = ImageDraw.Draw(small)
    for step in range(10, 0, -1):
        reach = radius * WIDTH / 16 * (0.4 + step * 0.35)
        center = (x * WIDTH / 16, y * HEIGHT / 16)
        box = (center[0] - reach, center[1] - reach, center[0] + reach, center[1] + reach)
        pen.ellipse(box, fill=round(230 / (1 + step * 0.9)))
    glow = small.filter(ImageFilter.GaussianBlur(5)).resize((WIDTH, HEIGHT))
    picture.paste(Image.new("RGB", picture.size, color), (0, 0), glow)
    box = [(x - radius) * WIDTH, y * HEIGHT - radius * WIDTH]
    ImageDraw.Draw(picture).ellipse(
        (*box, box[0] + 2 * radius * WIDTH, box[1] + 2 * radius * WIDTH), fill=color
    )


def hills(rng, sky, ranges, light, lowest=0.98):
    """Return layered hills under a sky; colors run down `sky` and `ranges`, light is (x, y, color).

    `lowest` says how far down the picture the hills reach.
    """
    picture = gradient(*sky)
    sun(picture, light[0], light[1], 0.035, light[2])
    pen = ImageDraw.Draw(picture)
    for layer in range(LAYERS):
        depth = layer / (LAYERS - 1)
        outline = ridge(rng, 0.42 + (lowest - 0.42) * depth * 0.8, 0.2 - 0.06 * depth)
        fill_below(pen, outline, mixed(*ranges, depth))
    return picture


def dawn(rng):
    return hills(rng, ("#4a6fa5", "#f3d9b8"), ("#9fb0c9", "#2f5a3c"), (0.72, 0.27, "#fff3da"))


def day(rng):
    return hills(rng, ("#8fbcd4", "#e6f1f4"), ("#a9c3cc", "#6f9440"), (0.25, 0.18, "#ffffff"))


def dusk(rng):
    return hills(rng, ("#46589a", "#e2a7a0"), ("#9a7fa8", "#1f3d33"), (0.6, 0.36, "#ffe0c2"))


def sea_of_clouds(rng):
    """Ridges that stand out of morning cloud."""
    picture = gradient("#7f9fc4", "#f6e6d4")
    sun(picture, 0.5, 0.3, 0.03, "#fff6e4")
    for layer in range(4):
        outline = ridge(rng, 0.5 + layer * 0.14, 0.16)
        fill_below(ImageDraw.Draw(picture), outline, mixed("#8a9ebd", "#2d4a55", layer / 3))
        cloud = gradient("#000000", "#ffffff", top=0.42 + layer * 0.14, bottom=0.7 + layer * 0.14)
        picture.paste(Image.new("RGB", picture.size, MIST), (0, 0), cloud.convert("L"))
    return picture


def terraces(rng, ripe="#d9b544", young="#6f9440"):
    """Rice terraces: steps that follow the slope, every other one a shade lighter."""
    picture = gradient("#9cc3d8", "#eef4f2")
    pen = ImageDraw.Draw(picture)
    fill_below(pen, ridge(rng, 0.34, 0.18), "#8fa9b4")
    fill_below(pen, ridge(rng, 0.42, 0.12), "#5f8270")
    slope = ridge(rng, 0.5, 0.2)
    steps = 15
    for step in range(steps):
        drop = HEIGHT * (0.012 * step + 0.0026 * step * step)
        bend = [(x, y + drop + 22 * math.sin(x / 260 + step * 0.8)) for x, y in slope]
        shade = mixed(ripe, young, (step * 5 % steps) / steps)
        fill_below(pen, bend, shade)
        pen.line(bend, fill=mixed(shade, "#3d4a1f", 0.45), width=7)
    return picture


def tea(rng):
    """Tea hills: rows that bend round each hill."""
    picture = gradient("#a8cfe0", "#f2f6ee")
    pen = ImageDraw.Draw(picture)
    fill_below(pen, ridge(rng, 0.36, 0.16), "#9bb6b8")
    for hill in range(3):
        outline = ridge(rng, 0.5 + hill * 0.16, 0.14)
        shade = mixed("#5c9150", "#2f6b35", hill / 2)
        fill_below(pen, outline, shade)
        for row in range(1, 14):
            pen.line(
                [(x, y + row * (26 + 6 * hill)) for x, y in outline],
                fill=mixed(shade, "#d8e6a8", 0.35),
                width=9 + 2 * hill,
            )
    return picture


def lake(rng):
    """A reservoir between hills that mirror in it."""
    picture = hills(
        rng, ("#6f9cc6", "#f0ece0"), ("#9db3c6", "#3f6b55"), (0.33, 0.2, "#fffaf0"), 0.6
    )
    shore = int(HEIGHT * 0.64)
    mirrored = picture.crop((0, 2 * shore - HEIGHT, WIDTH, shore)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    water = Image.blend(mirrored, Image.new("RGB", mirrored.size, "#5f8fae"), 0.45)
    picture.paste(water, (0, shore))
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, length = (
            rng.randrange(WIDTH),
            rng.randrange(shore + 30, HEIGHT),
            rng.randrange(90, 420),
        )
        pen.line((x, y, x + length, y), fill="#a9c6d6", width=4)
    return picture


def village(rng):
    """Houses on stilts at the foot of the hills."""
    picture = hills(rng, ("#86b4d6", "#f7efe0"), ("#a3b8cc", "#5b8a4a"), (0.8, 0.22, "#fff8e6"))
    pen = ImageDraw.Draw(picture)
    for place, (x, y) in enumerate(
        [(0.1, 0.66), (0.42, 0.62), (0.7, 0.67), (0.25, 0.78), (0.58, 0.8)]
    ):
        house(pen, x * WIDTH, y * HEIGHT, 330 + 60 * (place > 2))
    return picture


def house(pen, x, y, width):
    """Draw one house on stilts: roof, wall with windows, posts; x, y the left end of its floor."""
    roof, wall, post = "#5a3a2a", "#b98a5a", "#4a3325"
    floor, eaves = y, y - width * 0.3
    pen.rectangle((x, eaves, x + width, floor), fill=wall)
    pen.polygon(
        [
            (x - 40, eaves),
            (x + width * 0.2, eaves - width * 0.34),
            (x + width * 0.8, eaves - width * 0.34),
            (x + width + 40, eaves),
        ],
        fill=roof,
    )
    for part in (0.14, 0.42, 0.7):
        left = x + width * part
        pen.rectangle((left, eaves + 28, left + width * 0.15, floor - 26), fill="#6b4a30")
    for part in (0.02, 0.32, 0.64, 0.94):
        pen.rectangle(
            (x + width * part, floor, x + width * part + 16, floor + width * 0.22), fill=post
        )
    pen.rectangle((x - 12, floor - 10, x + width + 12, floor + 8), fill=post)


SCENES = {
    "binh-minh": dawn,
    "ban-ngay": day,
    "hoang-hon": dusk,
    "bien-may": sea_of_clouds,
    "ruong-bac-thang": terraces,
    "doi-che": tea,
    "ho-nuoc": lake,
    "ban-lang": village,
    "tho-cam": interiors.weaving,
    "ban-lam-viec": interiors.desk,
    "quay-mot-cua": interiors.counter,
    "phong-hop": interiors.meeting,
    "dien-thoai": interiors.phone,
}
