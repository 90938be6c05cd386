"""Documents’ files in object storage (FILES_URL): a real server that speaks S3, reached over HTTP."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from moto.server import ThreadedMotoServer

from obligations.intake import uploads
from obligations.management.commands.up import FIRST_DOCUMENT
from obligations.models import Document, Upload
from tests.factories import make_user
from tracker import environment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """The client of an empty bucket, in which the tracker keeps its files."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "only for tests")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    # The module keeps what an earlier server held.
    urllib.request.urlopen(urllib.request.Request(f"{address}/moto-api/reset", method="POST")).close()
    client = boto3.client("s3", endpoint_url=address, region_name="eu-west-1")
    client.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    monkeypatch.setenv("FILES_URL", f"s3://files/tracker?region_name=eu-west-1&endpoint_url={address}")
    settings.STORAGES = settings.STORAGES | {"default": environment.files("FILES_URL")}
    yield client
    server.stop()


def names(bucket: Any) -> list[str]:
    return [item["Key"] for item in bucket.list_objects_v2(Bucket="files").get("Contents", [])]


def test_a_file_that_is_sent_is_kept_there_and_given_back(bucket: Any, client: Client) -> None:
    client.force_login(make_user("editor", role="editor"))
    data = FIRST_DOCUMENT.read_bytes()
    client.post("/documents/add/", {"documents": SimpleUploadedFile(FIRST_DOCUMENT.name, data)})
    assert [name.rpartition("/")[0] for name in names(bucket)] == ["tracker/uploads"]
    uploads.read_waiting(clock=timezone.now)
    assert Upload.objects.get().state == Upload.State.ADDED
    document = Document.objects.get()
    # Once it is read, only the document's own file stays.
    assert names(bucket) == [f"tracker/{document.source.name}"]
    answer: Any = client.get(f"/documents/{document.pk}/source/")
    assert b"".join(answer) == data


def test_a_backup_takes_it_along_and_brings_it_back(bucket: Any, tmp_path: Path) -> None:
    call_command("add", str(FIRST_DOCUMENT))
    file = tmp_path / "backup.tar.gz"
    call_command("backup", str(file))
    kept = names(bucket)
    for name in kept:
        bucket.delete_object(Bucket="files", Key=name)
    call_command("restore", str(file), "--replace")
    assert names(bucket) == kept
    with default_storage.open(Document.objects.get().source.name) as restored:
        assert restored.read() == FIRST_DOCUMENT.read_bytes()
    assert storages["default"].exists(Document.objects.get().source.name)
