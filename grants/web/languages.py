"""The language of a page: what the person chose, else what their browser asks for, else English."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from grants.core.addresses import own_path
from grants.web.errors import translated

babel = Babel()


@dataclass(frozen=True, slots=True)
class Language:
    """A language the pages speak. A draft has not been read by a native speaker yet: nobody is sent to it unasked."""

    code: str
    draft: bool = False

    @property
    def name(self) -> str:
        """What those who speak it call it."""
        return Locale.parse(self.code).get_display_name(self.code) or self.code

    @property
    def direction(self) -> str:
        """Ltr or rtl."""
        return str(Locale.parse(self.code).text_direction)


ENGLISH = Language("en")
LANGUAGES: Sequence[Language] = (ENGLISH, Language("cy", draft=True), Language("ar", draft=True))


def init_app(app: Flask) -> None:
    """Choose a language for every request."""
    babel.init_app(app, locale_selector=_choose, default_timezone="Europe/London")
    app.jinja_env.globals.update(_=_say, gettext=_say)
    app.context_processor(_words_for_pages)
    app.jinja_env.filters["translated"] = translated


@pass_eval_context
def _say(where: EvalContext, words: str, /, **values: object) -> str:
    """One text of a template in the language of its page; what is put into it is escaped, the text itself is ours.

    The same as Flask-Babel's and Jinja's own together, which look for the catalogue anew for each of a page's hundred
    texts and take a tenth of its time.
    """
    locale = get_locale() or Locale(ENGLISH.code)
    if locale.language not in _catalogues:
        _catalogues[locale.language] = get_translations()
    text = _catalogues[locale.language].gettext(words)
    if where.autoescape:
        text = Markup(text)  # noqa: S704
    return text % values if "%" in text else text


_catalogues: dict[str, NullTranslations] = {}


def known(code: str) -> bool:
    """Whether there is a language with this code to choose."""
    return any(language.code == code for language in LANGUAGES)


def page_to_come_back_to() -> str:
    """The page that a choice of language goes back to: this one, or the one whose form has just been answered."""
    if request.method in ("GET", "HEAD"):
        return own_path(request.full_path.rstrip("?"))
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return own_path(came_from._replace(scheme="", netloc="", fragment="").geturl())


def _choose() -> str:
    if not has_request_context():
        return ENGLISH.code
    if "language" not in g:
        chosen = session.get("language", "")
        finished = [language.code for language in LANGUAGES if not language.draft]
        g.language = chosen if known(chosen) else request.accept_languages.best_match(finished, ENGLISH.code)
    language: str = g.language
    return language


def _words_for_pages() -> dict[str, object]:
    locale = get_locale() or Locale(ENGLISH.code)
    return {
        "locale_language": locale.language,
        "locale_direction": locale.text_direction,
        "languages": LANGUAGES,
        "page_to_come_back_to": page_to_come_back_to,
    }
