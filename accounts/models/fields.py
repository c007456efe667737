"""Text that people type, as columns and as form fields: cleaned by accounts.text on its way in.

Doors clean first, so that what is left can be too short or too long; the columns clean whatever
comes past them. In migrations they are Django's own, which is what the database sees.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models

from accounts.text import clean_line, clean_prose


class LineInput(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class ProseInput(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_prose(value) if isinstance(value, str) else value)


class Folded(models.Func):
    """A name as names are compared in the database: width and case aside."""

    template = "lower(normalize(%(expressions)s, NFKC))"
    arity = 1
    output_field = models.CharField()


class _CleanText(models.Field):
    clean_text: Callable[[str], str]
    form_class: type[forms.CharField]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        column = next(c for c in type(self).__mro__ if c.__module__.startswith("django."))
        return name, f"django.db.models.{column.__name__}", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return self.clean_text(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):  # the row in hand says what is stored
            value = self.clean_text(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})


class LineField(_CleanText, models.CharField):
    """One line that a person typed."""

    clean_text = staticmethod(clean_line)
    form_class = LineInput


class ProseField(_CleanText, models.TextField):
    """Lines that a person typed."""

    clean_text = staticmethod(clean_prose)
    form_class = ProseInput
