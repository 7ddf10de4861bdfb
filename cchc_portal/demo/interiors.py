"""Draws the indoor pictures of the demo: weaving, a desk, a counter, a meeting room, a phone."""

from PIL import Image, ImageDraw

from cchc_portal.demo.shapes import HEIGHT, WIDTH, gradient, mixed

INDIGO, RED, GOLD, LEAF, CLOTH = "#26336f", "#b3141f", "#f6c945", "#2f8f6b", "#f4efe4"
WOOD, WOOD_DARK, GLASS, PAPER, LINE = "#c79a68", "#8c6239", "#dfe8f4", "#ffffff", "#c3cbdc"


def weaving(rng):
    """A cloth with woven bands: rows of diamonds and steps on indigo."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), INDIGO)
    pen = ImageDraw.Draw(picture)
    colors = [RED, GOLD, LEAF, CLOTH]
    top = 0
    for band in range(9):
        height = (120, 300, 170)[band % 3]
        ground = (INDIGO, mixed(INDIGO, "#000000", 0.25), RED)[band % 3]
        pen.rectangle((0, top, WIDTH, top + height), fill=ground)
        unit = height - 30
        for place in range(WIDTH // unit + 2):
            diamond(pen, place * unit, top + height / 2, unit * 0.5, colors[(place + band) % 4])
        pen.rectangle((0, top + height, WIDTH, top + height + 22), fill=colors[rng.randrange(4)])
        top += height + 22
    threads = Image.new("RGB", (4, 4), "#ffffff")
    threads.paste("#dcdcdc", (0, 0, 4, 2))
    cloth = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(0, HEIGHT, 8):
        ImageDraw.Draw(cloth).rectangle((0, y, WIDTH, y + 2), fill="#ffffff")
    return Image.blend(picture, cloth, 0.06)


def diamond(pen, x, y, half, color):
    """Draw a stepped diamond with a smaller one inside."""
    for part, shade in ((1, color), (0.6, mixed(color, "#000000", 0.55)), (0.28, CLOTH)):
        reach = half * part
        pen.polygon([(x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)], fill=shade)


def room(wall_upper, wall_lower, floor):
    """Return an empty room and the pen to furnish it."""
    picture = gradient(wall_upper, wall_lower)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, HEIGHT * 0.78, WIDTH, HEIGHT), fill=floor)
    return picture, pen


def window(pen, left, top, width, height):
    """Draw a window with hills behind it."""
    pen.rectangle((left - 30, top - 30, left + width + 30, top + height + 30), fill=PAPER)
    pen.rectangle((left, top, left + width, top + height), fill="#b9d6e8")
    right, foot = left + width, top + height
    far = [(left, foot), (left, top + height * 0.6), (left + width * 0.35, top + height * 0.35)]
    pen.polygon([*far, (right, top + height * 0.7), (right, foot)], fill="#8fb0bd")
    near = [(left, foot), (left, top + height * 0.8), (left + width * 0.7, top + height * 0.55)]
    pen.polygon([*near, (right, top + height * 0.65), (right, foot)], fill="#5f8f58")
    pen.rectangle((left + width / 2 - 12, top, left + width / 2 + 12, foot), fill=PAPER)


def screen(pen, left, top, width, height):
    """Draw a computer screen that shows a page with bars and lines."""
    pen.rounded_rectangle((left, top, left + width, top + height), 36, fill="#1d2440")
    inner = (left + 34, top + 34, left + width - 34, top + height - 34)
    pen.rectangle(inner, fill=PAPER)
    pen.rectangle((inner[0], inner[1], inner[2], inner[1] + height * 0.13), fill=INDIGO)
    bars = (0.35, 0.5, 0.42, 0.66, 0.78)
    for place, part in enumerate(bars):
        x = inner[0] + width * (0.08 + place * 0.08)
        foot = inner[3] - height * 0.1
        pen.rectangle((x, foot - height * 0.55 * part, x + width * 0.05, foot), fill=LEAF)
    for row in range(5):
        y = inner[1] + height * (0.24 + row * 0.12)
        end = inner[2] - width * (0.06 + 0.05 * (row % 3))
        pen.rounded_rectangle((left + width * 0.56, y, end, y + height * 0.045), 12, fill=LINE)


def desk(rng):
    """A desk by the window: screen, papers, a lamp, a cup."""
    picture, pen = room("#e9eef6", "#f6f3ec", "#d9cdbb")
    window(pen, 280, 240, 880, 780)
    pen.rectangle((1750, 1290, 2050, 1420), fill="#1d2440")
    screen(pen, 1350, 520, 1180, 790)
    pen.rectangle((0, 1420, WIDTH, 1560), fill=WOOD)
    pen.rectangle((0, 1560, WIDTH, HEIGHT), fill=WOOD_DARK)
    for sheet in range(6):
        shift, top = rng.randrange(-14, 14), 1396 - sheet * 26
        box = (420 + shift, top, 1020 + shift, top + 24)
        pen.rectangle(box, fill=PAPER, outline="#9aa6c0", width=5)
    pen.rounded_rectangle((2700, 1240, 2880, 1422), 24, fill=RED)
    pen.arc((2840, 1270, 2970, 1390), 270, 90, fill=RED, width=26)
    pen.rectangle((0, 1556, WIDTH, 1568), fill=mixed(WOOD_DARK, "#000000", 0.25))
    return picture


def counter(rng):
    """A one-stop counter: three places with screens, numbers above, plants, woven band below."""
    picture, pen = room("#dfe6f3", "#f4f6fa", "#cfc7ba")
    pen.rectangle((0, 180, WIDTH, 420), fill=INDIGO)
    for place in range(3):
        left = 240 + place * 960
        pen.rounded_rectangle((left + 240, 225, left + 560, 375), 30, fill=GOLD)
        for dot in range(place + 1):
            x = left + 400 + (dot - place / 2) * 80
            pen.ellipse((x - 26, 274, x + 26, 326), fill=INDIGO)
        pen.rectangle((left + 390, 1130, left + 450, 1240), fill="#1d2440")
        screen(pen, left + 150, 720, 560, 430)
    pen.rectangle((0, 1230, WIDTH, 1310), fill=WOOD)
    pen.rectangle((0, 1310, WIDTH, 1760), fill=mixed(WOOD, "#ffffff", 0.55))
    for place in range(WIDTH // 120 + 1):
        diamond(pen, place * 120, 1660, 58, (RED, GOLD, LEAF)[place % 3])
    for x in (90, WIDTH - 90):
        plant(pen, x, 1230, rng)
    return picture


def plant(pen, x, foot, rng):
    for _ in range(9):
        tip, rise = x + rng.randrange(-150, 150), rng.randrange(220, 420)
        pen.polygon([(x - 20, foot - 90), (tip, foot - 90 - rise), (x + 20, foot - 90)], fill=LEAF)
    pen.polygon(
        [(x - 80, foot - 110), (x + 80, foot - 110), (x + 56, foot), (x - 56, foot)], fill=RED
    )


def meeting(rng):
    """A meeting room: long table, chairs, a chart on the wall."""
    picture, pen = room("#eef1f7", "#f8f6f0", "#b9aa94")
    screen(pen, 900, 260, 1400, 820)
    window(pen, 160, 320, 460, 620)
    window(pen, 2580, 320, 460, 620)
    for seat in range(7):
        x = 330 + seat * 390
        pen.rounded_rectangle((x, 1130, x + 240, 1480), 60, fill=mixed(INDIGO, "#ffffff", 0.18))
    pen.polygon([(260, 1380), (WIDTH - 260, 1380), (WIDTH, 1720), (0, 1720)], fill=WOOD)
    pen.rectangle((0, 1720, WIDTH, 1800), fill=WOOD_DARK)
    for sheet in range(6):
        x = 380 + sheet * 440 + rng.randrange(-20, 20)
        pen.polygon([(x, 1450), (x + 200, 1450), (x + 210, 1570), (x - 10, 1570)], fill=PAPER)
    return picture


def phone(rng):
    """A phone that shows a form, on woven cloth."""
    picture = Image.blend(weaving(rng), Image.new("RGB", (WIDTH, HEIGHT), "#eef1f8"), 0.72)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((1180, 130, 2020, 1870), 120, fill="#1d2440")
    pen.rounded_rectangle((1230, 200, 1970, 1800), 70, fill=PAPER)
    pen.rectangle((1230, 290, 1970, 450), fill=INDIGO)
    for row in range(4):
        y = 540 + row * 230
        pen.rounded_rectangle((1310, y, 1310 + 280 + 60 * (row % 2), y + 36), 16, fill=LINE)
        pen.rounded_rectangle((1310, y + 60, 1890, y + 160), 20, outline="#757e97", width=6)
        pen.rounded_rectangle((1340, y + 94, 1560 + 70 * row, y + 126), 14, fill=GLASS)
    pen.rounded_rectangle((1310, 1500, 1890, 1640), 24, fill=GOLD)
    pen.rounded_rectangle((1470, 1550, 1730, 1590), 16, fill=INDIGO)
    return picture
