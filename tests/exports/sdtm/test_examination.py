"""The physical examination in SDTM: a row per system, with the finding and the event it goes with beside it."""

from tests.exports.sdtm.tables import export, read_csv
from tests.exports.story import Story
from tests.services.house import House

PE = "S0/1/PE/1/1"


class Examined(Story):
    """One subject who was examined, and nothing else."""

    def __init__(self) -> None:
        self.house = House()
        self.first = self.house.subject()
        self.fill(
            PE,
            "PE_G",
            {
                "PE_PERF": "Y",
                "PE_DAT": "2026-03-02",
                "PE_GEN": "NORMAL",
                "PE_ORAL": "CS",
                "PE_ORALF": "ulcer of 5 mm",
                "PE_ORALA": "1",
                "PE_NEURO": "ND: sedated",
            },
        )


def test_each_system_is_a_row_with_its_finding_beside_it(tmp_path):
    """Normal and significant are results, not done says why, the words of the finding stand in SUPPPE of their row."""
    tables = read_csv(export(Examined(), tmp_path / "sdtm.zip").path)
    rows = {row["PETESTCD"]: row for row in tables["pe"]}
    assert {code: (row["PEORRES"], row["PESTAT"], row["PEDTC"]) for code, row in rows.items()} == {
        "GENAPP": ("Normal", "", "2026-03-02"),
        "ORAL": ("Abnormal, clinically significant", "", "2026-03-02"),
        "NEURO": ("", "NOT DONE", "2026-03-02"),
    }
    assert rows["NEURO"]["PEREASND"] == "sedated"
    assert rows["ORAL"]["PETEST"] == "Mouth, throat and voice"
    beside = [row for row in tables["supppe"] if row["IDVARVAL"] == rows["ORAL"]["PESEQ"]]
    assert {(row["QNAM"], row["QVAL"]) for row in beside} == {("PEDESC", "ulcer of 5 mm"), ("PEAENO", "1")}
