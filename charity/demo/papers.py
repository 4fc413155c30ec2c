"""Papers of the demo town, drawn and marked as samples: records, bills, slips. No real form is copied."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONT = Path(__file__).resolve().parents[1] / "reports/fonts/NotoSansSC-Regular.ttf"
_WIDTH, _HEIGHT = 1000, 1414
_INK, _FAINT, _STAMP = (44, 48, 54), (190, 188, 182), (190, 60, 50)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)


def _stamp(page: Image.Image, words: str) -> None:
    seal = Image.new("RGBA", (300, 300))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((10, 10, 290, 290), outline=(*_STAMP, 170), width=8)
    draw.text((150, 120), "样本", font=_font(56), fill=(*_STAMP, 170), anchor="mm")
    draw.text((150, 196), words, font=_font(26), fill=(*_STAMP, 170), anchor="mm")
    turned = seal.rotate(11, resample=Image.Resampling.BICUBIC)
    page.paste(turned, (620, 1020), turned)


def paper(title: str, office: str, lines: Sequence[tuple[str, str]]) -> bytes:
    """Return a sheet with a title, labelled lines and the issuing office's sample stamp, as JPEG bytes."""
    page = Image.new("RGB", (_WIDTH, _HEIGHT), (250, 248, 243))
    draw = ImageDraw.Draw(page)
    draw.text((_WIDTH // 2, 130), office, font=_font(34), fill=_INK, anchor="mm")
    draw.text((_WIDTH // 2, 200), title, font=_font(50), fill=_INK, anchor="mm")
    draw.line([(90, 260), (_WIDTH - 90, 260)], fill=_INK, width=3)
    for place, (label, value) in enumerate(lines):
        y = 310 + place * 74
        draw.text((100, y), label, font=_font(30), fill=(110, 112, 116))
        draw.text((360, y), value, font=_font(30), fill=_INK)
        draw.line([(90, y + 56), (_WIDTH - 90, y + 56)], fill=_FAINT, width=1)
    draw.text((100, _HEIGHT - 90), "演示数据，人物与机构均为虚构", font=_font(24), fill=(130, 130, 130))
    _stamp(page, office[:8])
    out = io.BytesIO()
    page.save(out, "JPEG", quality=84)
    return out.getvalue()
