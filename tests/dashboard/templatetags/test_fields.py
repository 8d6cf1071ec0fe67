"""A control on a page has a label, and shows what is wrong with it."""

from django import forms

from dashboard.templatetags.fields import field


class Form(forms.Form):
    size = forms.IntegerField(label="Size & unit", error_messages={"invalid": "Not <a> number."})


def test_a_control_is_labelled() -> None:
    assert (
        field(Form(auto_id="design-%s")["size"])
        == """<div class="field">
<label for="design-size">Size &amp; unit</label>
<input type="number" name="size" required id="design-size">

</div>
"""
    )


def test_errors_are_shown_below_their_control() -> None:
    written = field(Form({"size": "x"})["size"])

    assert '\n<p class="error">Not &lt;a&gt; number.</p>\n</div>\n' in written
