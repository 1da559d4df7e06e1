"""Forms in the product's look."""

from django import forms
from django.template import Context, Template

SHOWN = Template(
    "{% load nhs_forms %}{% error_summary form %}{% for field in form %}{% form_field field %}{% endfor %}"
)


class ExampleForm(forms.Form):
    email = forms.EmailField(label="E-mail address", help_text="Your work address.")
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"placeholder": "Password"}))
    agreed = forms.BooleanField(label="I agree", required=False)
    reason = forms.CharField(label="Reason", required=False, max_length=3, widget=forms.Textarea)
    when = forms.SplitDateTimeField(label="When", required=False, help_text="Day and time.")


def shown(data: dict[str, str] | None = None) -> str:
    return SHOWN.render(Context({"form": ExampleForm(data)}))


def test_a_field_is_tied_to_its_label_and_hint() -> None:
    assert '<label class="nhsuk-label" for="id_email">E-mail address</label>' in shown()
    assert 'aria-describedby="id_email-hint"' in shown()
    assert 'id="id_email-hint"' in shown()


def test_an_error_stands_at_the_top_linked_to_its_field_and_in_the_same_words_at_the_field() -> None:
    page = shown({"email": "x", "password": "y"})
    assert '<a href="#id_email">Enter a valid email address.</a>' in page
    assert page.count("Enter a valid email address.") == 2
    assert 'aria-describedby="id_email-hint id_email-error"' in page
    assert 'value="x"' in page


def test_an_empty_field_is_named_in_its_error() -> None:
    assert '<a href="#id_password">Fill in “Password”.</a>' in shown({"email": "a@example.org"})


def test_without_errors_there_is_no_summary() -> None:
    assert "There is a problem" not in shown()
    assert "There is a problem" not in shown({"email": "a@example.org", "password": "x"})


def test_a_placeholder_never_stands_in_for_the_label() -> None:
    assert "placeholder" not in shown()


def test_several_lines_look_like_several_lines_also_when_wrong() -> None:
    assert 'class="nhsuk-textarea"' in shown()
    assert "nhsuk-textarea nhsuk-textarea--error" in shown({"reason": "too long"})


def test_several_inputs_stand_in_a_group_that_its_hint_and_error_describe() -> None:
    assert '<legend class="nhsuk-fieldset__legend">When</legend>' in shown()
    assert 'aria-describedby="id_when-hint"' in shown()
    assert 'aria-describedby="id_when-hint id_when-error"' in shown({"when_0": "never", "when_1": "10:00"})
