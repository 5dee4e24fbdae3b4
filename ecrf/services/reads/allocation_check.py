"""Every allocation checked against what was committed: opened in order, arms recomputed, the list made again."""

from __future__ import annotations

from collections.abc import Iterator

from ecrf.record.allocation import PlaceId, arm_digest, blind_key, find_arm, release_digest
from ecrf.record.rows import RootRow, StudyRow
from ecrf.record.rows_allocation import AllocationList, Taken
from ecrf.services import allocating as a
from ecrf.services.designs import Published
from ecrf.services.reads.allocation_view import AllocationCheck
from ecrf.services.reads.source import Source
from ecrf.words import Fault


def check_allocations(source: Source) -> AllocationCheck:
    """Check all lists and allocations; needs the right to see the trail.

    Order, numbers, codes and open arms are checked by everybody. Who holds the allocation key also makes each list
    again from its seed; who holds the unblinding key in an unblinded role opens the arms of a blind study.
    """
    source.need("see_trail")
    study = a.study_row(source.study())
    replayer = _Checker(source, study)
    faults = tuple(replayer.check())
    return AllocationCheck(
        lists=len(study.lists),
        allocations=len(study.taken),
        recomputed=replayer.recomputed,
        is_replayed=bool(study.lists) and replayer.made == len(study.lists),
        faults=faults,
    )


class _Checker:
    def __init__(self, source: Source, study: StudyRow) -> None:
        self._source, self._study = source, study
        self.recomputed = self.made = 0

    def check(self) -> Iterator[Fault]:
        for row in self._study.lists:
            yield from self._list(row, self._source.tools.designs.get(row.design))
        roots = {
            chain: row for chain, row in self._source.tools.store.rows("root") if isinstance(row, RootRow)
        }
        site = self._source.session.site
        for taken in self._study.taken:
            root = roots.get(taken.subject)
            if root is None and site != "*":
                continue  # a subject of a site this session cannot see
            told = root.randomised if root is not None else None
            said = (taken.list, taken.stratum, taken.place, taken.number, taken.arm)
            if told is None or (told.list, told.stratum, told.place, told.number, told.arm) != said:
                yield Fault("allocation.check_subject", taken.number)

    def _list(self, row: AllocationList, published: Published) -> Iterator[Fault]:
        rule, arms = a.rule_of(published.index, row.id), published.design.study.arms
        opened = [taken for taken in self._study.taken if taken.list == row.id]
        for number, taken in enumerate(opened):
            yield from self._opened(row, published, (taken, opened[:number]))
        if not self._source.session.sealer.holds("allocation"):
            return
        seal = a.open_seal(self._source.tools.store, self._source.session.sealer, row)
        for stratum, places in row.places.items():
            where = PlaceId(row.id, stratum, 0)
            if a.make_places(seal, where, rule, arms, len(places)) != places:
                yield Fault("allocation.check_list", stratum or row.digest)
        self.made += 1

    def _opened(
        self, row: AllocationList, published: Published, at: tuple[Taken, list[Taken]]
    ) -> Iterator[Fault]:
        taken, before = at
        where = PlaceId(taken.list, taken.stratum, taken.place)
        places = row.places.get(taken.stratum, ())
        if not 0 < taken.place <= len(places):
            yield Fault("allocation.check_order", taken.number)
            return
        code, place = bytes.fromhex(taken.release), places[taken.place - 1]
        if 1 + sum(other.stratum == taken.stratum for other in before) != taken.place:
            yield Fault("allocation.check_order", taken.number)
        if release_digest(where, code) != place.release:
            yield Fault("allocation.check_code", taken.number)
        if not self._arm_holds(row, published, at):
            yield Fault("allocation.check_arm", taken.number)

    def _arm_holds(self, row: AllocationList, published: Published, at: tuple[Taken, list[Taken]]) -> bool:
        taken, before = at
        rule, arms = a.rule_of(published.index, row.id), published.design.study.arms
        where = PlaceId(taken.list, taken.stratum, taken.place)
        code, place = bytes.fromhex(taken.release), row.places[taken.stratum][taken.place - 1]
        sealer = self._source.session.sealer
        if row.is_blind:
            if not sealer.holds("unblinding") or self._source.session.role not in rule.unblinded:
                return True
            key = blind_key(a.open_content(self._source.tools.store, sealer, row, "blind"), code)
            self.recomputed += 1
            return bool(find_arm(where, place.arm, (arm.oid for arm in arms), key))
        self.recomputed += 1
        if place.arm:
            return arm_digest(where, taken.arm, code) == place.arm
        return a.minimise(rule, arms, before, a.read_written(taken.levels), code) == taken.arm
