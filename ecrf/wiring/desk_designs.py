"""Designs read and proved for the window and the command line, on a thread where a window waits."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256

from ecrf.library.load_design import study_codes
from ecrf.rules.examples import check_examples
from ecrf.rules.plan import Plan
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.compare import check_change, compare_designs
from ecrf.schema.findings import Finding, Level
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Design
from ecrf.services.desk import Post
from ecrf.viewmodels.publishing import Proof, ReadDesign, ReadDone
from ecrf.wiring.aside import work_aside
from ecrf.wiring.linting import example_parser, read_choice
from ecrf.wiring.rules import build_plan_for
from ecrf.words import Fault, Text


class DeskDesigns:
    """Implements `viewmodels.publishing.Designs`."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def shipped(self) -> tuple[str, ...]:
        """The codes of the designs that ship."""
        return study_codes()

    def read(self, choice: str, before: Design | None, done: ReadDone) -> None:
        """Read and prove on a thread."""
        work_aside("designs", self._post, lambda: read_design(choice, before), done)


def read_design(choice: str, before: Design | None) -> ReadDesign:
    """A design by shipped code or folder, linted, proved, compared; refuses only what is no design at all."""
    loaded = read_choice(choice)
    findings, design = list(loaded.findings), loaded.design
    if design is None:
        return ReadDesign(choice, "", Text(choice), 0, "", b"", tuple(findings), (), (), ())
    proofs: tuple[Proof, ...] = ()
    if not any(found.level is Level.ERROR for found in findings):
        plan = build_plan_for(design)
        faults = plan.find_faults()
        findings += [Finding(Level.ERROR, fault) for fault in faults]
        proofs = () if faults else _prove(design, plan, before)
    data = canonical_bytes(design)
    return ReadDesign(
        name=design.study.oid,
        version=design.study.version,
        title=design.study.short,
        forms=len(design.forms),
        digest=sha256(data).hexdigest(),
        data=data,
        findings=tuple(findings),
        proofs=proofs,
        differences=compare_designs(before, design) if before is not None else (),
        breaks=check_change(before, design) if before is not None else (),
    )


def _prove(design: Design, plan: Plan, before: Design | None) -> tuple[Proof, ...]:
    """Run the examples of every check; a fault names its check as form/check."""
    failed: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in check_examples(design, plan, example_parser(design)):
        failed[fault.place].append(fault)
    touched = find_touched(before, design, plan) if before is not None else frozenset()
    return tuple(
        Proof(
            touched=each.oid in touched,
            form=each.form,
            oid=each.oid,
            label=each.check.say,
            fires=sum(example.fires for example in each.check.examples),
            quiet=sum(not example.fires for example in each.check.examples),
            faults=tuple(failed.get(f"{each.form}/{each.oid}", ())),
        )
        for each in plan.checks()
    )


def find_touched(before: Design, after: Design, plan: Plan) -> frozenset[str]:
    """The checks of `after` an amendment touches: new, changed, or reading an item that is new, changed or gone."""
    old, new = DesignIndex(before), DesignIndex(after)
    known = {check.oid: check for check in old.checks()}
    was, now = _shapes(old), _shapes(new)
    changed = {oid for oid in was.keys() | now.keys() if was.get(oid) != now.get(oid)}
    return frozenset(
        each.oid
        for each in plan.checks()
        if known.get(each.oid) != each.check or any(one.item in changed for one in each.compiled.depends)
    )


def _shapes(index: DesignIndex) -> dict[str, object]:
    """What an item is and where it stands, with the codes it is answered by."""
    return {
        place.item.oid: (place.form.oid, place.group.oid, place.item, index.codelist_of(place.item))
        for place in index.items()
    }
