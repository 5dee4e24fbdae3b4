"""The read door for everything that leaves: a study at one place of its trail, streamed subject by subject."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from ecrf.record.address import STUDY_CHAIN, site_chain
from ecrf.record.rows import LineRow, RootRow
from ecrf.record.state import RecordState
from ecrf.record.study_state import StudyState
from ecrf.schema.model import Design
from ecrf.services.context import SubjectView
from ecrf.services.designs import Published
from ecrf.services.integrity.report import report_of
from ecrf.services.ports import Reader, Store
from ecrf.services.reads.blinding import is_blinded, label_of, read_arm, sees_arm
from ecrf.services.reads.endpoint_trace import EndpointSubject
from ecrf.services.reads.endpoints import compute_endpoints
from ecrf.services.reads.endpoints_by_arm import ByArmView, compute_by_arm
from ecrf.services.reads.endpoints_view import EndpointsView
from ecrf.services.reads.history_view import HistoryLine, TrailFilter
from ecrf.services.reads.shelf import Shelf
from ecrf.services.reads.showing import Sight
from ecrf.services.reads.snapshot_audit import AuditOf, read_audit
from ecrf.services.reads.snapshot_lexicon import Lexicon, Veil
from ecrf.services.reads.snapshot_place import TrailPlace, find_place, load_at
from ecrf.services.reads.snapshot_run import RunData, SettledData
from ecrf.services.reads.snapshot_subject import Reading, build_subject
from ecrf.services.reads.snapshot_trail import TrailLine, read_trail
from ecrf.services.reads.snapshot_view import (
    AuditLine,
    PersonData,
    RandomisedData,
    SiteData,
    SnapshotHead,
    SubjectData,
    Where,
)
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status import Place
from ecrf.services.reads.system_view import RoleData, list_roles
from ecrf.services.reads.trail_findings import REVIEW
from ecrf.services.reads.trail_pages import Until, iterate_trail
from ecrf.services.session import Session
from ecrf.services.tools import Tools
from ecrf.words import Fault, Refusal, Text

SUBJECT = "subject:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the study a snapshot covers; the session limits it further."""

    at: str = ""
    """A checkpoint (root in hex or its 26 characters), empty for now."""
    subject: str = ""
    """Chain of the only subject wanted, empty for all."""
    deidentified: bool = False
    """Withhold identifying items even from those who may see them."""


@contextmanager
def read_snapshot(tools: Tools, session: Session, wanted: Wanted | None = None) -> Iterator[Snapshot]:
    """A study as it stands at one moment; nothing written meanwhile is seen.

    Refuses `reads.not_allowed` without `export`, `snapshot.no_checkpoint`, `snapshot.no_design` for an empty study.
    """
    if not session.may("export"):
        raise Refusal(Fault("reads.not_allowed", "export", {"role": session.role}))
    with tools.store.snapshot() as reader:
        yield Snapshot(reader, tools, session, wanted or Wanted())


class Snapshot:
    """Everything an export writes, already withheld; valid while `read_snapshot` is open."""

    def __init__(self, reader: Reader, tools: Tools, session: Session, wanted: Wanted) -> None:
        self._reader, self._session, self._wanted, self._tools = reader, session, wanted, tools
        self._place: TrailPlace = find_place(reader, wanted.at or None)
        study = load_at(reader, self._place, STUDY_CHAIN)
        assert isinstance(study, StudyState)  # noqa: S101 - the study chain has no other state
        self._study = study
        rows = sorted(study.designs.values(), key=lambda row: row.published)
        self.designs: tuple[Published, ...] = tuple(tools.designs.get(row.design) for row in rows)
        """Every published design, oldest first."""
        if not self.designs:
            raise Refusal(Fault("snapshot.no_design", study.study.name if study.study else ""))
        self.lexicon = Lexicon(self.designs)
        persons = sorted(study.persons.values(), key=lambda row: row.added)
        self._numbers = {row.person: number for number, row in enumerate(persons, 1)}
        self.people: tuple[PersonData, ...] = tuple(
            PersonData(self._numbers[row.person], row.name, row.login, row.organisation) for row in persons
        )
        """Everybody who ever had an account, in the order they came."""
        blinded = is_blinded(self.designs[-1].design.study.randomisation, session)
        sight = Sight(session, blinded=blinded)
        self._reading = Reading(
            lexicon=self.lexicon,
            veil=Veil(self.lexicon, sight, deidentified=wanted.deidentified),
            sight=sight,
            designs=tools.designs,
            as_of=date.fromisoformat(self._place.time[:10]),
            names=self._name,
            numbers=lambda person: self._numbers.get(person, 0),
            randomised=self._randomised,
        )
        self._sites = {row.site: SiteData(row.site, row.number, row.name, row.organisation)
                       for row in study.sites.values()}  # fmt: skip
        self._numbered: dict[str, dict[str, LineRow]] = {}
        self._roots = self._find_roots()
        self._endpoints: EndpointsView | None = None
        self.head = self._make_head(session.program)

    @property
    def roles(self) -> tuple[RoleData, ...]:
        """The roles of the matrix in force at this place, with how many people hold each."""
        return list_roles(self._study)

    @property
    def is_marked(self) -> bool:
        """Whether a checkpoint of the trail names this very place, so that paper can be held against it."""
        state = self._reader.load_state(STUDY_CHAIN)
        rows = state.checkpoints.values() if isinstance(state, StudyState) else ()
        return any(row.root == self.head.root for row in rows)

    def subjects(self) -> Iterator[SubjectData]:
        """The subjects in the order of site and number, one in memory at a time."""
        for chain, root in self._roots:
            state = self._load(chain)
            yield build_subject(self._reading, state, self._site(root.site), lambda s=state: self._audit(s))  # type: ignore[misc]

    def endpoints(self) -> EndpointsView:
        """The endpoints of the subjects in reach by the design published last, as the trail stood at this place."""
        if self._endpoints is None:
            self._endpoints = self._compute_endpoints()
        return self._endpoints

    def _compute_endpoints(self) -> EndpointsView:
        reading = self._reading
        subjects = (
            EndpointSubject(
                chain,
                root.number,
                self._site(root.site).number,
                SubjectView(self._load(chain), reading.designs.get(root.design), None, reading.as_of),
            )
            for chain, root in self._roots
            if not root.in_error
        )
        return compute_endpoints(self.designs[-1].design, subjects, reading.sight)

    def endpoints_by_arm(self) -> tuple[ByArmView, ...]:
        """The same arm by arm; nothing before every site is hard-locked, for one site alone, and for a blinded role."""
        design, session = self.designs[-1].design, self._session
        rule = design.study.randomisation
        if rule is None or session.site != "*" or is_blinded(rule, session):
            return ()
        if not self._sites or not all(
            self._load(site_chain(site)).is_locked_for_good for site in self._sites
        ):
            return ()
        taken = {
            chain: self._randomised(root, design)
            for chain, root in self._roots
            if root.randomised is not None
        }
        arms = {chain: each.arm if each is not None else "" for chain, each in taken.items()}
        return compute_by_arm(design, self.endpoints(), arms)

    def subject_reads(self) -> Iterator[tuple[SubjectRead, Sight]]:
        """The subjects as screens read them, for pictures: each with who looks."""
        for chain, root in self._roots:
            state, site = self._load(chain), self._site(root.site)
            published = self._reading.designs.get(root.design)
            view = SubjectView(state, published, None, self._reading.as_of)
            place = Place(view, Shelf(state), self._reading.as_of)
            yield SubjectRead(chain, b"", root, published, place, site.number, site.name), self._reading.sight

    def study_audit(self) -> Iterator[AuditLine]:
        """The trail of the study and of the sites in reach, after that of the subjects."""
        self._need_trail()
        if self._session.site == "*":
            yield from read_audit(self._reader, self._reading, self._of(STUDY_CHAIN, "study", "", None))
        for site in sorted(self._sites.values(), key=lambda site: site.number):
            chain = site_chain(site.site)
            if self._session.site in ("*", site.site) and chain in self._place.ends:
                state = self._load(chain)
                yield from read_audit(
                    self._reader, self._reading, self._of(chain, "site", site.number, state)
                )

    def trail(self) -> Iterator[TrailLine]:
        """The trail itself, whole, as a verifier needs it; refuses `reads.not_allowed`, `snapshot.trail_whole`."""
        self._need_trail()
        is_whole = self._session.site == "*" or set(self._sites) == {self._session.site}
        if self._wanted.subject or not is_whole:
            raise Refusal(Fault("snapshot.trail_whole", self._wanted.subject or self._session.role))
        return read_trail(self._reader, self._reading.veil, self._place.root)

    def trail_view(self, wanted: TrailFilter) -> Iterator[HistoryLine]:
        """The lines of the trail that pass a filter, newest first, as this reader may see them."""
        self._need_trail()
        tools = replace(self._tools, store=cast("Store", self._reader))
        source = Source(tools, self._session, deidentified=self._wanted.deidentified)
        lengths = {chain: length for chain, (length, _) in self._place.ends.items()}
        return iterate_trail(source, wanted, Until(lengths, self._place.time))

    def run(self, site: str, run: str = "") -> RunData:
        """An integrity run of a site, the last one without `run`, the last review of the trail for `trail`."""
        state = self._load(site_chain(site)) if self._session.site in ("*", site) else None
        rows = sorted(state.integrity.values(), key=lambda row: row.run) if state is not None else []
        if run in ("", REVIEW):
            rows = [row for row in rows if (row.nature == REVIEW) is (run == REVIEW)]
            chosen = rows[-1] if rows else None
        else:
            chosen = next((row for row in rows if row.id == run), None)
        if chosen is None or state is None:
            raise Refusal(Fault("reads.no_such", run or site))
        before = [row for row in rows if row.run < chosen.run and row.nature == chosen.nature]
        return RunData(
            site=self._site(site),
            report=report_of(chosen),
            person=self._name(chosen.person),
            role=chosen.role,
            time=chosen.time,
            signed_by=self._name(chosen.signed_by),
            signed_at=chosen.signed_at,
            before=before[-1].time if before else "",
            settled={
                row.finding: SettledData(row.state, row.until, row.text) for row in state.findings.values()
            },
            where=self._where,
        )

    def _where(self, chain: str, at: str) -> Where:
        """An address of any chain in words; of each chain only the numbers of its log lines are kept."""
        if chain not in self._numbered:
            lines = self._load(chain).lines if chain in self._place.ends else {}
            self._numbered[chain] = {key: row for key, row in lines.items() if row.number}
        return self.lexicon.where(at, self._numbered[chain])

    def _make_head(self, program: str) -> SnapshotHead:
        design, row = self.designs[-1].design.study, self._study.study
        return SnapshotHead(
            study=design.oid,
            title=design.title,
            short=design.short if design.short.en else Text(design.oid),
            nature=row.nature if row is not None else "",
            sponsor=design.sponsor,
            registry=design.registry,
            root=self._place.root,
            time=self._place.time,
            program=program,
            version=design.version,
            sites=tuple(sorted(self._sites.values(), key=lambda site: site.number)),
            subjects=len(self._roots),
            entries=sum(length for length, _ in self._place.ends.values()),
            dictionaries=tuple(sorted(self._study.dictionaries.values(), key=lambda one: one.named)),
        )

    def _randomised(self, root: RootRow, design: Design) -> RandomisedData | None:
        taken, rule, study = root.randomised, design.study.randomisation, self._study.study
        if taken is None or rule is None or study is None:
            return None
        arm = ""
        if not is_blinded(rule, self._session) and sees_arm(rule, self._session, root):
            arms = tuple(each.oid for each in design.study.arms)
            arm = read_arm(self._reader, self._session, study, root, arms)
        label = label_of(design, arm) or Text("")
        return RandomisedData(taken.number, taken.time, taken.stratum, arm, label)

    def _find_roots(self) -> list[tuple[str, RootRow]]:
        """(chain, root) of the subjects in reach; every subject chain of the place is looked at, so none is lost."""
        rows = {chain: row for chain, row in self._reader.rows("root") if isinstance(row, RootRow)}
        found = []
        for chain in self._place.ends:
            if not chain.startswith(SUBJECT) or self._wanted.subject not in ("", chain):
                continue
            row = self._root_at(chain, rows)
            if self._session.site in ("*", row.site):
                found.append((chain, row))
        if self._wanted.subject and not found:
            raise Refusal(Fault("reads.no_such", self._wanted.subject))
        return sorted(found, key=lambda each: (self._site(each[1].site).number, each[1].number, each[0]))

    def _root_at(self, chain: str, rows: dict[str, RootRow]) -> RootRow:
        now = self._reader.head(chain).head.hex() == self._place.ends[chain][1]
        row = rows.get(chain) if now else self._load(chain).root
        if row is None:
            raise Refusal(
                Fault("snapshot.not_reconciled", chain, {"what": "root", "stored": 1, "written": 0})
            )
        return row

    def _load(self, chain: str) -> RecordState:
        state = load_at(self._reader, self._place, chain, self._study)
        assert isinstance(state, RecordState)  # noqa: S101 - subjects and sites have no other state
        return state

    def _site(self, site: str) -> SiteData:
        return self._sites.get(site) or SiteData(site, "", "", "")

    def _name(self, person: str) -> str:
        row = self._study.persons.get(person)
        return row.name if row is not None else ""

    def _audit(self, state: RecordState) -> Iterator[AuditLine]:
        self._need_trail()
        number = state.root.number if state.root is not None else ""
        return read_audit(self._reader, self._reading, self._of(state.chain, "subject", number, state))

    def _of(self, chain: str, root: str, number: str, state: RecordState | None) -> AuditOf:
        return AuditOf(
            chain=chain,
            root=root,
            number=number,
            length=self._place.ends[chain][0],
            lines=state.lines if state is not None else {},
            queries=state.queries if state is not None else {},
            sites={site.site: site.number for site in self._sites.values()},
        )

    def _need_trail(self) -> None:
        if not self._session.may("see_trail"):
            raise Refusal(Fault("reads.not_allowed", "see_trail", {"role": self._session.role}))
