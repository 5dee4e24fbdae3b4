"""The process of the kill story: it enters one value after the other and says which were stored."""

import sys
from itertools import count
from pathlib import Path

from ecrf.services import commands as c
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import open_study
from ecrf.wiring.sources import system_sources

AT = "S0/1/VS/1/1/VS_G/0/VS_WEIGHT"


def main(folder: Path, chain: str, password: str) -> None:
    """Enter weights until somebody pulls the plug; each is said only after it was stored."""
    study = open_study(folder, "liwen", password, system_sources(), Memory(folder.parent / "typing"))
    person = study.work(*study.roles[0])
    seen = 0
    line = person.look(chain).lines.get(AT.rpartition("/")[0])
    if line is not None and "VS_WEIGHT" in line.items:
        seen = line.items["VS_WEIGHT"].version
    for number in count():
        text = f"{40 + number % 500 / 10:.1f}"
        value = c.NewValue(AT, text, seen)
        outcome = person.do(c.EnterValues(*study.stamp(), chain, (value,)))
        if outcome.fault is not None:
            raise SystemExit(str(outcome.fault))
        seen = next((stored.version for stored in outcome.values if stored.at == AT), seen)
        print(seen, text, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
