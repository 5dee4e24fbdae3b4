"""A small invented dictionary in the layout of the MedDRA distribution: no term, code or path is MedDRA's."""

from __future__ import annotations

from pathlib import Path

# (LLT code, name, PT code, current)
LLTS = (
    ("90000001", "Sore mouth", "90000010", "Y"),
    ("90000002", "Mouth pain", "90000010", "Y"),
    ("90000003", "Mouth ache old", "90000010", "N"),
    ("90000004", "Tired feeling", "90000020", "Y"),
    ("90000005", "Weariness", "90000020", "Y"),
    ("90000006", "Itchy skin", "90000030", "Y"),
)
PTS = {"90000010": "Mouth pain", "90000020": "Weariness", "90000030": "Itch"}
HLTS = {"90001000": "Mouth disorders", "90002000": "General signs", "90003000": "Skin signs"}
HLGTS = {"90010000": "Upper tract", "90020000": "General", "90030000": "Skin"}
SOCS = {"90100000": "Tract disorders", "90200000": "General disorders", "90300000": "Skin disorders"}
# (PT, HLT, HLGT, SOC, primary)
PATHS = (
    ("90000010", "90001000", "90010000", "90100000", "Y"),
    ("90000010", "90003000", "90030000", "90300000", "N"),
    ("90000020", "90002000", "90020000", "90200000", "Y"),
    ("90000030", "90003000", "90030000", "90300000", "Y"),
)
CHINESE = {
    "90000001": "口腔疼痛", "90000002": "嘴痛", "90000003": "口痛（旧）", "90000004": "疲倦感", "90000005": "乏力",
    "90000006": "皮肤瘙痒",
}  # fmt: skip


def write_meddra(
    folder: Path, llts: tuple[tuple[str, str, str, str], ...] = LLTS, paths: tuple = PATHS
) -> Path:
    """Write the six files into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder, "llt.asc", [f"{code}${name}${pt}$$$$$$${now}$$" for code, name, pt, now in llts])
    socs = {pt: soc for pt, _, _, soc, primary in paths if primary == "Y"}
    _save(folder, "pt.asc", [f"{code}${name}$${socs.get(code, '')}$$$$$$$$" for code, name in PTS.items()])
    for name, table in (("hlt.asc", HLTS), ("hlgt.asc", HLGTS), ("soc.asc", SOCS)):
        _save(folder, name, [f"{code}${text}$$$$$$$" for code, text in table.items()])
    _save(folder, "mdhier.asc", [
        f"{pt}${hlt}${hlgt}${soc}${PTS[pt]}${HLTS[hlt]}${HLGTS[hlgt]}${SOCS[soc]}$$${socs.get(pt, '')}${primary}$"
        for pt, hlt, hlgt, soc, primary in paths
    ])  # fmt: skip
    return folder


def chinese() -> tuple[tuple[str, str, str, str], ...]:
    """The same terms by their Chinese names."""
    return tuple((code, CHINESE[code], pt, now) for code, _, pt, now in LLTS)


def _save(folder: Path, name: str, lines: list[str]) -> None:
    (folder / name).write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
