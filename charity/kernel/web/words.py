"""Words in the visitor's language: one catalogue per column, read from its .po file, and how figures look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, request, session
from flask_babel import Babel, Domain, format_date, get_locale, gettext, lazy_gettext
from flask_babel import ngettext as plural_gettext

from charity.kernel.catalogues import LANGUAGES, catalogue_of
from charity.kernel.clock import BEIJING
from charity.kernel.errors import Refusal
from charity.kernel.money import Money, exponent_of

_: Callable[..., str] = gettext
_l = lazy_gettext
ngettext: Callable[..., str] = plural_gettext

__all__ = ["LANGUAGES", "_", "_l", "chosen_language", "init", "money_text", "ngettext", "refusal_text"]


class _Catalogues(Domain):
    """Flask-Babel's domain, reading our catalogues."""

    def get_translations(self) -> NullTranslations:
        """Return the words of the language in force."""
        locale = get_locale()
        return catalogue_of(locale.language if locale is not None else "en")


def chosen_language() -> str:
    """Return the language: by the address, then what was kept, then the browser, then Chinese."""
    asked = request.args.get("lang") or session.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def init(app: Flask) -> None:
    """Give the app its words, filters and language links."""
    babel = Babel(app, default_locale="en", default_timezone="Asia/Shanghai", locale_selector=chosen_language)
    assert babel is not None
    app.extensions["babel"].instance.domain_instance = _Catalogues()
    app.jinja_env.filters.update(money=money_text, day=day_text, moment=moment_text)
    app.jinja_env.globals.update(language=_language_tag, language_links=_language_links)
    app.url_defaults(_carry_language)
    app.before_request(_keep_language)


def _language_tag() -> str:
    """Return the value of the page's lang attribute."""
    return "zh-Hans" if chosen_language() == "zh" else "en"


def _language_links() -> list[tuple[str, str, bool]]:
    """Return (address of this page, language, whether it is the present one) for each language."""
    here = chosen_language()
    links = []
    for language in LANGUAGES:
        query = {**request.args.to_dict(), "lang": language}
        links.append((f"{request.path}?{urlencode(query)}", language, language == here))
    return links


def _carry_language(endpoint: str, values: dict[str, Any]) -> None:
    """Make a chosen language stick through links, without a cookie."""
    if endpoint.endswith("static") or not request:
        return
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        values.setdefault("lang", asked)


def _keep_language() -> None:
    """Keep the language in the cookie once a form is sent; reading pages sets none."""
    if request.method == "POST" and request.args.get("lang") in LANGUAGES:
        session["lang"] = request.args["lang"]


def money_text(amount: Money, *, code: bool = False) -> str:
    """Return an amount for people: `¥1,234.50`, with the ISO code where currencies mix or are foreign."""
    digits = f"{abs(amount.major):,.{exponent_of(amount.currency)}f}"
    sign = "−" if amount.minor < 0 else ""
    if amount.currency == "CNY" and not code:
        return f"{sign}¥{digits}"
    return f"{sign}{amount.currency} {digits}"


def day_text(day: date | datetime) -> str:
    """Return a day at the desk's zone, in the page's language."""
    if isinstance(day, datetime):
        day = day.astimezone(BEIJING).date()
    return str(format_date(day, "long" if _is_chinese() else "d MMMM y", rebase=False))


def moment_text(moment: datetime) -> str:
    """Return day and minute at the desk's zone, in the page's language."""
    local = moment.astimezone(BEIJING)
    return f"{day_text(moment)} {local:%H:%M}"


def _is_chinese() -> bool:
    locale: Locale | None = get_locale()
    return locale is not None and locale.language == "zh"


def refusal_text(refusal: Refusal, translate: Callable[..., str] = gettext) -> str:
    """Return what a refusal says, in the page's language."""
    return translate(refusal.words, **refusal.facts) if refusal.facts else translate(refusal.words)
