"""The base of every form: what a refusal says stands at its field, and what was typed is never lost."""

from flask import request
from flask_wtf import FlaskForm

from grants.core.errors import Refused
from grants.web.errors import translated
from grants.web.kept_forms import kept_form
from grants.web.limits import ask_after


class Form(FlaskForm):
    """A form that gives back what was typed before a sign-in ran out, and shows refusals beside their fields."""

    def __init__(self, *args: object, **values: object) -> None:
        if not args and "formdata" not in values and request.method == "GET" and (kept := kept_form()) is not None:
            args = (kept,)
        super().__init__(*args, **values)
        self.asks: list[str] = []  # where to ask why, of what a boundary did not allow

    @property
    def status(self) -> int:
        """422 where something is to be put right, else 200."""
        return 422 if self.errors or self.form_errors else 200

    def show(self, refusal: Refused) -> None:
        """Put a refusal at the field it is about, or above the form."""
        if (ask := ask_after(refusal)) is not None:
            self.asks.append(ask)
        field = self._fields.get(str(refusal.field)) if refusal.field is not None else None
        if field is None:
            self.form_errors.append(translated(refusal))
        else:
            field.errors = [*field.errors, translated(refusal)]
