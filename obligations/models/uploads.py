"""Files on their way in: a row per file is the truth of what became of it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from obligations.models.documents import Document

LEASE = dt.timedelta(minutes=6)
"""How long a reader may be silent about a file before another one takes it; above the time limit of a job."""
ATTEMPTS = 3
"""How often a file is begun. One that brings its reader down every time is given up."""


class UploadQuerySet(models.QuerySet["Upload"]):
    def of(self, user: User | AnonymousUser) -> UploadQuerySet:
        """The user's own, the only ones that a page may show."""
        return self.filter(by_id=user.pk) if user.pk else self.none()

    def unfinished(self) -> UploadQuerySet:
        return self.filter(state__in=(Upload.State.WAITING, Upload.State.READING))

    def claimable(self, *, now: dt.datetime) -> UploadQuerySet:
        """Those nobody reads: waiting, or begun by somebody who has been silent for too long."""
        return self.filter(Q(state=Upload.State.WAITING) | Q(state=Upload.State.READING, lease_until__lt=now))

    def claim(self, *, now: dt.datetime) -> Upload | None:
        """The next file, for the caller alone; None where nothing waits."""
        for pk in self.claimable(now=now).order_by("sent_at", "pk").values_list("pk", flat=True)[:20]:
            taken = self.claimable(now=now).filter(pk=pk)
            if taken.update(
                state=Upload.State.READING, stage="", attempts=F("attempts") + 1, lease_until=now + LEASE, begun_at=now
            ):
                return self.get(pk=pk)
        return None


class Upload(models.Model):
    """One file that somebody sent: waiting -> reading -> added | updated | unchanged | review | refused | failed.

    What was added or updated can be undone.

    Under ``review`` the file is kept: read in the place of its document's former one it would change what that asks
    or by when, and its sender decides.

    ``stage`` says what its reader is doing, ``reason`` why it was refused. ``found``, ``dated`` and ``warnings`` are
    what was read at that time. ``former_*`` name the file that it took the place of, so that this can be undone.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        ADDED = "added", _("added")
        UPDATED = "updated", _("read anew")
        UNCHANGED = "unchanged", _("already here")
        REVIEW = "review", _("waits for your decision")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("taken back")

    class Stage(models.TextChoices):
        OPENING = "opening", _("opening the file")
        READING = "reading", _("reading the text")
        WRITING = "writing", _("writing what was found")

    batch = models.UUIDField(db_index=True)
    name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    reason = models.TextField(_("why not"), blank=True)
    document = models.ForeignKey(Document, related_name="uploads", null=True, blank=True, on_delete=models.SET_NULL)
    former_sha256 = models.CharField(max_length=64, blank=True)
    former_name = models.CharField(max_length=255, blank=True)
    found = models.PositiveIntegerField(null=True, blank=True)
    dated = models.PositiveIntegerField(null=True, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="uploads", on_delete=models.CASCADE)
    sent_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("sent_at", "pk")
        indexes = (
            models.Index(fields=["sent_at", "id"], condition=Q(state__in=["waiting", "reading"]), name="upload_open"),
        )
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.name

    @property
    def is_finished(self) -> bool:
        return self.state not in {self.State.WAITING, self.State.READING}

    @property
    def can_be_undone(self) -> bool:
        """Whether it changed anything that can be taken back."""
        return self.state in {self.State.ADDED, self.State.UPDATED} and self.document_id is not None

    @property
    def done(self) -> int:
        """Steps taken of ``STEPS``."""
        if self.is_finished:
            return STEPS
        return 1 + list(self.Stage.values).index(self.stage) if self.stage else 0


STEPS = len(Upload.Stage) + 1
"""Of one file: each stage, and being finished."""
