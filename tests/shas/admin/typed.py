"""What a browser would send back from a page of the console: its form as it stands, with what is typed over it."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class _Form(HTMLParser):
    """Collects the fields of the page's main form: the one that has a save button or asks for confirmation."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.choices: dict[str, set[str]] = {}
        self._in_form = False
        self._select: str | None = None
        self._textarea: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value")
        if tag == "form":
            self._in_form = given.get("id") != "logout-form"
        elif not self._in_form or (tag != "option" and not name):
            return
        elif tag == "input" and given.get("type") not in {"submit", "button", "file"}:
            if given.get("type") in {"checkbox", "radio"}:
                self.choices.setdefault(str(name), set()).add(value or "on")
                if "checked" not in given:
                    return
            self.fields.setdefault(str(name), []).append("on" if value is None and "checked" in given else value or "")
        elif tag == "select":
            self._select = name
            self.fields.setdefault(str(name), [])
            self.choices.setdefault(str(name), set())
        elif tag == "option" and self._select:
            self.choices[self._select].add(value or "")
            if "selected" in given:
                self.fields[self._select].append(value or "")
        elif tag == "textarea":
            self._textarea, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea:
            self.fields[self._textarea] = [self._text.removeprefix("\n")]
            self._textarea = None


def typed(page: HttpResponse, **over: Any) -> dict[str, Any]:
    """The page's form as sent, with `over` typed into it; None takes a field out, as an unticked box is."""
    parser = _Form()
    parser.feed(page.content.decode())
    return {name: value for name, value in (parser.fields | over).items() if value is not None}


def choices(page: HttpResponse) -> dict[str, set[str]]:
    """What each select, box and radio button of the page's form offers: name → values."""
    parser = _Form()
    parser.feed(page.content.decode())
    return parser.choices
