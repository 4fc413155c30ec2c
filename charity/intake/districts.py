"""The districts' names in the page's language."""

from __future__ import annotations

from charity.kernel.web.words import _
from charity.kernel.words import N_

_WORDS = {
    "鸡冠区": N_("Jiguan District"),
    "恒山区": N_("Hengshan District"),
    "滴道区": N_("Didao District"),
    "梨树区": N_("Lishu District"),
    "城子河区": N_("Chengzihe District"),
    "麻山区": N_("Mashan District"),
    "虎林市": N_("Hulin City"),
    "密山市": N_("Mishan City"),
    "鸡东县": N_("Jidong County"),
}


def district_text(name: str) -> str:
    """Return a district's name; another desk's districts are shown as they were set."""
    return str(_(_WORDS[name])) if name in _WORDS else name
