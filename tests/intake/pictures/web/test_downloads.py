"""One picture from the web, from a real server of this machine."""

import io

import pytest

from jobs.errors import FileRefused
from jobs.intake.files.addresses import AllowedHosts
from jobs.intake.pictures.web.downloads import Downloads
from tests.intake.pictures.web.pictures_on_the_web import breaking, redirecting, refusing, served

DATA = b"a picture"


def saved(address, *allowed, limit=1000):
    file = io.BytesIO()
    Downloads(AllowedHosts.of(allowed), limit, rest=0).save(address, file)
    return file.getvalue()


def refusal(address, *allowed, limit=1000):
    with pytest.raises(FileRefused) as refused:
        saved(address, *allowed, limit=limit)
    return refused.value.sentence


def test_the_bytes_of_the_answer_are_saved():
    with served({"/a.jpg?w=2": DATA}) as (host, _):
        assert saved(f"http://{host}/a.jpg?w=2#top", host) == DATA


def test_a_host_that_is_not_allowed_is_not_asked():
    with served({"/a.jpg": DATA}) as (host, asked):
        sentence = refusal(f"http://{host}/a.jpg", "cdn.example.org")

    assert sentence == (
        f"This site may not fetch pictures from {host}. The person who runs it can allow the host "
        "(OVERPRINT_PICTURE_HOSTS)."
    )
    assert asked == []


def test_a_name_of_this_machine_is_not_asked():
    with served({"/a.jpg": DATA}) as (host, asked):
        named = host.replace("127.0.0.1", "localhost")
        sentence = refusal(f"http://{named}/a.jpg", named)

    assert sentence.startswith("localhost is an address inside a private network.")
    assert asked == []


def test_redirects_are_followed_within_the_allowed_hosts():
    with served({"/b.jpg": DATA}) as (host, _):
        answers = {
            "/near": redirecting("/a.jpg"),
            "/a.jpg": DATA,
            "/far": redirecting(f"http://{host}/b.jpg"),
        }
        with served(answers) as (first, _):
            assert saved(f"http://{first}/near", first) == DATA
            assert saved(f"http://{first}/far", first, host) == DATA
            assert f"may not fetch pictures from {host}" in refusal(f"http://{first}/far", first)


def test_a_circle_of_redirects_ends():
    with served({"/a": redirecting("/a")}) as (host, asked):
        sentence = refusal(f"http://{host}/a", host)

    assert (sentence, len(asked)) == (f"{host} redirects more than 5 times.", 6)


def test_an_answer_that_may_pass_is_asked_for_again():
    with served({"/a.jpg": refusing(503, 429, then=DATA)}) as (host, asked):
        assert (saved(f"http://{host}/a.jpg", host), len(asked)) == (DATA, 3)


def test_three_tries_are_enough():
    with served({"/a.jpg": refusing(503, 503, 503, 503)}) as (host, asked):
        sentence = refusal(f"http://{host}/a.jpg", host)

    assert (sentence, len(asked)) == ("127.0.0.1 answers 503. Tried 3 times.", 3)


def test_an_answer_that_stays_is_not_asked_for_again():
    with served({}) as (host, asked):
        sentence = refusal(f"http://{host}/a.jpg", host)

    assert (sentence, len(asked)) == ("127.0.0.1 has no picture at this address (404).", 1)


def test_a_broken_connection_saves_nothing_by_half():
    with served({"/a.jpg": breaking(DATA)}) as (host, _):
        assert refusal(f"http://{host}/a.jpg", host) == (
            "The connection to 127.0.0.1 broke. Tried 3 times."
        )


def test_a_file_over_the_limit_is_refused_while_it_arrives():
    with served({"/a.jpg": DATA}) as (host, _):
        assert refusal(f"http://{host}/a.jpg", host, limit=5) == (
            "This file is larger than the limit of 5 bytes."
        )
