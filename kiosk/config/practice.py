"""The section of practice mode: when the site's classes are, and where its own lessons lie."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from kiosk.config.checking import plain
from kiosk.config.values import FilePath, Section, TimeOfDay


def _date(text: str) -> str:
    try:
        read = date.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.isoformat() != text:
        raise plain("must be a date like '2026-12-05', in quotes", chinese="日期要写成 '2026-12-05' 这样，加英文引号")
    return text


Date = Annotated[str, AfterValidator(_date)]  # local


class Appointment(Section):
    """A class at the screen: it goes into practice by itself, and back. Local times of one day."""

    date: Date
    begins: TimeOfDay
    ends: TimeOfDay

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends <= self.begins:
            raise plain(
                f"must be later than begins ({self.begins}), on the same day",
                "ends",
                chinese=f"下课要晚于上课（{self.begins}），在同一天",
            )
        return self


class Practice(Section):
    """lessons: a folder of the site's own lessons, beside those that come with the kiosk."""

    lessons: FilePath | None = None
    calendar: Annotated[tuple[Appointment, ...], Field(strict=False)] = ()  # YAML knows lists only

    @field_validator("calendar")
    @classmethod
    def _one_class_at_a_time(cls, calendar: tuple[Appointment, ...]) -> tuple[Appointment, ...]:
        for index, one in enumerate(calendar):
            for earlier in calendar[:index]:
                if one.date == earlier.date and one.begins < earlier.ends and earlier.begins < one.ends:
                    raise plain(
                        f"overlaps the class from {earlier.begins} on the same day",
                        f"{index}.begins",
                        chinese=f"和同一天 {earlier.begins} 的课重了",
                    )
        return calendar
