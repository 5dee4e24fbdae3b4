"""What lies beside the trail: tables that must equal the fold, records that must fit their digest."""

from __future__ import annotations

from hashlib import sha256

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.rows import ROW_KINDS, Row
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.services.ports import Reader
from ecrf.services.verifying.report import BadEntry, NotHolding
from ecrf.words import Refusal

_STUDY_KINDS = tuple(StudyState().tables())


def check_tables(reader: Reader, chain: str, state: ChainState) -> None:
    """Raise NotHolding unless every stored row of the chain is the one the fold made, and no other."""
    if isinstance(state, RecordState | StudyState):
        try:
            stored = reader.load_state(chain)
        except (Refusal, ValueError, TypeError) as error:
            raise NotHolding(BadEntry(chain, 0, "verify.table", detail=type(error).__name__)) from error
        if isinstance(stored, RecordState | StudyState):
            _compare(chain, state.tables(), stored.tables())
    _check_touched(reader, chain, state)


def _compare(chain: str, made: dict[str, dict[str, Row]], stored: dict[str, dict[str, Row]]) -> None:
    for kind, rows in made.items():
        if rows != stored[kind]:
            keys = sorted({*rows, *stored[kind]})
            key = next(key for key in keys if rows.get(key) != stored[kind].get(key))
            raise NotHolding(BadEntry(chain, 0, "verify.table", detail=f"{kind}:{key}"))


def _check_touched(reader: Reader, chain: str, state: ChainState) -> None:
    made: dict[str, list[int]] = {}
    for record, sequence in state.take_touched():
        found = made.get(record)
        if found is None:
            made[record] = [sequence]
        elif found[-1] != sequence:
            found.append(sequence)
    stored = reader.touches(chain)
    if stored != made:
        record = next(key for key in sorted({*made, *stored}) if made.get(key) != stored.get(key))
        raise NotHolding(BadEntry(chain, 0, "verify.table", detail=f"touch:{record}"))


def check_records(reader: Reader, chain: str, state: ChainState) -> None:
    """Raise NotHolding unless designs and the identity record have the digests the trail names."""
    if isinstance(state, StudyState):
        for row in state.designs.values():
            try:
                data = reader.load_design(row.design)
            except Refusal as refusal:
                raise NotHolding(BadEntry(chain, row.published, "verify.design", refusal.fault)) from refusal
            if sha256(data).hexdigest() != row.design:
                raise NotHolding(BadEntry(chain, row.published, "verify.design", detail=row.design))
        return
    named = state.root.identity if isinstance(state, RecordState) and state.root is not None else ""
    identity = reader.load_identity(chain)
    if identity is None and getattr(reader, "is_snapshot", False):
        return  # a monitor's copy has no identity register
    if ("" if identity is None else sha256(identity).hexdigest()) != named:
        raise NotHolding(BadEntry(chain, 0, "verify.identity", detail=named))


def check_strays(reader: Reader) -> None:
    """Raise NotHolding for a row that stands under a chain its kind cannot belong to."""
    for kind in ROW_KINDS:
        for home in (STUDY_CHAIN, ACCESS_CHAIN) if kind not in _STUDY_KINDS else ("",):
            for chain, row in reader.rows(kind, home):
                if kind not in _STUDY_KINDS or chain != STUDY_CHAIN:
                    raise NotHolding(BadEntry(chain, 0, "verify.table", detail=f"{kind}:{row.key}"))
