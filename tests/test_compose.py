"""docker-compose.yml: what it promises as text, and its commands run as they stand there, on real servers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose import OURS, SERVICES, Stack
from tests.servers import PROJECT, Valkey, until

LASTING = sorted(set(SERVICES) - {"migrate"})


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_can_write_to_its_image_or_gain_a_privilege(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["tmpfs"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_runs_as_root(name: str) -> None:
    user = SERVICES[name].get("user") or re.findall(r"^USER (\S+)", (PROJECT / "Dockerfile").read_text(), re.M)[-1]
    assert user not in {"root", "0"}


@pytest.mark.parametrize("name", LASTING)
def test_what_dies_is_started_again_and_what_hangs_is_seen(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
def test_nothing_starts_before_the_database_is_migrated_and_the_broker_answers(name: str) -> None:
    waits_for = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
    assert waits_for == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }


def test_images_are_pinned_by_tag_and_the_database_is_recent_enough() -> None:
    images = [service["image"] for service in SERVICES.values()]
    assert all(re.fullmatch(r"[a-z0-9/-]+:(?!latest)[a-z0-9.-]+", image) for image in images)
    version = re.match(r"postgres:(\d+)", SERVICES["postgres"]["image"])
    assert version
    assert int(version[1]) >= 16


def test_no_secret_stands_in_the_file_and_one_that_is_missing_is_named() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if any(word in name for word in ("PASSWORD", "SECRET", "DATABASE_URL")):
                assert re.search(r"\$\{[A-Z_]+:\?", value), name
    example = (PROJECT / ".env.example").read_text()
    for name in set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text())):
        assert re.search(rf"^{name}=", example, re.M), f"{name} is not in .env.example"
    assert not re.search(r"^(\w*PASSWORD|SECRET_KEY)=.", example, re.M)


def test_the_database_and_the_broker_can_be_reached_by_the_other_services_alone() -> None:
    assert "ports" not in SERVICES["postgres"]
    assert "ports" not in SERVICES["valkey"]


# --- the commands as they stand there ---------------------------------------------------------------------------------


@pytest.fixture
def stack(tmp_path: Path, postgresql_database: str, valkey: Valkey) -> Iterator[Stack]:
    stack = Stack(tmp_path, postgresql_database, valkey)
    yield stack
    stack.installation.end()


@pytest.mark.broker
@pytest.mark.postgres
@pytest.mark.xdist_group("compose")
def test_the_commands_work_together_on_postgresql_and_valkey(stack: Stack) -> None:
    stack.migrate()
    for service in OURS:
        assert not stack.healthy(service), f"{service} is called healthy before it runs"

    stack.start_all()
    until(
        lambda: re.search(r'"task_succeeded".*"obligations.tasks.deliver_due"', stack.log("worker").read_text()),
        "no tick of beat reaches the worker",
    )
    # Every due task succeeded, and nobody complained.
    assert "Traceback" not in "".join(stack.log(service).read_text() for service in OURS)
