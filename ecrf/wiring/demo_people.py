"""The people of the demo; their passwords are printed and protect nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A printed login of the demo."""

    login: str
    password: str
    name: str
    role: str


PEOPLE = (
    DemoPerson("admin", "demo-admin-2026", "王敏 Wang Min", "administrator"),
    DemoPerson("liwen", "demo-liwen-2026", "李文 Li Wen", "coordinator"),
    DemoPerson("chenhao", "demo-chenhao-2026", "陈浩 Chen Hao", "investigator"),
    DemoPerson("zhaoyan", "demo-zhaoyan-2026", "赵岩 Zhao Yan", "monitor"),
    DemoPerson("sunlei", "demo-sunlei-2026", "孙蕾 Sun Lei", "data_manager"),
)
ADMIN, COORDINATOR, INVESTIGATOR, MONITOR, MANAGER = PEOPLE
