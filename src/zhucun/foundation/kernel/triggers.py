"""Append-only tables: triggers that refuse update and delete on either database, for use in migrations."""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

Step = Callable[[BaseDatabaseWrapper, str], None]


def append_only(*tables: str) -> RunPython:
    """A migration step that makes ``tables`` refuse UPDATE and DELETE."""
    return RunPython(_each(tables, protect), _each(tables, unprotect))


def protect(connection: BaseDatabaseWrapper, table: str) -> None:
    """Install the triggers on ``table``."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for act in ("UPDATE", "DELETE"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '审计记录只增不改'); END"
                )
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '审计记录只增不改'; END $$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION append_only()"
            )


def unprotect(connection: BaseDatabaseWrapper, table: str) -> None:
    """Remove the triggers (undoing the migration, or emptying a test database)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")


def _each(tables: tuple[str, ...], step: Step) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def run(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            step(schema_editor.connection, table)

    return run
