"""Files that people send: kept until a job has read them, each with its own outcome, and to be taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Callable, Iterable
from pathlib import PurePath

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from obligations.intake import documents
from obligations.models import Document, Upload
from obligations.models.uploads import ATTEMPTS, LEASE
from obligations.reading.values import UnreadableDocument

log = logging.getLogger(__name__)


def receive(files: Iterable[UploadedFile], *, by: User, now: dt.datetime, limit: int) -> uuid.UUID:
    """A row for each file, in one batch, whose name is returned. Those above ``limit`` bytes are refused unread."""
    batch = uuid.uuid4()
    for file in files:
        upload = Upload(
            batch=batch, name=(file.name or _("unnamed file"))[-255:], size=file.size or 0, by=by, sent_at=now
        )
        if upload.size > limit:
            upload.state, upload.finished_at = Upload.State.REFUSED, now
            upload.reason = _("It is larger than %s. Send the resolution alone.") % filesizeformat(limit)
        else:
            data = file.read()
            upload.sha256 = hashlib.sha256(data).hexdigest()
            upload.path = default_storage.save(f"uploads/{uuid.uuid4().hex}", ContentFile(data))
        upload.save()
    return batch


def read_waiting(*, clock: Callable[[], dt.datetime]) -> int:
    """Read the files that wait, one after the other, until there are none; how many. Safe to run side by side."""
    count = 0
    while upload := Upload.objects.claim(now=clock()):
        _read(upload, clock)
        count += 1
    return count


def _read(upload: Upload, clock: Callable[[], dt.datetime]) -> None:
    if upload.attempts > ATTEMPTS:
        _finish(
            upload, Upload.State.FAILED, clock(), _("Reading it was begun several times and never ended. Send it anew.")
        )
        return

    def report(stage: Upload.Stage) -> None:
        Upload.objects.filter(pk=upload.pk).update(stage=stage, lease_until=clock() + LEASE)

    try:
        with default_storage.open(upload.path) as file:
            data = file.read()
        added = documents.add(data, upload.name, by=upload.by, now=clock(), may_move=False, report=report)
    except documents.WouldChange as would:
        upload.document, upload.state, upload.stage = would.document, Upload.State.REVIEW, ""
        upload.finished_at, upload.lease_until = clock(), None
        upload.save()
    except UnreadableDocument as reason:
        _finish(upload, Upload.State.REFUSED, clock(), str(reason))
    except Exception:  # whatever is wrong with one file, the next one is read, and its sender told
        log.exception("upload %d cannot be read", upload.pk)
        _finish(upload, Upload.State.FAILED, clock(), _("Reading it failed; the log says why. Nothing was changed."))
    else:
        _added(upload, added, clock())


def decide(upload: Upload, *, take: bool, now: dt.datetime) -> None:
    """Read a file under review in the place of the former one, or leave what is here as it is.

    Raises ``KeptForItsHistory`` where nothing waits for a decision any more.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.state != Upload.State.REVIEW:
            raise documents.KeptForItsHistory(_("This file does not wait for a decision any more."))
        if not take:
            _finish(upload, Upload.State.REFUSED, now, _("You kept what was here."))
            return
        with default_storage.open(upload.path) as file:
            _added(upload, documents.add(file.read(), upload.name, by=upload.by, now=now), now)


def _added(upload: Upload, added: documents.Added, now: dt.datetime) -> None:
    document = Document.objects.with_counts().get(pk=added.document.pk)
    upload.document, upload.warnings = document, document.warnings
    upload.found, upload.dated = document.asked, document.dated  # type: ignore[attr-defined]  # annotated
    upload.former_sha256, upload.former_name = added.former
    _finish(upload, Upload.State(added.outcome), now)


def _finish(upload: Upload, state: Upload.State, now: dt.datetime, reason: str = "") -> None:
    """The row first, then the file: one that stays behind does no harm."""
    path, upload.path = upload.path, ""
    upload.state, upload.reason, upload.stage = state, reason, ""
    upload.finished_at, upload.lease_until = now, None
    upload.save()
    if path:
        default_storage.delete(path)


def undo(upload: Upload, *, now: dt.datetime) -> None:
    """Take back what a file brought: its document is deleted, or read anew from the file that it replaced.

    Raises ``KeptForItsHistory`` where that is no longer possible.
    """
    document = upload.document
    if not upload.can_be_undone or document is None:
        raise documents.KeptForItsHistory(_("This file changed nothing that could be taken back."))
    if document.sha256 != upload.sha256:
        raise documents.KeptForItsHistory(_("Another file of this document was read since. Take that back first."))
    former = f"documents/{upload.former_sha256}"
    if upload.state == Upload.State.UPDATED and not default_storage.exists(former):
        raise documents.KeptForItsHistory(
            _("The file that was here before, %s, is no longer kept.") % PurePath(upload.former_name).name
        )
    with transaction.atomic():
        if upload.state == Upload.State.UPDATED:
            with default_storage.open(former) as file:
                documents.add(file.read(), upload.former_name, by=upload.by, now=now)
        else:
            documents.take_back(document, now=now)
            upload.document = None
        upload.state, upload.finished_at = Upload.State.UNDONE, now
        upload.save()
