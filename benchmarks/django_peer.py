"""Run by its own interpreter: Django with simple-history saving one form of N columns, printing JSON."""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings

COUNT = int(sys.argv[1])
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory where there is one
PLACE = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(PLACE.name) / "peer.db"),
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"},
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "simple_history"],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402 - Django must be configured first
from simple_history.models import HistoricalRecords  # noqa: E402 - Django must be configured first

fields = {f"i{n}": models.CharField(max_length=40, default="") for n in range(COUNT)}
meta = type("Meta", (), {"app_label": "peer"})
Form = type(
    "Form", (models.Model,), {**fields, "history": HistoricalRecords(), "Meta": meta, "__module__": "peer.models"}
)
with connection.schema_editor() as editor:
    for model in ("contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.User"):
        editor.create_model(django.apps.apps.get_model(model))
    editor.create_model(Form)
    editor.create_model(Form.history.model)

form = Form.objects.create()
taken = []
for number in range(400):
    for n in range(COUNT):
        setattr(form, f"i{n}", f"{(number + n) % 400 + 1}.5")
    started = time.process_time()
    with transaction.atomic():
        form.save()
    taken.append((time.process_time() - started) * 1000)
print(json.dumps({"cpu_ms": statistics.median(taken[50:])}))
