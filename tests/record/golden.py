"""The golden trails: each made once by `python -m tests.record.golden NAME`, never again for what was released."""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

from ecrf.store.memory import MemoryStore
from tests.store.every_kind import (
    play_allocation,
    play_coding,
    play_every_kind,
    play_import,
    play_moves,
    play_people,
    play_rules,
)
from tests.store.trail_builder import Trail

FOLDER = Path(__file__).resolve().parents[1] / "data" / "golden"
PLAYS = {
    "trail-1": play_every_kind,
    "trail-people": play_people,
    "trail-rules": play_rules,
    "trail-moves": play_moves,
    "trail-coding": play_coding,
    "trail-allocation": play_allocation,
    "trail-import": play_import,
}
"""What each file tells; kinds of entries that come later get a file of their own."""


def load(name: str) -> dict:
    """A golden file."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def make(name: str) -> dict:
    """Every transaction of the study of that name, in the order of writing."""
    store = MemoryStore()
    PLAYS[name](Trail(store))
    seeds = {
        f"key-{name}-{generation}": sha256(f"{name}{generation}".encode()).hexdigest()
        for name in ("ada", "dora", "cora", "ivan", "mona")
        for generation in (0, 1)
    }
    transactions = [
        {
            "id": sealed.id,
            "body": sealed.body.decode(),
            "content": sealed.content.hex(),
            "heads": sealed.heads.decode(),
            "signature": sealed.signature.hex(),
        }
        for sealed in store._shelf.trail.values()
    ]
    return {"format": "ecrf trail 1", "private_seeds": seeds, "transactions": transactions}


def main() -> None:
    """Write the file of the name given where there is none."""
    name = sys.argv[1]
    path = FOLDER / f"{name}.json"
    if path.exists():
        raise SystemExit(f"{path} stands: what was released is never made again")
    path.write_text(json.dumps(make(name), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
