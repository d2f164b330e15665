"""Errors a person or another program meets: a stable code, a status, words in the person's language."""

from typing import Any, ClassVar

from hub.language import DEFAULT, ENGLISH, SIMPLIFIED, Words, spoken, traditional

CODES: dict[str, type["MeishuError"]] = {}


class MeishuError(Exception):
    """Root of all errors. `values` fill the message and travel in the problem document (RFC 9457)."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "系统内部出错，本次操作未生效"
    en: ClassVar[str] = "Something failed inside; nothing was changed"

    def __init_subclass__(
        cls,
        *,
        code: str | None = None,
        status: int | None = None,
        zh: str | None = None,
        en: str | None = None,
    ) -> None:
        super().__init_subclass__()
        if status is not None:
            cls.status = status
        if code is None:
            return
        if zh is None or en is None or CODES.get(code) is not None:
            raise TypeError(f"error {code} needs words in both languages and a code of its own")
        cls.code, cls.zh, cls.en = code, zh, en
        CODES[code] = cls

    def __init__(self, **values: Any) -> None:
        super().__init__(f"{self.code} {values}" if values else self.code)
        self.values = values

    def message(self, language: str = DEFAULT) -> str:
        """The message in that one of `hub.language.LANGUAGES`."""
        template = self.en if language == ENGLISH else self.zh if language == SIMPLIFIED else traditional(self.zh)
        return template.format(**spoken(self.values, language))

    @property
    def said(self) -> Words:
        """The message as a sentence, for an event."""
        return Words(self.zh, self.en, self.values)


class Refused(MeishuError):
    """A rule or a check says no: nothing changed, trying the same again will not help."""

    status = 409


class Transient(MeishuError):
    """Try again later, after `retry_after_s`."""

    status = 503
    retry_after_s: ClassVar[int] = 1


class Invalid(Refused, code="invalid", status=422, zh="输入有误：{detail}", en="Invalid input: {detail}"):
    """The body, a parameter or an amount does not have the form asked for."""


class Unfit(Refused, code="unfit", zh="内容不合理：{detail}", en="This makes no sense: {detail}"):
    """Each value has the form asked for, but they do not fit each other, or what they are about."""


class NotFound(Refused, code="not_found", status=404, zh="找不到：{what}", en="Not found: {what}"): ...
