"""Run by its own interpreter: SQLAlchemy-Continuum saving a new form of N columns with its version, printing JSON."""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import Column, Integer, String, create_engine, event, text
from sqlalchemy.orm import configure_mappers, declarative_base, sessionmaker
from sqlalchemy_continuum import make_versioned

COUNT = int(sys.argv[1])
MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory where there is one
PLACE = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)

make_versioned(user_cls=None)
Base = declarative_base()
COLUMNS = {f"i{n}": Column(String(40), default="") for n in range(COUNT)}
Form = type(
    "Form",
    (Base,),
    {"__tablename__": "form", "__versioned__": {}, "id": Column(Integer, primary_key=True), **COLUMNS},
)
configure_mappers()
engine = create_engine(f"sqlite:///{Path(PLACE.name) / 'peer.db'}")


@event.listens_for(engine, "connect")
def _set_up(connection, _record):  # noqa: ANN001, ANN202 - a peer's own script
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")


Base.metadata.create_all(engine)
session = sessionmaker(engine)()
taken = []
for number in range(400):
    form = Form(**{f"i{n}": f"{(number + n) % 400 + 1}.5" for n in range(COUNT)})
    started = time.process_time()
    session.add(form)
    session.commit()
    taken.append((time.process_time() - started) * 1000)
kept = session.execute(text("SELECT count(*) FROM form_version")).scalar_one()
if kept != len(taken):
    raise SystemExit(f"{kept} versions of {len(taken)} forms")
print(json.dumps({"cpu_ms": statistics.median(taken[50:])}))
