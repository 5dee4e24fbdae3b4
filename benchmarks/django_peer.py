"""Run by its own interpreter: Django with simple-history saving a new form of N columns, printing JSON."""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

COUNT = int(sys.argv[1])
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory where there is one
PLACE = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
MODELS = """
from django.db import models
from simple_history.models import HistoricalRecords

class Form(models.Model):
    history = HistoricalRecords()
""" + "".join(f"    i{n} = models.CharField(max_length=40, default='')\n" for n in range(COUNT))

app = Path(PLACE.name) / "peer"
app.mkdir()
(app / "__init__.py").write_text("")
(app / "models.py").write_text(MODELS)
sys.path.insert(0, PLACE.name)

import django  # noqa: E402 - the application must exist first
from django.conf import settings  # noqa: E402

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(PLACE.name) / "peer.db"),
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"},
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "simple_history", "peer"],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be configured first
from django.db import transaction  # noqa: E402
from peer.models import Form  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
taken = []
for number in range(400):
    form = Form()
    for n in range(COUNT):
        setattr(form, f"i{n}", f"{(number + n) % 400 + 1}.5")
    started = time.process_time()
    with transaction.atomic():
        form.save()
    taken.append((time.process_time() - started) * 1000)
print(json.dumps({"cpu_ms": statistics.median(taken[50:])}))
