"""The role that may add documents and record what became of a due date."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EDITORS_MAY = {
    "add_document",
    "change_document",
    "add_obligation",
    "change_obligation",
    "change_duedate",
    "add_evidence",
    "change_evidence",
    "delete_evidence",
}


def make_editors(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Permissions are made after migrations; this role needs them now.
    config = apps.get_app_config("obligations")
    config.models_module = True  # type: ignore[assignment]  # create_permissions skips apps whose models look unloaded
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    editors, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Editors")
    permissions = apps.get_model("auth", "Permission").objects
    editors.permissions.set(permissions.filter(content_type__app_label="obligations", codename__in=EDITORS_MAY))


class Migration(migrations.Migration):
    dependencies = (
        ("obligations", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    )
    operations = (migrations.RunPython(make_editors, migrations.RunPython.noop),)
