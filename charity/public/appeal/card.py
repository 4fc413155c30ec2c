"""What a chat or a search engine is told of a page: the neutral title, never a person."""

from __future__ import annotations

from typing import Any

from flask import url_for

from charity.appeals.page import AppealPage
from charity.kernel.web.navigation import desk
from charity.kernel.web.words import _, chosen_language


def address_of(ref: str) -> str:
    """Return the address of an appeal's page as it is passed on: absolute, without a language."""
    return f"{desk().url}/appeals/{ref}"


def open_graph(page: AppealPage, summary: str) -> dict[str, str]:
    """Return the properties of a shared link's card."""
    image = url_for("static", filename="card.png")
    return {
        "og:type": "article",
        "og:site_name": _("Lantern"),
        "og:title": page.neutral_title.in_language(chosen_language()),
        "og:description": summary,
        "og:url": address_of(page.ref),
        "og:image": f"{desk().url}{image}",
        "og:image:width": "600",
        "og:image:height": "600",
    }


def linked_data(page: AppealPage) -> dict[str, Any]:
    """Return the page in schema.org's words."""
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "identifier": page.ref,
        "name": page.neutral_title.in_language(chosen_language()),
        "url": address_of(page.ref),
        "inLanguage": chosen_language(),
        "datePublished": page.published_at.isoformat(),
        "dateModified": page.changed_at.isoformat(),
        "publisher": {"@type": "Organization", "name": desk().name, "telephone": desk().phone},
    }
