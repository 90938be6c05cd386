"""What may be sent: text that is text, and query parameters that are what the schema says."""

from __future__ import annotations

from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request


class Text(serializers.CharField):
    """A string and nothing else: a number or a truth value is not taken for one. Holds no NUL."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self._refuse()
        return super().to_internal_value(data)

    def _refuse(self) -> NoReturn:
        raise serializers.ValidationError(_("Send a text."))


class OptionalText(Text):
    """Left out or empty, it says nothing."""

    def __init__(self, *, help_text: str = "", max_length: int = 250) -> None:
        super().__init__(required=False, allow_blank=True, default="", help_text=help_text, max_length=max_length)


class Truth(serializers.BooleanField):
    """True or false and nothing that stands for them; false if left out."""

    def __init__(self) -> None:
        super().__init__(default=False)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError(_("Send true or false."))
        return data


def asked(request: Request, query: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The query string as a serializer reads it. ValidationError by parameter where it does not fit."""
    read = query(data=request.query_params.dict())
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)
