"""The trail's own tables brought up to date by Alembic: new tables and nullable columns, nothing else."""

from __future__ import annotations

from pathlib import Path

from ecrf.store.connect import Opening, connect

REVISIONS = ("0001",)
REVISION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""Where Alembic keeps the revision."""
"""Every revision of the trail's tables, oldest first; the last is what this program writes."""


def upgrade(path: Path, how: Opening, migrations: Path) -> None:
    """Run the missing steps of `migrations` on the study file, all of them or none."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool
    from sqlcipher3 import dbapi2

    raw = connect(path, how, write=True)
    # Its exceptions would otherwise print bound clinical values.
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=lambda: raw, poolclass=StaticPool, hide_parameters=True
    )
    # The driver runs without transactions of its own, so that tables too are made in one.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(migrations))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
        raw.close()
