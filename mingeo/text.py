"""Text in two languages, and which of them a message is shown in.

Every sentence that a user may read is written once, in Chinese and English side by side, where it is
needed; a report or the command line picks one at the end.
"""

import locale
import os
from contextvars import ContextVar
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence in Chinese and in English.

    >>> Text("面积", "area").to("en")
    'area'
    """

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        """Return the sentence in the language of messages."""
        return self.to(message_language())


def same(text: str) -> Text:
    """Return a text that reads the same in both languages: a name, a number, a path."""
    return Text(text, text)


def join(texts: list[Text], zh: str = "；", en: str = "; ") -> Text:
    """Return several texts as one, joined by each language's separator."""
    return Text(zh.join(text.zh for text in texts), en.join(text.en for text in texts))


def printable(text: str) -> str:
    r"""Return text from a file with everything that would steer a terminal or break a line made visible.

    >>> print(printable("a" + chr(27) + "[31mb"))
    a\x1b[31mb
    """
    return "".join(char if char.isprintable() or char == "\u3000" else repr(char)[1:-1] for char in text)


_chosen: ContextVar[Language | None] = ContextVar("message_language", default=None)


def choose_message_language(language: Language | None) -> None:
    """Set the language of messages for this run; None goes back to the locale's."""
    _chosen.set(language)


def message_language() -> Language:
    """Return the language of messages: the chosen one, else the locale's, else English."""
    chosen = _chosen.get()
    return chosen if chosen is not None else _locale_language()


def _locale_language() -> Language:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    try:
        name = locale.getlocale()[0] or ""
    except ValueError:
        name = ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
