"""Pictures of the demo town, drawn: no photo of anybody, and no empty frame."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw

WIDTH, HEIGHT = 1200, 900
_SNOW: Colour = (238, 240, 241)
_INK: Colour = (52, 58, 64)
_AMBER: Colour = (233, 170, 72)


def _mix(a: Colour, b: Colour, share: float) -> Colour:
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        column.putpixel((0, y), _mix(top, bottom, y / HEIGHT))
    return column.resize((WIDTH, HEIGHT))


def _hills(draw: Draw, rng: random.Random, base: int, height: int, colour: Colour) -> None:
    waves = [(rng.uniform(0.8, 2.6), rng.uniform(0, math.tau), rng.uniform(0.3, 1)) for _ in range(4)]
    points = [(0.0, float(HEIGHT))]
    for x in range(0, WIDTH + 8, 8):
        rise = sum(a * math.sin(f * math.tau * x / WIDTH + p) for f, p, a in waves) / len(waves)
        points.append((float(x), base - height * rise))
    points.append((float(WIDTH), float(HEIGHT)))
    draw.polygon(points, fill=colour)


def _birch(draw: Draw, rng: random.Random, x: int, ground: int, height: int) -> None:
    width = max(5, height // 26)
    draw.polygon([(x - width, ground), (x + width, ground), (x + 2, ground - height)], fill=(222, 219, 212))
    for _ in range(height // 22):
        y = ground - rng.randint(10, height - 20)
        draw.line([(x - width // 2, y), (x + width // 3, y + 2)], fill=(96, 92, 88), width=3)
    for _ in range(9):
        y = ground - rng.randint(height // 3, height)
        reach = rng.choice((-1, 1)) * rng.randint(height // 10, height // 4)
        draw.line([(x, y), (x + reach, y - abs(reach) // 2)], fill=(120, 112, 106), width=3)


def _house(draw: Draw, x: int, y: int, size: int, wall: Colour, roof: Colour, *, lit: bool) -> None:
    wide, high = size, size * 5 // 9
    draw.rectangle((x, y - high, x + wide, y), fill=wall)
    draw.polygon(
        [
            (x - size // 12, y - high),
            (x + wide // 2, y - high - size // 3),
            (x + wide + size // 12, y - high),
        ],
        fill=roof,
    )
    draw.rectangle(
        (x + wide * 3 // 4, y - high - size // 3, x + wide * 5 // 6, y - high - size // 14),
        fill=_mix(roof, _INK, 0.4),
    )
    glass = _AMBER if lit else (176, 190, 198)
    for share in (0.14, 0.62):
        left, top = x + int(wide * share), y - high * 3 // 4
        draw.rectangle(
            (left, top, left + wide // 5, top + high // 3), fill=glass, outline=_mix(wall, _INK, 0.5), width=4
        )
        draw.line(
            [(left + wide // 10, top), (left + wide // 10, top + high // 3)],
            fill=_mix(wall, _INK, 0.5),
            width=3,
        )
    draw.rectangle((x + wide * 2 // 5, y - high * 2 // 3, x + wide * 11 // 20, y), fill=_mix(roof, _INK, 0.3))


def village_in_snow(rng: random.Random) -> Image.Image:
    """Draw a farmhouse under birches at dusk."""
    image = _sky((104, 128, 150), (240, 214, 186))
    draw = ImageDraw.Draw(image)
    _hills(draw, rng, 560, 120, (150, 163, 172))
    _hills(draw, rng, 640, 70, (196, 203, 207))
    _hills(draw, rng, 720, 30, _SNOW)
    for _ in range(9):
        _birch(draw, rng, rng.randint(20, WIDTH - 20), rng.randint(640, 720), rng.randint(150, 330))
    _house(draw, 430, 760, 330, (178, 118, 92), (116, 84, 74), lit=True)
    draw.polygon([(520, 770), (640, 770), (860, HEIGHT), (420, HEIGHT)], fill=(222, 225, 226))
    for _ in range(420):
        x, y, r = rng.randint(0, WIDTH), rng.randint(0, HEIGHT), rng.choice((1, 2, 2, 3))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(250, 250, 250))
    return image


def hospital_window(rng: random.Random) -> Image.Image:
    """Draw a bed by a window, with paper cranes on the sill."""
    image = _sky((214, 224, 222), (198, 210, 208))
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 80, 700, 560), fill=(246, 247, 244))
    image.paste(_sky((150, 180, 200), (236, 226, 204)).resize((570, 440)), (110, 100))
    draw.rectangle((395, 100, 411, 540), fill=(246, 247, 244))
    for i in range(7):
        x, y = 140 + i * 76, 548 + rng.randint(-4, 4)
        colour = rng.choice(((206, 120, 92), (86, 140, 140), _AMBER, (150, 120, 160)))
        draw.polygon([(x, y), (x + 26, y - 34), (x + 52, y)], fill=colour)
        draw.polygon([(x + 26, y - 34), (x + 66, y - 44), (x + 44, y - 12)], fill=_mix(colour, _SNOW, 0.4))
    draw.rectangle((0, 700, WIDTH, HEIGHT), fill=(176, 184, 180))
    draw.rounded_rectangle((420, 600, 1180, 780), 26, fill=(250, 250, 248))
    draw.rounded_rectangle((900, 530, 1140, 640), 40, fill=(232, 236, 236))
    draw.rounded_rectangle((420, 640, 900, 790), 30, fill=(122, 164, 160))
    for x in (450, 1130):
        draw.rectangle((x, 780, x + 16, 870), fill=(130, 138, 140))
    draw.line([(1040, 120), (1040, 560)], fill=(130, 138, 140), width=8)
    draw.rounded_rectangle((1000, 130, 1080, 260), 18, fill=(226, 236, 240), outline=(150, 160, 166), width=4)
    draw.line([(1040, 260), (1040, 330), (960, 600)], fill=(170, 180, 186), width=3)
    return image


def radish_field(rng: random.Random) -> Image.Image:
    """Draw rows of radishes with heaps of the harvest."""
    image = _sky((150, 186, 208), (240, 232, 212))
    draw = ImageDraw.Draw(image)
    _hills(draw, rng, 380, 60, (138, 156, 120))
    draw.rectangle((0, 420, WIDTH, HEIGHT), fill=(128, 98, 72))
    for i in range(-12, 13):
        x = WIDTH // 2 + i * 46
        far, near = WIDTH // 2 + (x - WIDTH // 2) // 2, WIDTH // 2 + (x - WIDTH // 2) * 4
        draw.line([(far, 420), (near, HEIGHT)], fill=(98, 128, 74), width=12)
    for heap_x, heap_y, count in ((260, 800, 90), (880, 840, 120)):
        for i in range(count):
            spread = 220 * (1 - i / count)
            across, up = heap_x + rng.uniform(-spread, spread), heap_y - i * 1.6 + rng.uniform(-10, 10)
            _radish(draw, rng, int(across), int(up))
    return image


def _radish(draw: Draw, rng: random.Random, x: int, y: int) -> None:
    colour = rng.choice(((236, 240, 226), (222, 232, 206), (214, 110, 120)))
    for dx in (-10, 0, 10):
        draw.line([(x, y - 16), (x + dx * 2, y - 46)], fill=(92, 136, 74), width=5)
    draw.ellipse((x - 17, y - 22, x + 17, y + 26), fill=colour, outline=_mix(colour, _INK, 0.25), width=2)


def kitchen_table(rng: random.Random) -> Image.Image:
    """Draw a table with papers, a bowl and a lamp."""
    image = _sky((206, 190, 166), (226, 212, 190))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 560, WIDTH, HEIGHT), fill=(146, 104, 74))
    for y in range(580, HEIGHT, 46):
        draw.line([(0, y), (WIDTH, y + rng.randint(-6, 6))], fill=(132, 92, 66), width=3)
    for i in range(6):
        x, y = 170 + i * 120 + rng.randint(-20, 20), 610 + rng.randint(0, 90)
        draw.polygon([(x, y), (x + 170, y - 26), (x + 210, y + 120), (x + 30, y + 150)], fill=(246, 244, 236))
        for line in range(5):
            draw.line(
                [(x + 26, y + 22 + line * 20), (x + 168, y + 4 + line * 20)], fill=(168, 166, 160), width=3
            )
    draw.ellipse((880, 640, 1090, 720), fill=(238, 236, 230))
    draw.pieslice((880, 600, 1090, 800), 0, 180, fill=(120, 150, 160))
    draw.line([(600, 0), (600, 130)], fill=_INK, width=5)
    draw.polygon([(520, 230), (680, 230), (640, 130), (560, 130)], fill=(96, 112, 108))
    draw.ellipse((560, 205, 640, 260), fill=_AMBER)
    return image


def school_desk(rng: random.Random) -> Image.Image:
    """Draw a school bag and books on a desk under a blackboard."""
    image = _sky((224, 216, 200), (214, 204, 186))
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 90, 1080, 470), fill=(62, 92, 84), outline=(140, 104, 74), width=16)
    for i in range(5):
        y = 150 + i * 60
        draw.line([(190, y), (190 + rng.randint(260, 720), y)], fill=(198, 212, 204), width=6)
    draw.rectangle((0, 660, WIDTH, HEIGHT), fill=(178, 134, 92))
    for i, colour in enumerate(((206, 120, 92), (86, 140, 140), (222, 186, 110), (130, 120, 160))):
        draw.rectangle((690, 640 - i * 34, 690 + 260 - i * 14, 668 - i * 34), fill=colour)
    draw.rounded_rectangle((240, 420, 520, 690), 44, fill=(74, 112, 150))
    draw.rounded_rectangle((280, 540, 480, 660), 26, fill=(96, 136, 172))
    draw.arc((310, 350, 450, 480), 180, 360, fill=(56, 88, 122), width=18)
    return image


def lantern_at_dusk(rng: random.Random) -> Image.Image:
    """Draw a lantern above a street in the snow."""
    image = _sky((44, 58, 84), (122, 116, 132))
    draw = ImageDraw.Draw(image)
    for i in range(7):
        left = i * 180 - 40
        _house(
            draw,
            left,
            740 + rng.randint(-10, 16),
            rng.randint(170, 230),
            (92, 84, 92),
            (64, 60, 74),
            lit=i % 2 == 0,
        )
    draw.rectangle((0, 740, WIDTH, HEIGHT), fill=(200, 206, 216))
    glow = Image.new("RGB", (WIDTH, HEIGHT))
    ImageDraw.Draw(glow).ellipse((440, 120, 860, 600), fill=(150, 100, 40))
    image = ImageChops.add(image, glow.filter(ImageFilter.GaussianBlur(90)))
    draw = ImageDraw.Draw(image)
    draw.line([(650, 0), (650, 250)], fill=(50, 44, 44), width=6)
    draw.ellipse((560, 250, 740, 470), fill=_AMBER, outline=(176, 96, 40), width=8)
    for x in (600, 650, 700):
        draw.line([(x, 262), (x, 458)], fill=(206, 136, 54), width=5)
    draw.rectangle((610, 236, 690, 262), fill=(96, 60, 40))
    draw.rectangle((610, 458, 690, 482), fill=(96, 60, 40))
    return image


SCENES: dict[str, Callable[[random.Random], Image.Image]] = {
    "village": village_in_snow,
    "hospital": hospital_window,
    "radishes": radish_field,
    "kitchen": kitchen_table,
    "school": school_desk,
    "lantern": lantern_at_dusk,
}


def scene(name: str, seed: int) -> bytes:
    """Return a scene as JPEG bytes; the same name and seed give the same picture."""
    rng = random.Random(f"{name}|{seed}")  # noqa: S311 - a drawing wants repeatable chance
    image = SCENES[name](rng).filter(ImageFilter.SMOOTH)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()
