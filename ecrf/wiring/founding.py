"""A study folder made from nothing: envelopes, encrypted file, founding transaction."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from ecrf.record.rows import PersonRow
from ecrf.services import commands as c
from ecrf.services.house_rules import LIVE_RULES
from ecrf.services.policy import LIVE
from ecrf.services.workplace import Workplace
from ecrf.vault.door import Door, Opened
from ecrf.vault.envelope import Account, Supplies
from ecrf.vault.envelope_file import save_envelopes
from ecrf.vault.people import Founded, found_study
from ecrf.wiring.opening import SEEDED_NATURES, in_role, make_session, make_tools, require
from ecrf.wiring.sources import Sources
from ecrf.wiring.study_files import open_store, opening
from ecrf.words import Fault, Refusal

SUFFIX = ".ecrf"
DEMO = "demo"
"""A demo has no home workstation: whoever has a copy may write in it."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who shall have an account."""

    login: str
    name: str
    organisation: str
    password: str
    provisional: bool = True
    """Chosen by somebody else, to be changed at the first login."""


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What a study folder is founded with; `nature` is demo, test, draft or live."""

    folder: Path
    name: str
    nature: str
    founder: NewPerson
    permissions: dict[str, tuple[str, ...]]
    """Role -> actions in force until a design brings its own."""
    trained: c.Trained | None = None
    """What the founder was trained in; a live study asks for it."""
    durable: bool = True
    """False only for a study that is played, which can be played again."""


def found(new: NewStudy, sources: Sources, supplies: Supplies | None = None) -> Workplace:
    """Create the study folder: envelopes, encrypted file, founding transaction; returns the founder's workplace.

    Refuses (`study.folder_exists`, `study.wrong_suffix`) rather than touch anything that is there, and leaves nothing
    behind when it is refused on the way.
    """
    folder = new.folder
    _check_new(new, sources)
    supplies = supplies or Supplies(sources.entropy)
    study, person = sources.new_id(), sources.new_id()
    founder = Account(
        person=person,
        login=new.founder.login,
        password=new.founder.password,
        at=sources.clock.now(),
        provisional=False,
    )
    founded = found_study(study, founder, supplies)
    folder.mkdir(parents=True)
    try:
        return _fill(new, sources, founded)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # it was not there before, and is no study yet
        raise


def _fill(new: NewStudy, sources: Sources, founded: Founded) -> Workplace:
    from ecrf.store.study_file import create_study_file

    folder, founder = new.folder, new.founder
    digest = save_envelopes(folder, founded.book, "")
    create_study_file(folder, opening(founded.ring.study))
    opened = Door(folder, sources.clock.now, sources.workstation).open(founder.login, founder.password)
    row = PersonRow(opened.person_id, opened.login, founder.name, founder.organisation, 0)
    session = replace(make_session(row, opened, sources), role="administrator", site="*")
    store = open_store(folder, opened.ring.study, durable=new.durable)
    try:
        workplace = Workplace(make_tools(store, sources), session)
        require(workplace.do(creation(new, sources, (row, opened), (founded.book.generation, digest))).fault)
    except BaseException:
        store.close()
        raise
    return in_role(workplace, "administrator", "*")


def creation(
    new: NewStudy, sources: Sources, who: tuple[PersonRow, Opened], keys: tuple[int, str]
) -> c.CreateStudy:
    """The founding command of a person with open keys, naming the key book's generation and digest."""
    row, opened = who
    generation, digest = keys
    return c.CreateStudy(
        id=sources.new_id(),
        typed=sources.typed(),
        study=opened.study,
        name=new.name,
        nature=new.nature,
        founder=_founder(row, opened, new.trained),
        permissions=new.permissions,
        generation=generation,
        envelopes=digest,
        workstation="" if new.nature == DEMO else sources.workstation,
        seed=sources.seed,
        rules=LIVE_RULES if new.nature == LIVE else {},
    )


def _check_new(new: NewStudy, sources: Sources) -> None:
    if new.folder.suffix != SUFFIX:
        raise Refusal(Fault("study.wrong_suffix", str(new.folder)))
    if new.folder.exists():
        raise Refusal(Fault("study.folder_exists", str(new.folder)))
    check_nature(new, sources)


def check_nature(new: NewStudy, sources: Sources) -> None:
    """Refuse an untrained founder of a live study (`study.founder_untrained`), and made-up time and chance in it."""
    if new.nature == LIVE and new.trained is None:
        raise Refusal(Fault("study.founder_untrained", new.name))
    if sources.is_seeded and new.nature not in SEEDED_NATURES:
        raise Refusal(Fault("study.seeded", new.name, {"nature": new.nature}))


def _founder(row: PersonRow, opened: Opened, trained: c.Trained | None) -> c.Founder:
    return c.Founder(
        person=row.person,
        login=row.login,
        name=row.name,
        organisation=row.organisation,
        key=opened.signing_key.id,
        public=opened.signing_key.public.hex(),
        trained=trained,
    )
