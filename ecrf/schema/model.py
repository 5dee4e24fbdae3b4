"""What a form and a study are: frozen classes, decoded whole from canonical JSON."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ecrf.words import Text


class ItemType(StrEnum):
    """The field types; each has a converter, a widget and an export mapping."""

    TEXT = "text"
    LONG_TEXT = "longtext"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    PARTIAL_DATE = "partialdate"
    TIME = "time"
    DATETIME = "datetime"
    PARTIAL_DATETIME = "partialdatetime"
    YESNO = "yesno"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    LAB = "lab"
    TERM = "term"
    FILE = "file"
    LABEL = "label"


class Severity(StrEnum):
    """Hard blocks 'complete', soft asks for an answer, info only speaks."""

    HARD = "hard"
    SOFT = "soft"
    INFO = "info"


class Scope(StrEnum):
    """What a form belongs to."""

    SUBJECT = "subject"
    SITE = "site"
    STUDY = "study"


class Example(msgspec.Struct, frozen=True, omit_defaults=True):
    """One proof of a check: with these values (raw text, as typed) it fires or stays quiet.

    `values` maps an item OID to text; `"ITEM@EVENT"` or `"ITEM@EVENT/2"` puts it into another visit,
    `"ITEM#3"` into line 3 of its repeating group; the text `ND`, `UNK`, `NA` is a missing code.
    """

    fires: bool
    values: dict[str, str]
    as_of: str = ""


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """An edit check at home on one form: fires when `when` is true."""

    oid: str
    severity: Severity
    when: str
    say: Text
    items: tuple[str, ...] = ()
    """Items it is shown beside, the home item first; empty means the form."""
    close_by_hand: bool = False
    examples: tuple[Example, ...] = ()
    urgent: bool = False
    """Stands on the investigator's Today while it fires: somebody must be told now."""
    deviation: str = ""
    """Kind of protocol deviation it speaks of; a line of the deviation log is offered while it fires."""


class Derivation(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a derived item comes about; recorded ones reach no further than their own visit."""

    expression: str
    recorded: bool = True


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field; its OID fixes type, unit dimension and code meanings for ever."""

    oid: str
    type: ItemType
    label: Text
    help: Text | None = None
    required: bool = False
    show_when: str | None = None
    derive: Derivation | None = None
    length: int = 0
    """Longest text in characters, 0 for the default of the type (text 200, longtext 20,000)."""
    places: int = 0
    minimum: str | None = None
    """Smallest allowed number or date as text (hard limit), inclusive; likewise `maximum`."""
    maximum: str | None = None
    unit: str = ""
    """UCUM unit of a number; for labs the first of `units`."""
    units: tuple[str, ...] = ()
    codelist: str = ""
    dictionary: str = ""
    """For coded terms: `ctcae5`."""
    analyte: str = ""
    """For labs: code of resources/labs."""
    critical: bool = False
    judgement: bool = False
    identifying: bool = False
    blinding: bool = False
    source: str = ""
    """Source type: hospital, laboratory, paper, program."""
    carry: bool = False
    """Copy-from-above and carry-forward allowed (off for measurements, judgements, questionnaires)."""
    hint_last: bool = False
    future: bool = False
    """A date of this item may lie in the future (next visit, expiry)."""
    cdash: str = ""
    sdtm: str = ""
    codes: dict[str, str] = {}
    """Terminology codes by system, e.g. {"nci": "C64848"}."""
    links: str = ""
    """Group whose stable line numbers this integer means: an event, a medication, a part of the history."""
    coding: str = ""
    """What a coder codes these words by: `meddra` or `drug`."""
    column: int = 0
    """Width in characters as a log-grid column, 0 = automatic, -1 = only in the detail line."""
    fixed: dict[str, str] = {}
    """SDTM variables with a fixed text in every record made from here; a record of the item alone."""


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """Items shown together; a repeating group is a log of lines."""

    oid: str
    label: Text
    items: tuple[Item, ...]
    repeating: bool = False
    maximum_lines: int = 0
    show_when: str | None = None
    domain: str = ""
    fixed: dict[str, str] = {}
    """SDTM variables with a fixed text in every record made from here; e.g. the name of the treatment."""


class Form(msgspec.Struct, frozen=True, omit_defaults=True):
    """One case report form."""

    oid: str
    version: str
    title: Text
    groups: tuple[Group, ...]
    scope: Scope = Scope.SUBJECT
    domain: str = ""
    layout: str = "form"
    """`form`, `log` (the first repeating group as a grid, those that link to it beneath), `imaging`, `questionnaire`."""
    note: Text | None = None
    """Instruction shown under the title; completion guideline."""
    licence: str = ""
    checks: tuple[Check, ...] = ()
    sent: bool = False
    """Complete means sent: neither re-opened nor corrected; what changes goes into the next report."""
    instrument: str = ""
    """Name under which the licensed wording of a questionnaire is installed, e.g. QLQ-C30."""
    answered_by: str = ""
    """Who answers a questionnaire: `subject` or `staff` (a rater); only a subject is shown one question a page."""
    source: str = ""
    """Source type of its items that name none."""
    source_document: Text | None = None
    """The document its items are found in."""
    fixed: dict[str, str] = {}
    """SDTM variables with a fixed text in every record made from here; e.g. the category of a questionnaire."""


class Code(msgspec.Struct, frozen=True, omit_defaults=True):
    """One choice of a code list; `number` is what a person types."""

    code: str
    label: Text
    number: int = 0
    nci: str = ""
    means: str = ""
    """`yes` or `no` where a scale is declared to answer one question, e.g. causality: related or not."""
    sdtm: str = ""
    """What choosing it says in SDTM: `VARIABLE` (Y when ticked) or `VARIABLE=TEXT`."""


class Codelist(msgspec.Struct, frozen=True, omit_defaults=True):
    """A closed list of choices."""

    oid: str
    label: Text
    codes: tuple[Code, ...]
    nci: str = ""


class FormUse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A form expected at an event."""

    form: str
    required: bool = True
    repeating: bool = False
    expected_when: str | None = None
    """Check-language expression; the form is expected unless it is false."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A visit of the schedule, planned at anchor + offset (days) within -before/+after days."""

    oid: str
    label: Text
    epoch: str
    forms: tuple[FormUse, ...]
    kind: str = "scheduled"
    """`scheduled`, `unscheduled` or `common` (log forms of the whole subject, no date)."""
    anchor: str = ""
    offset: int = 0
    before: int = 0
    after: int = 0
    repeats: int = 1
    """How many cycles the event generates; repeat n lies (n-1) x `every` days after the first."""
    every: int = 0
    expected_when: str | None = None
    until: str | None = None
    """Once true for the subject, later repeats are no longer expected."""


class Epoch(msgspec.Struct, frozen=True):
    """A phase of the trial; groups columns of the matrix."""

    oid: str
    label: Text


class Anchor(msgspec.Struct, frozen=True):
    """A named date of the subject, e.g. ENROL = first(DS_ENROLDAT)."""

    oid: str
    label: Text
    expression: str


class EndpointDate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A date an endpoint counts, wherever its item stands and its condition (at home there) is true."""

    item: str
    label: Text
    when: str | None = None


class Endpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """A time-to-event endpoint: from an anchor, or from the first confirmed response, to an event or a censoring."""

    oid: str
    label: Text
    events: tuple[EndpointDate, ...]
    """The earliest is the event; of two on one day the one listed first."""
    censored: tuple[EndpointDate, ...]
    """The latest ends the time of a subject without event."""
    start: str = ""
    """Anchor; empty: the first confirmed response."""
    therapies: tuple[EndpointDate, ...] = ()
    """Other therapies that end the time before an event."""
    missed: int = 0
    """An event behind so many missed assessments in a row does not count; 0: it always does."""
    population: str = ""
    """Population whose subjects count; empty: everybody with a start."""


class Population(msgspec.Struct, frozen=True):
    """The subjects an analysis counts: those of whom `expression` is true (unknown leaves out)."""

    oid: str
    label: Text
    expression: str


class Arm(msgspec.Struct, frozen=True):
    """A treatment arm or cohort."""

    oid: str
    label: Text
    cap: int


class Factor(msgspec.Struct, frozen=True, omit_defaults=True):
    """What strata or minimisation go by: the site, a choice, or a condition; exactly one of `site`, `item`, `when`."""

    oid: str
    label: Text
    site: bool = False
    item: str = ""
    """A choice or yes/no; its codes are the levels."""
    when: str | None = None
    """Check-language condition; its levels are yes and no."""
    weight: str = "1"


class Randomisation(msgspec.Struct, frozen=True, omit_defaults=True):
    """How subjects are allocated. Block sizes are no part of it: the statistician gives them when the list is made."""

    method: str
    """`permuted_blocks` or `minimisation`."""
    needs_forms: tuple[str, ...]
    """Forms that must be complete before anybody is randomised."""
    needs_decision: str = ""
    """Item and code of the investigator's decision, e.g. `IE_DEC=ENROL`."""
    ratio: dict[str, int] = {}
    """Arm to its share; arms not named have 1."""
    factors: tuple[Factor, ...] = ()
    blind: bool = False
    unblinded: tuple[str, ...] = ()
    """Roles that see arms of a blind study; everyone else is blinded, whatever keys they hold."""
    release: str = "code"
    """`code`: each place needs its one-time code; `procedural`: the program opens it, concealment is by procedure."""
    probability: str = "0.8"
    imbalance: str = "range"
    """`range` or `variance` over the arms."""


class Study(msgspec.Struct, frozen=True, omit_defaults=True):
    """One trial: schedule, settings and the names of everything it uses."""

    oid: str
    version: str
    title: Text
    short: Text
    epochs: tuple[Epoch, ...]
    arms: tuple[Arm, ...]
    anchors: tuple[Anchor, ...]
    events: tuple[Event, ...]
    target: int = 0
    """Planned number of subjects."""
    visit_date: str = ""
    """OID of the item holding a visit's actual date (form present at every visit)."""
    numbering: str = "{site}-{sequence:03d}"
    permissions: dict[str, tuple[str, ...]] = {}
    """Role -> actions; frozen into the study chain."""
    settings: dict[str, str] = {}
    """Protocol choices as text, e.g. bsa_formula=dubois, date_order=MMDD, decimal_comma=no."""
    checks: tuple[Check, ...] = ()
    """Study checks; `items[0]` names the home item."""
    registry: str = ""
    sponsor: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    populations: tuple[Population, ...] = ()
    randomisation: Randomisation | None = None


class Design(msgspec.Struct, frozen=True):
    """Everything published together: the study, its forms and code lists, and tables by digest."""

    study: Study
    forms: tuple[Form, ...]
    codelists: tuple[Codelist, ...]
    tables: dict[str, str] = {}
    """Name -> SHA-256 of each clinical table the design was proved with."""
