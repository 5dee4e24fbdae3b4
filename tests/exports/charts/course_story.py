"""A subject of T3 with something to draw: QLQ, blood counts, tumour sums, a dose, events; built once per session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ecrf.services import commands as c
from ecrf.services.reads.snapshot import Snapshot, Wanted, read_snapshot
from tests.services.house import House

SHEETS = {"S0/1": ("2025-03-01", "2"), "EOI/1": ("2025-05-20", "3"), "P1M/1": ("2025-09-01", "1")}
COUNTS = {"S0/1": ("2025-03-01", "128"), "C/1": ("2025-03-18", "96"), "C/2": ("2025-04-08", "<75")}
SUMS = {
    "S0/1": ("2025-03-01", "60", ""),
    "EOI/1": ("2025-05-20", "30", "PR"),
    "P1M/1": ("2025-09-01", "38", "PD"),
}
GIVEN = "2025-03-18"


class CourseStory:
    """One subject; the tests only read it."""

    def __init__(self) -> None:
        self.house = House()
        self.chain = self.house.subject()
        for visit, (day, answer) in SHEETS.items():
            self.fill(f"{visit}/SV/1/1/SV_G/0", SV_OCCUR="Y", SV_VISITDAT=day)
            record = f"{visit}/QC30/1/1"
            self.fill(f"{record}/QC30_G/0", QC30_PERF="Y", QC30_DTM=f"{day} 09:00", QC30_MODE="SELF")
            self.fill(f"{record}/QC30_A/0", **{f"EOR01{n:02d}": answer for n in range(1, 31)})
        for visit, (day, haemoglobin) in COUNTS.items():
            self.fill(f"{visit}/SV/1/1/SV_G/0", SV_OCCUR="Y", SV_VISITDAT=day)
            self.fill(f"{visit}/HAEM/1/1/HAEM_G/0", HAEM_PERF="Y", HAEM_DTM=f"{day} 08:00")
            self.fill(f"{visit}/HAEM/1/1/HAEM_R/0", HAEM_HGB=f"{haemoglobin} (130-175)")
        for visit, (day, size, response) in SUMS.items():
            record = f"{visit}/TU/1/1"
            self.fill(f"{record}/TU_G/0", TU_DAT=day, TU_BASE="N" if response else "Y")
            self.fill(
                f"{record}/TU_T/t1", TU_TNUM="1", TU_TORG="PRIMARY", TU_TSTATE="MEASURED", TU_TDIAM=size
            )
            if response:
                self.fill(f"{record}/TU_R/0", TU_ORESP=response)
        self.fill("C/1/EXI/1/1/EXI_GATE/0", EXI_DEC="GIVE")
        self.fill("C/1/EXI/1/1/EXI_BODY/0", EXI_DAT=GIVEN)
        self.fill("LOGS/1/AE/1/1/AE_L/e1", AE_TERM="mouth sore", AE_CTCAE="Mucositis oral", AE_GRADE="3",
                  AE_STDAT="2025-04", AE_ONGO="Y", AE_SER="Y")  # fmt: skip

    def fill(self, line: str, **values: str) -> None:
        """Leave fields of one line."""
        new = tuple(c.NewValue(f"{line}/{item}", text) for item, text in values.items())
        self.house.must("coordinator", c.EnterValues, self.chain, new)

    @contextmanager
    def snapshot(self, role: str = "monitor") -> Iterator[Snapshot]:
        """What a role exports of the subject."""
        with read_snapshot(
            self.house.tools, self.house.at(role).session, Wanted(subject=self.chain)
        ) as found:
            yield found
