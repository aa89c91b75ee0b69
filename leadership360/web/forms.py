"""Base of all forms: CSRF, and translated messages."""

from typing import Any

from flask_wtf import FlaskForm


class BaseForm(FlaskForm):
    """A form that is filled from a POST, or empty."""

    class Meta(FlaskForm.Meta):
        """Messages in the page's language; texts without white space at their ends."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Trim what people type, except passwords."""
            filters = unbound_field.kwargs.get("filters", [])
            if unbound_field.field_class.__name__ in {"StringField", "TextAreaField"}:
                filters = [*filters, _trim]
            return unbound_field.bind(form=form, filters=filters, **options)

    @property
    def is_refused(self) -> bool:
        """Return whether something was sent and is not acceptable."""
        return bool(self.errors)


def _trim(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class EmptyForm(BaseForm):
    """A form with nothing but a button."""
