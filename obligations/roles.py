"""Who may do what: readers look, editors add documents and record what became of dates, administrators all else."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

EDITORS = "Editors"
EDITORS_MAY = (
    "add_document",
    "change_document",
    "add_obligation",
    "change_obligation",
    "change_duedate",
    "add_evidence",
    "change_evidence",
    "delete_evidence",
    "change_renewal",
)


def make_editors() -> None:
    """The editors' group with at least its permissions; what an administrator has added to it stays."""
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    permissions = Permission.objects.filter(content_type__app_label="obligations", codename__in=EDITORS_MAY)
    editors.permissions.add(*permissions)
