"""Units as people type and read them, against the UCUM code that is stored."""

from __future__ import annotations

import re

_SHOWN = {
    "10*9/L": "10⁹/L", "10*12/L": "10¹²/L", "umol/L": "µmol/L", "Cel": "°C", "mm[Hg]": "mmHg", "/min": "/min",
    "m2": "m²", "cm3": "cm³", "m[IU]/L": "mIU/L", "[IU]/L": "IU/L", "[IU]/mL": "IU/mL", "mg/m2": "mg/m²",
    "kg/m2": "kg/m²", "mL/min/{1.73_m2}": "mL/min/1.73 m²", "ug/L": "µg/L", "ug/mL": "µg/mL", "a": "years", "d": "days",
    "{copies}/mL": "copies/mL",
}  # fmt: skip
"""Display text of UCUM codes that read badly as they are (UCUM 2.1 codes at the left)."""
_TYPED = {
    "g/l": "g/L", "10^9/l": "10*9/L", "x10^9/l": "10*9/L", "10e9/l": "10*9/L", "109/l": "10*9/L", "g/l(10^9)": "10*9/L",
    "x109/l": "10*9/L", "10^12/l": "10*12/L", "x10^12/l": "10*12/L", "mmhg": "mm[Hg]", "c": "Cel", "°c": "Cel", "℃": "Cel",
    "miu/l": "m[IU]/L", "uiu/ml": "m[IU]/L", "mu/l": "m[IU]/L", "iu/l": "[IU]/L", "iu/ml": "[IU]/mL", "bpm": "/min",
    "次/分": "/min", "次/min": "/min", "beats/min": "/min", "cc": "mL", "cm^2": "cm2", "m^2": "m2", "cm^3": "cm3",
    "copies/ml": "{copies}/mL", "days": "d", "天": "d", "hours": "h", "小时": "h",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans(
    {"⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁹": "9", "μ": "u", "µ": "u", "×": "x"}
)


def show_unit(code: str) -> str:
    """Return a UCUM code as people read it, e.g. `10*9/L` as 10⁹/L."""
    return _SHOWN.get(code, code)


def same_unit(typed: str, code: str) -> bool:
    """Whether a typed unit is the UCUM code `code`, its display text or a usual way to write it."""
    key = _key(typed)
    return key in (_key(code), _key(show_unit(code))) or _key(_TYPED.get(key, "")) == _key(code)


def find_unit(typed: str, codes: tuple[str, ...]) -> str | None:
    """Return which of the UCUM codes a typed unit means, None when none.

    Case decides only between codes that differ by nothing else (mU/L and MU/L), which no form may offer together.
    """
    return next((code for code in codes if same_unit(typed, code)), None)


def _key(text: str) -> str:
    return re.sub(r"[\s·.]", "", text.translate(_SUPERSCRIPTS)).lower()
