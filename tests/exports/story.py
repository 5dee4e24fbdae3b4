"""A small T3 study with everything that makes exports stumble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polib

from ecrf.exports import Resources
from ecrf.services import commands as c
from ecrf.services.reads.snapshot import Snapshot, Wanted, read_snapshot
from ecrf.words import Language, Speaker
from tests.services.house import House

ROOT = Path(__file__).resolve().parents[2]
POLICY = "POL-9987-SECRET"
LONG = "长😀" * 9_999 + "ab"
"""20,000 characters that are 30,000 UTF-16 units."""
LONGER = "😀" * 20_000
"""20,000 characters that no Excel cell can hold."""


def speaker(language: str) -> Speaker:
    """The catalogue read from its sources, not compiled."""
    texts = {
        entry.msgid: entry.msgstr
        for path in sorted((ROOT / "resources" / "translations" / language).glob("*.po"))
        for entry in polib.pofile(str(path))
    }
    return Speaker(Language(language), texts.get)


class Story:
    """Two subjects: the first with all kinds of values, the second nearly empty."""

    def __init__(self) -> None:
        self.house = House()
        self.first = self.house.subject()
        self.second = self.house.subject()
        self.visit()
        self.logs()
        self.talk()

    def fill(
        self, record: str, group: str, values: Mapping[str, str], line: str = "0", chain: str = ""
    ) -> None:
        """Leave fields of one line with these texts, as one act."""
        chain = chain or self.first
        new = tuple(c.NewValue(f"{record}/{group}/{line}/{item}", text) for item, text in values.items())
        self.house.must("coordinator", c.EnterValues, chain, new)

    def visit(self) -> None:
        """Screening: dates, numbers, laboratory values, identifying, missing and unreadable values."""
        self.fill(
            "S0/1/SV/1/1", "SV_G", {"SV_OCCUR": "Y", "SV_VISITDAT": "2026-03-02", "SV_CONTACT": "CLINIC"}
        )
        self.fill("S0/1/DM/1/1", "DM_G", {"DM_DAT": "2026-03-02", "DM_BRTHDAT": "1961-07", "DM_SEX": "M"})
        self.fill("S0/1/INS/1/1", "INS_G", {"INS_POLICY": POLICY, "INS_AMOUNT": "500000"})
        self.fill("S0/1/VS/1/1", "VS_G", {"VS_DAT": "2026-03-02", "VS_HEIGHT": "170", "VS_WEIGHT": "65.50",
                                          "VS_TEMP": "feverish", "VS_PULSE": "ND: refused"})  # fmt: skip
        self.fill(
            "S0/1/HAEM/1/1",
            "HAEM_G",
            {"HAEM_PERF": "Y", "HAEM_DTM": "2026-03-02 08:15", "HAEM_NAM": "中心实验室"},
        )
        self.fill(
            "S0/1/HAEM/1/1",
            "HAEM_R",
            {"HAEM_WBC": "3.2 (4.0-10.0)", "HAEM_NEUT": "<0.5", "HAEM_HGB": "132 (120-160)"},
        )
        self.house.must("coordinator", c.MarkMissing, self.first, "S0/1/ECG/1/1", "ND", "machine broken")

    def logs(self) -> None:
        """Adverse events and medication: hostile text, leading zeros, a removed line."""
        self.fill("LOGS/1/AE/1/1", "AE_L", {
            "AE_TERM": '=HYPERLINK("http://x","y")', "AE_CTCAE": "Mucositis oral", "AE_GRADE": "2",
            "AE_STDAT": "2026-03", "AE_ONGO": "Y", "AE_SER": "N", "AE_SRC": "病历 2026-03-05 😀",
        }, "l1")  # fmt: skip
        self.fill(
            "LOGS/1/AE/1/1",
            "AE_L",
            {"AE_TERM": "@SUM(A1)", "AE_STDAT": "2026-03-04", "AE_TRT": "CONMED"},
            "l2",
        )
        self.fill("LOGS/1/CM/1/1", "CM_L", {"CM_TRT": "-aspirin", "CM_DOSE": "0.125", "CM_SRC": "007"}, "m1")
        self.fill("LOGS/1/CM/1/1", "CM_L", {"CM_TRT": "wrong line"}, "m2")
        self.house.must(
            "coordinator", c.RemoveLine, self.first, "LOGS/1/CM/1/1/CM_L/m2", "belongs to another subject"
        )

    def talk(self) -> None:
        """Corrections, queries, verification and a signature."""
        self.change("S0/1/VS/1/1/VS_G/0/VS_WEIGHT", "66.0", "typing error")
        self.change("S0/1/VS/1/1/VS_G/0/VS_WEIGHT", "31", "")
        ask = lambda at, text: self.house.must("monitor", c.RaiseQuery, self.first, at, text).created
        first = ask("S0/1/VS/1/1/VS_G/0/VS_WEIGHT", "请核对体重 & <check>")
        self.house.must("coordinator", c.AnswerQuery, self.first, first, "+ confirmed in source")
        self.house.must("monitor", c.CloseQuery, self.first, first, "")
        policy = ask("S0/1/INS/1/1/INS_G/0/INS_POLICY", "Please compare with the policy.")
        self.house.must("coordinator", c.AnswerQuery, self.first, policy, f"{POLICY} is right")
        ask("S0/1/VS/1/1", LONG)
        ask("S0/1", LONGER)
        self.house.must("monitor", c.State, self.first, "sdv", ("S0/1/HAEM/1/1",), "", "lab report seen")
        self.change("S0/1/HAEM/1/1/HAEM_R/0/HAEM_HGB", "131", "transcription")
        visit = "S0/1/SV/1/1"
        self.house.must("coordinator", c.CompleteForm, self.first, visit)
        self.house.must("investigator", c.Sign, self.first, visit, "approved")
        self.house.must("coordinator", c.OpenCorrection, self.first, visit, "date misread")
        self.change(f"{visit}/SV_G/0/SV_VISITDAT", "2026-03-03", "")
        self.house.must("coordinator", c.CloseCorrection, self.first, visit)

    def change(self, at: str, text: str, reason: str) -> None:
        """Change a field."""
        new = (c.NewValue(at, text, self.house.version(self.first, at)),)
        self.house.must("coordinator", c.EnterValues, self.first, new, "typed", reason)

    @contextmanager
    def snapshot(self, role: str = "monitor", **wanted: object) -> Iterator[Snapshot]:
        """What a role exports."""
        session = self.house.at(role).session
        if role == "monitor":
            session = replace(session, sealer=_NoKeys(session.sealer))
        with read_snapshot(self.house.tools, session, Wanted(**wanted)) as found:
            yield found


def resources() -> Resources:
    """The shipped fonts."""
    fonts = ROOT / "resources" / "fonts"
    return Resources(fonts / "NotoSansSC-Regular.ttf", fonts / "NotoSansSC-Bold.ttf")


class _NoKeys:
    """A sealer of a ring without class keys."""

    def __init__(self, sealer: object) -> None:
        self._sealer = sealer

    def holds(self, class_name: str) -> bool:  # noqa: ARG002 - the port
        return False
