"""The settings of Celery on which the guarantees stand."""

import socket

import pytest
from celery import Celery
from pytest_django import Settings

from jobs.processes import intervals
from jobs.queue import app as module
from jobs.queue import topology
from jobs.queue.app import app


def test_a_message_is_acknowledged_after_the_outcome_and_comes_again_after_a_death() -> None:
    conf = app.conf

    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert not conf.task_retry_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1


def test_there_is_no_second_source_of_truth() -> None:
    conf = app.conf

    assert conf.result_backend is None
    assert conf.task_ignore_result
    assert not conf.worker_send_task_events
    assert not conf.worker_enable_remote_control


def test_a_queue_with_a_wrong_name_is_not_made_silently() -> None:
    assert not app.conf.task_create_missing_queues
    assert [queue.name for queue in app.conf.task_queues] == [topology.queue.name]


def test_a_worker_that_lost_the_broker_tries_until_it_is_back_and_then_takes_as_much_as_before() -> (
    None
):
    conf = app.conf

    assert conf.broker_connection_max_retries is None  # 0 would give up at once
    assert conf.broker_connection_retry_on_startup
    assert conf.broker_channel_error_retry
    assert not conf.worker_enable_prefetch_count_reduction
    assert not conf.worker_cancel_long_running_tasks_on_connection_loss


def test_a_connection_that_went_dead_silently_is_given_up() -> None:
    options = app.conf.broker_transport_options

    assert 0 < app.conf.broker_heartbeat <= 30
    assert options["socket_settings"][socket.TCP_USER_TIMEOUT] >= 10_000
    assert options["confirm_publish"]


def test_a_child_that_starts_slowly_is_not_killed() -> None:
    assert app.conf.worker_proc_alive_timeout >= 60


def test_a_message_cannot_name_code_to_run() -> None:
    assert app.conf.accept_content == ["json"]


def test_a_task_is_told_to_end_before_its_child_is_killed() -> None:
    assert intervals.SOFT_LIMIT < intervals.HARD_LIMIT


def test_the_address_of_the_broker_is_read_at_each_connection(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    for name in ("connection_for_read", "connection_for_write"):
        monkeypatch.setattr(Celery, name, lambda self, url=None, **_: asked.append(url))

    for number in (1, 2):
        settings.BROKER_URL = f"amqp://broker-{number}//"
        app.connection_for_read()
        app.connection_for_write()
    app.connection_for_write("amqp://named//")

    first, second = "amqp://broker-1//", "amqp://broker-2//"
    assert asked == [first, first, second, second, "amqp://named//"]
    assert module.broker_url() == second


def test_each_connection_begins_with_the_next_node_of_a_cluster(settings: Settings) -> None:
    settings.BROKER_URL = "amqp://one//;amqp://two//;amqp://three//"

    begun = [app.connection_for_read().hostname for _ in range(3)]
    connections = [app.connection_for_write() for _ in range(3)]

    assert sorted(begun) == ["one", "three", "two"]
    assert [connection.hostname for connection in connections] == begun
    assert all(len(connection.alt) == 3 for connection in connections)
