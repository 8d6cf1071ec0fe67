import pytest
from django.db import DataError, OperationalError

from jobs.errors import PictureMissing
from jobs.logs.tracebacks import HIDDEN, text_of


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        ConnectionRefusedError(111, "Connection refused"),
        OperationalError("the database is away"),
        AttributeError("'int' object has no attribute 'x'"),
    ],
)
def test_words_of_the_system_are_shown(error: Exception) -> None:
    text = text_of(raised(error))

    assert text.startswith("Traceback (most recent call last):\n")
    assert text.endswith(f": {error}")


@pytest.mark.parametrize(
    "error",
    [
        ValueError("Anna"),
        KeyError("Anna"),
        DataError("Anna"),
        PictureMissing("Anna.jpg is missing"),
    ],
)
def test_words_that_may_quote_a_row_are_not(error: Exception) -> None:
    text = text_of(raised(error))

    assert "Anna" not in text
    assert text.endswith(f"{type(error).__qualname__}: {HIDDEN}")
    assert "in raised" in text


def test_the_errors_that_led_to_it_are_shown_first() -> None:
    text = text_of(raised(OSError("second"), raised(ValueError("Anna"))))

    first, second = text.split("\nThe above exception was the direct cause")
    assert first.strip().endswith(HIDDEN)
    assert second.endswith("OSError: second")


def test_an_error_during_another_one_is_shown_after_it() -> None:
    try:
        try:
            raise OSError("first")
        except OSError:
            raise OSError("second")  # noqa: B904 -- this is what is tested
    except OSError as error:
        text = text_of(error)

    assert text.index("OSError: first") < text.index("During handling") < text.index("second")


def test_an_error_without_words_is_named() -> None:
    assert text_of(raised(ValueError())).endswith("\nValueError")
