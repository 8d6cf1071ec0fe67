import threading

from jobs.logs.context import about, begin, end, subject


def test_fields_hold_within_their_block() -> None:
    with about(request="r1"):
        with about(batch="b", job=5):
            inside = dict(subject())
        after = dict(subject())

    assert (inside, after, dict(subject())) == (
        {"request": "r1", "batch": "b", "job": 5},
        {"request": "r1"},
        {},
    )


def test_another_thread_is_about_something_else() -> None:
    seen: list[dict[str, object]] = []

    with about(request="r1"):
        thread = threading.Thread(target=lambda: seen.append(dict(subject())))
        thread.start()
        thread.join()

    assert seen == [{}]


def test_a_request_begins_with_nothing_of_the_one_before() -> None:
    begin(request="r1", batch="b")
    first = dict(subject())
    begin(request="r2")
    second = dict(subject())
    end()

    assert (first, second, dict(subject())) == (
        {"request": "r1", "batch": "b"},
        {"request": "r2"},
        {},
    )
