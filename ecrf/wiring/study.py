"""The front end that knows vault, store, library and services: founding, opening, accounts."""

from ecrf.services.workplace import load_study
from ecrf.vault.door import Door
from ecrf.wiring.accounts import CLASS_ROLES, Giver, add_account
from ecrf.wiring.founding import NewPerson, NewStudy, found
from ecrf.wiring.opening import PROGRAM, OpenStudy, in_role, make_tools, note_access, open_study, require
from ecrf.wiring.sources import Sources, seeded_sources, system_sources
from ecrf.wiring.study_files import open_store

__all__ = [
    "CLASS_ROLES",
    "PROGRAM",
    "Door",
    "Giver",
    "NewPerson",
    "NewStudy",
    "OpenStudy",
    "Sources",
    "add_account",
    "found",
    "in_role",
    "load_study",
    "make_tools",
    "note_access",
    "open_store",
    "open_study",
    "require",
    "seeded_sources",
    "system_sources",
]
