"""What every drawn picture starts from: its size, its colors, its ground."""

from PIL import Image, ImageColor

WIDTH, HEIGHT = 3200, 2000  # twice the size of the finished picture


def mixed(color, other, part):
    """Return the color that lies `part` (0 to 1) of the way from one to the other."""
    ends = zip(ImageColor.getrgb(color), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in ends)


def gradient(upper, lower, top=0.0, bottom=1.0):
    """Return a picture that runs from one color to the other between two parts of its height."""
    column = Image.new("RGB", (1, HEIGHT // 4))
    for y in range(column.height):
        part = min(1, max(0, (y / column.height - top) / (bottom - top)))
        column.putpixel((0, y), ImageColor.getrgb(mixed(upper, lower, part)))
    return column.resize((WIDTH, HEIGHT))
