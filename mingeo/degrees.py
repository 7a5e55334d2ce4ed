"""Degrees as the law prints them."""

__all__ = ["SECONDS_STEPS", "dms"]

SECONDS_STEPS = 3_600_000
"""Thousandths of a second in a degree: the legal precision (自然资源部公告 2022 年第 24 号)."""


def dms(degrees: float) -> str:
    """Return degrees as degrees, minutes and seconds with three decimals.

    >>> dms(118 + 45 / 60 + 30.5 / 3600), dms(35.9999999999), dms(-0.5)
    ('118°45′30.500″', '36°00′00.000″', '-0°30′00.000″')
    """
    whole, rest = divmod(round(abs(degrees) * SECONDS_STEPS), SECONDS_STEPS)
    minutes, milliseconds = divmod(rest, 60_000)
    sign = "-" if degrees < 0 else ""
    return f"{sign}{whole}°{minutes:02d}′{milliseconds // 1000:02d}.{milliseconds % 1000:03d}″"
