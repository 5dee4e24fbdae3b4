"""The golden trail: made once by `python -m tests.record.golden`, never again for what was released."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from ecrf.store.memory import MemoryStore
from tests.store.every_kind import play_every_kind
from tests.store.trail_builder import Trail

PATH = Path(__file__).resolve().parents[1] / "data" / "golden" / "trail-1.json"


def make() -> dict:
    """Every transaction of the study in which everything happens, in the order of writing."""
    store = MemoryStore()
    play_every_kind(Trail(store))
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
    """Write the file where there is none."""
    if PATH.exists():
        raise SystemExit(f"{PATH} stands: what was released is never made again")
    PATH.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
