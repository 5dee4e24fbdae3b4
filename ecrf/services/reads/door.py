"""The one door for reads: structures already withheld where the asking person may not see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ecrf.record.rows import RootRow
from ecrf.record.study_state import StudyState
from ecrf.schema.model import Design
from ecrf.services.house_rules import number_of, rules_now
from ecrf.services.reads.access import read_access_alerts, read_access_review
from ecrf.services.reads.access_view import AccessMark, AccessReview
from ecrf.services.reads.allocation import (
    read_code_sheet,
    read_releases,
    read_study_allocation,
    read_subject_allocation,
)
from ecrf.services.reads.allocation_check import check_allocations
from ecrf.services.reads.allocation_view import (
    AllocationCheck,
    ReleaseLine,
    StudyAllocation,
    SubjectAllocation,
)
from ecrf.services.reads.amendment import read_amendment
from ecrf.services.reads.amendment_view import Amendment
from ecrf.services.reads.casebooks import read_casebooks
from ecrf.services.reads.charts import Eyes, read_charts
from ecrf.services.reads.charts_view import SubjectCharts
from ecrf.services.reads.checkpoints import CheckpointView, list_checkpoints
from ecrf.services.reads.coding import Codings
from ecrf.services.reads.coding_view import CodingView
from ecrf.services.reads.compliance import ComplianceRow, count_sheets, read_sheets
from ecrf.services.reads.delegation import read_delegation
from ecrf.services.reads.delegation_view import DelegationLog
from ecrf.services.reads.deviations import DeviationDraft, read_deviation_drafts
from ecrf.services.reads.endpoints import Traces, Tracing
from ecrf.services.reads.endpoints_view import EndpointsView
from ecrf.services.reads.events_view import ResultRead
from ecrf.services.reads.form import read_form, read_new_line
from ecrf.services.reads.form_view import FormView, LineView, QueryView
from ecrf.services.reads.history import read_history
from ecrf.services.reads.history_view import (
    FieldHistory,
    HistoryLine,
    TrailChoices,
    TrailFilter,
    TrailPage,
)
from ecrf.services.reads.imaging import read_imaging
from ecrf.services.reads.imaging_view import ImagingView
from ecrf.services.reads.integrity import read_integrity
from ecrf.services.reads.integrity_view import IntegrityView
from ecrf.services.reads.lab_ranges import RangeLine, read_ranges
from ecrf.services.reads.locks import Checklists, read_locks, read_site_locks
from ecrf.services.reads.locks_view import LockView, SiteLock
from ecrf.services.reads.matrix import Digests, read_matrix
from ecrf.services.reads.matrix_view import Matrix
from ecrf.services.reads.monitor_view import Review
from ecrf.services.reads.monitoring import Reviews
from ecrf.services.reads.moving import MoveLine, read_move, read_places_for
from ecrf.services.reads.people import read_letters, read_people, read_rules, read_sites
from ecrf.services.reads.people_view import People, RuleView, SiteView
from ecrf.services.reads.preview import Preview, preview_text
from ecrf.services.reads.queries import count_open_queries, read_queries, read_queries_at
from ecrf.services.reads.query_view import QueryFilter, QueryList
from ecrf.services.reads.redaction import RedactableView, read_redactable, read_redactable_entry
from ecrf.services.reads.results import read_results
from ecrf.services.reads.safety import SafetyView, read_safety
from ecrf.services.reads.schedule_view import PlannedVisit, Schedule
from ecrf.services.reads.signing import read_sign_changes, read_signers, read_signing
from ecrf.services.reads.signing_view import CasebookList, SignChanges, SignLine
from ecrf.services.reads.source import Grader, Source, SubjectRead
from ecrf.services.reads.study import read_study
from ecrf.services.reads.study_view import StudyView
from ecrf.services.reads.subject import find_twins, read_identity, read_subject
from ecrf.services.reads.today import read_today
from ecrf.services.reads.today_view import Today
from ecrf.services.reads.trail_pages import iterate_trail, read_choices, read_trail
from ecrf.services.reads.trail_review import TrailReview
from ecrf.services.reads.visit import read_visit_view
from ecrf.services.reads.visit_view import IdentityView, SubjectOverview, Twin, VisitView
from ecrf.services.session import Session
from ecrf.services.tools import Tools


class Reads:
    """Everything shown or exported; raises Refusal `reads.not_allowed` or `reads.no_such`.

    `grade` suggests a CTCAE grade for a laboratory value; without one fields show none.
    One instance serves one thread.
    """

    def __init__(self, tools: Tools, session: Session, grade: Grader | None = None) -> None:
        self.tools = tools
        self.session = session
        self._source = Source(tools, session, grade)
        self._digests = Digests(self._source)
        self._traces = Traces(self._source)
        self._reviews = Reviews(self._source)
        self._codings = Codings(self._source)
        self._checklists = Checklists(self._source)

    @property
    def as_of(self) -> date:
        """Today by the clock."""
        return self._source.as_of

    def study_state(self) -> StudyState:
        """The study chain as it stands: name, nature, sites, people; no clinical value."""
        return self._source.study()

    def design(self) -> Design | None:
        """The design published last, None before the first."""
        published = self._source.design()
        return published.design if published is not None else None

    def missing_version(self, chain: str, at: str) -> int:
        """The version of the missing mark standing exactly at a prefix, 0 for none."""
        row = self._source.subject(chain).state.missing.get(at)
        return row.version if row is not None else 0

    def subject_read(self, chain: str) -> SubjectRead:
        """A subject's folded state with its design, for exports; refuses what the session may not see.

        Exports withhold through `sight`; screens use the structures below.
        """
        return self._source.subject(chain)

    def coding(self) -> CodingView:
        """The coder's list: words to be coded, the dictionaries in use, what was decided before."""
        return self._codings.read()

    def roots(self) -> tuple[RootRow, ...]:
        """The subjects this session may see, by site and number: chain, number, status."""
        return tuple(row for _, row in self._source.roots())

    def subjects(self) -> tuple[str, ...]:
        """The chains of the subjects this session may see, by site and number."""
        return tuple(chain for chain, _ in self._source.roots())

    def number(self, chain: str) -> str:
        """The number of a subject this session may see, empty of any other."""
        return next((row.number for each, row in self._source.roots() if each == chain), "")

    def matrix(self) -> Matrix:
        """Subjects by visits at the session's sites."""
        return read_matrix(self._source, self._digests)

    def schedule(self, chain: str) -> Schedule:
        """The visits of a subject."""
        return self._source.subject(chain).schedule

    def subject(self, chain: str) -> SubjectOverview:
        """A subject at a glance."""
        return read_subject(self._source, chain)

    def identity(self, chain: str) -> IdentityView:
        """The identity register of a subject; refused without `see_identity` and the identity key."""
        return read_identity(self._source, chain)

    def identity_twins(self, chain: str) -> tuple[Twin, ...]:
        """Other subjects with the same ID number; refused like `identity`."""
        return find_twins(self._source, chain)

    def visit(self, chain: str, event: str, repeat: int = 1) -> VisitView:
        """A visit with its forms."""
        return read_visit_view(self._source, chain, event, repeat)

    def places_for(self, chain: str, form: str) -> tuple[PlannedVisit, ...]:
        """The visits of a subject at which a form could be entered, nothing standing there."""
        return read_places_for(self._source, chain, form)

    def move(self, chain: str, visit: str, to: tuple[str, str]) -> tuple[MoveLine, ...]:
        """What of a visit could go to another (subject, visit), and what could not, with the reason."""
        return read_move(self._source, chain, visit, to)

    def form(self, chain: str, record: str) -> FormView:
        """A form record, also one that has no value yet."""
        return read_form(self._source, chain, record)

    def charts(self, chain: str) -> SubjectCharts:
        """Everything that can be drawn of a subject."""
        return read_charts(Eyes(self._source.subject(chain), self._source.sight, self._source.grade))

    def compliance(self) -> tuple[ComplianceRow, ...]:
        """Sheets expected and received, by instrument and visit, of the subjects this session may see."""
        source = self._source
        reads = (source.subject(chain) for chain, _ in source.roots())
        return count_sheets(sheet for read in reads for sheet in read_sheets(read, source.sight))

    def imaging(self, chain: str, form: str, record: str = "") -> ImagingView:
        """The lesion table of a form of layout `imaging`, over the assessments of the reader of `record`."""
        return read_imaging(self._source, chain, form, record)

    def endpoints(self) -> EndpointsView:
        """The time-to-event endpoints and the response rate of the study, arms together."""
        return self._traces.read()

    def checkpoints(self, limit: int = 50) -> tuple[CheckpointView, ...]:
        """Data cut-offs and the last checkpoints, for exports as of one of them."""
        self._source.need("export")
        return list_checkpoints(self._source.study(), limit)

    def begin_endpoints(self) -> Tracing:
        """The same, a subject a step."""
        return self._traces.begin()

    def new_line(self, chain: str, record: str, group: str, line: str) -> LineView:
        """A log line that has no value yet, as it will look."""
        return read_new_line(self._source, chain, record, group, line)

    def preview(self, chain: str, at: str, text: str) -> Preview:
        """What a text would mean in a field, without storing it: the echo of dates, the dry run of a paste."""
        return preview_text(self._source, chain, at, text)

    def queries(self, wanted: QueryFilter) -> QueryList:
        """The query list."""
        return read_queries(self._source, wanted)

    def open_query_count(self) -> int:
        """How many unsettled queries this person may see."""
        return count_open_queries(self._source)

    def queries_at(self, chain: str, at: str) -> tuple[QueryView, ...]:
        """The queries at and beneath an address, settled ones included; empty address: all of the subject."""
        return read_queries_at(self._source, chain, at)

    def history(self, chain: str, at: str) -> FieldHistory:
        """What happened to a field."""
        return read_history(self._source, chain, at)

    def redactable(self, chain: str, at: str) -> tuple[RedactableView, ...]:
        """What may be redacted in a field's history; refused without `redact`."""
        return read_redactable(self._source, chain, at)

    def redactable_entry(self, chain: str, sequence: int) -> tuple[RedactableView, ...]:
        """What may be redacted of an entry of the study chain; refused without `redact`."""
        return read_redactable_entry(self._source, chain, sequence)

    def trail(self, wanted: TrailFilter, before: int = 0) -> TrailPage:
        """A page of the trail, newest first, from transaction `before` on; refused without `see_trail`."""
        return read_trail(self._source, wanted, before)

    def trail_lines(self, wanted: TrailFilter) -> Iterator[HistoryLine]:
        """Every line that passes, newest first; refused without `see_trail`."""
        return iterate_trail(self._source, wanted)

    def trail_review(self, since: str, until: str = "") -> TrailReview:
        """A review of the trail from a day on, to be stepped through; refused without `see_trail`."""
        return TrailReview(self._source, since, until)

    def trail_choices(self) -> TrailChoices:
        """What the filters of the trail can be set to."""
        return read_choices(self._source)

    def today(self) -> Today:
        """The worklists of this person."""
        return read_today(self._source, self._digests, self._codings)

    def signers(self, chain: str) -> tuple[tuple[str, str], ...]:
        """(person, a name that is theirs alone) of everybody who is or was given a role that signs for a subject."""
        return read_signers(self._source, chain)

    def signing(self) -> tuple[SignLine, ...]:
        """What waits for a signature, broken ones first; refused without `sign`."""
        return read_signing(self._source, self._digests)

    def casebooks(self) -> CasebookList:
        """Casebooks without a signature that holds; refused without `sign` or `lock`."""
        return read_casebooks(self._source, self._digests)

    def sign_changes(self, chain: str, at: str) -> SignChanges:
        """What changed at a place since its last signature."""
        return read_sign_changes(self._source, chain, at)

    def review(self, site: str) -> Review:
        """What changed since this person's last review."""
        return self._reviews.read(site)

    def study(self) -> StudyView:
        """The dashboard."""
        return read_study(self._source, self._digests)

    def safety(self) -> SafetyView:
        """What safety data do not agree on, and the counter of treatment-related deaths."""
        return read_safety(self._source)

    def deviation_drafts(self, chain: str, at: str) -> tuple[DeviationDraft, ...]:
        """Deviations the rules found in the record or at the visit of an address, as lines to take over."""
        return read_deviation_drafts(self._source, chain, at)

    def results_of_term(self, chain: str, code: str) -> tuple[ResultRead, ...]:
        """The laboratory results a CTCAE term is graded by, in the order of their samples."""
        return read_results(self._source, self._source.subject(chain), code)

    def locks(self, chain: str, at: str = "") -> LockView:
        """The locks of a subject's place or of a whole site, with their history."""
        return read_locks(self._source, chain, at)

    def site_locks(self) -> tuple[SiteLock, ...]:
        """The sites with the lock standing on all of each."""
        return read_site_locks(self._source)

    @property
    def checklists(self) -> Checklists:
        """What stands against a lock, subject by subject."""
        return self._checklists

    def subject_allocation(self, chain: str) -> SubjectAllocation | None:
        """A subject's randomisation, None in a study without one."""
        return read_subject_allocation(self._source, chain)

    def allocation(self) -> StudyAllocation | None:
        """The study's randomisation, None in a study without one."""
        return read_study_allocation(self._source)

    def releases(self) -> tuple[ReleaseLine, ...]:
        """The one-time code of the next place of each stratum; refused without the allocation key."""
        return read_releases(self._source)

    def code_sheet(self) -> tuple[ReleaseLine, ...]:
        """The codes of every place not taken, for sealed envelopes; refused without the allocation key."""
        return read_code_sheet(self._source)

    def check_allocations(self) -> AllocationCheck:
        """Every allocation checked against what was committed; refused without `see_trail`."""
        return check_allocations(self._source)

    def lab_ranges(self) -> tuple[RangeLine, ...]:
        """The reference ranges the sites declared of their laboratories, those out of force included."""
        return read_ranges(self._source)

    def people(self) -> People:
        """Accounts, roles, sites."""
        return read_people(self._source)

    @property
    def idle_minutes(self) -> int | None:
        """Minutes without a key or click until the window locks, where the study says so itself."""
        rules = rules_now(self._source.study())
        return number_of(rules, "idle.minutes") if "idle.minutes" in rules else None

    def sites(self) -> tuple[SiteView, ...]:
        """The sites of this session, by number."""
        return read_sites(self._source)

    def rules(self) -> tuple[RuleView, ...]:
        """The rules for the people of the study as they hold now."""
        return read_rules(self._source.study())

    def letters(self) -> tuple[str, ...]:
        """Letters to the FDA about electronic signatures: day and where each is filed."""
        return read_letters(self._source.study())

    def delegation(self, site: str) -> DelegationLog:
        """Who does what at a site, and who signed for it."""
        return read_delegation(self._source, site)

    def amendment(self, version: str = "", site: str = "") -> Amendment:
        """Where a version stands at the sites, and the dry run of moving the subjects of one."""
        return read_amendment(self._source, version, site)

    def access_review(self) -> AccessReview:
        """Every account, every change of rights, every failed attempt; for who gives accounts."""
        return read_access_review(self._source)

    def access_alerts(self) -> tuple[AccessMark, ...]:
        """What happened at the door since the last access review; empty for who gives no accounts."""
        return read_access_alerts(self._source)

    def integrity(self, site: str, run: str = "") -> IntegrityView:
        """Past integrity runs of a site and the findings of one (empty: the last)."""
        return read_integrity(self._source, site, run)
