"""Forms in the product's look: a summary of the errors, and each field with its label, hint and error."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, MultiWidget, PasswordInput, Textarea

register = template.Library()


def messages(field: BoundField) -> list[str]:
    """What is wrong with a field. An empty one is named, so that the words also make sense in the summary."""
    found = []
    for error in field.errors.as_data():
        found += [f"Fill in “{field.label}”."] if error.code == "required" else error.messages
    return found


@register.inclusion_tag("includes/field.html")
def form_field(field: BoundField, findings: Sequence[Any] = ()) -> dict[str, Any]:
    """One field. Passwords get a button that shows them, where scripts run; several inputs stand in a fieldset.

    `findings` is what is known to be missing in it, whatever is typed: each with a `message` and a `severity`, whose
    label says what follows from it.
    """
    widget = field.field.widget
    checkbox, password = isinstance(widget, CheckboxInput), isinstance(widget, PasswordInput)
    group = isinstance(widget, MultiWidget)
    described = [f"{field.auto_id}-hint"] * bool(field.help_text) + [f"{field.auto_id}-finding"] * bool(findings)
    described += [f"{field.auto_id}-error"] * bool(field.errors)
    file = isinstance(widget, FileInput)
    base = "nhsuk-textarea" if isinstance(widget, Textarea) else "nhsuk-input"
    classes = ["nhsuk-checkboxes__input"] if checkbox else ["rp-file"] if file else [base]
    if password:
        classes += ["nhsuk-password-input__input", "nhsuk-js-password-input-input"]
    if field.errors and not checkbox and not file:
        classes.append(f"{base}--error")
    if width := widget.attrs.get("size"):
        classes.append(f"nhsuk-input--width-{width}")
    attributes: dict[str, Any] = {} if group else {"class": " ".join(classes), "placeholder": False}
    if described and not group:
        attributes["aria-describedby"] = " ".join(described)
    if password:
        attributes |= {"spellcheck": "false", "autocapitalize": "none"}
    control = field.as_widget(attrs=attributes)
    kind = {"checkbox": checkbox, "password": password, "group": group, "described": " ".join(described)}
    kind["findings"] = findings
    return {"field": field, "control": control, "errors": messages(field), **kind}


@register.inclusion_tag("includes/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """All errors at the top, each linked to its field; it takes the focus where scripts run."""
    fields = [(field.id_for_label, messages(field)) for field in form if field.errors]
    return {"form": form, "fields": fields}
