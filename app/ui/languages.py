"""Which language a window speaks: the one chosen in Settings, else that of the browser or the system.

Flet keeps it per page, as the locale of its own pickers; everything drawn or handled for that page asks there.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Final

import flet as ft

from app.language.speech import speaking, speech
from contracts.settings import Language

_LOCALES: Final = {Language.ENGLISH: ft.Locale("en", "GB"), Language.GERMAN: ft.Locale("de", "DE")}


def spoken() -> AbstractContextManager[None]:
    """The language of this window, for what is said within the block."""
    configuration = ft.context.page.locale_configuration
    here = configuration.current_locale if configuration else None
    return speaking(Language(here.language_code) if here else Language.ENGLISH)


def speak(page: ft.Page, language: Language) -> None:
    """From now on this window speaks that language, the date picker included."""
    locale, configuration = _LOCALES[language], page.locale_configuration
    if configuration and configuration.current_locale == locale:
        return
    page.locale_configuration = ft.LocaleConfiguration(supported_locales=[locale], current_locale=locale)


async def device_language(page: ft.Page) -> Language:
    """The first language of the browser's or the system's list that is spoken here; else English."""
    if page.web:
        return speech().language  # the browser names its list with every request
    info = await page.get_device_info()
    spoken_here = set(Language)
    known = (locale.language_code for locale in (info.locales if info else ()))
    return next((Language(code) for code in known if code in spoken_here), Language.ENGLISH)
