"""Text that a page asks for."""

from typing import Any, ClassVar

from django import forms


class Line(forms.CharField):
    """Text whose length is judged once it is sent: a browser would cut off what is pasted, and say nothing."""

    default_error_messages: ClassVar = {
        "max_length": "Shorten this to %(limit_value)s characters. It has %(show_value)s."
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class Address(Line, forms.URLField):
    """The address of a page."""


class EmailLine(Line, forms.EmailField):
    """An e-mail address."""


class SlugLine(Line, forms.SlugField):
    """A word for an address: letters, figures, hyphens and underscores."""


class Paragraphs(Line):
    """Text of several lines, each ended as it is kept; a browser sends two signs for one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)
