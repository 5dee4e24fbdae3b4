"""The logs of the whole subject: what is told at a visit begins or ends a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from ecrf.record.converting import format_native
from ecrf.record.effective import read_cell
from ecrf.record.rows import LineRow
from ecrf.record.value import Native, Typed
from ecrf.schema.simulated import Beside, Given, LogLines, Recipe, RecipeKind
from ecrf.services import commands as c
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.simulation.actor import Actor, DueLines, GoingLine
from ecrf.simulation.entering import Clerk
from ecrf.simulation.filling import Filler, Sheet
from ecrf.simulation.making import Scene, make_text

_ENDS = 350
"""Going lines that have ended by the next visit."""


class LogKeeper:
    """Keeps the log forms."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk, self.stage, self.book = clerk, clerk.stage, clerk.book

    def enter(self, actor: Actor, visit: PlannedVisit, day: date) -> None:
        """What the subject tells at a visit: lines of logs begin, others end."""
        for number, log in enumerate(self.book.logs):
            self._end_lines(actor, number, day)
            if visit.event in log.at:
                for row, given in enumerate(log.rows):
                    if actor.happens(log.chance):
                        self._begin_line(actor, number, (row, given), day)

    def _begin_line(self, actor: Actor, number: int, row: tuple[int, tuple[Given, ...]], day: date) -> None:
        log, stage = self.book.logs[number], self.stage
        record, line = f"{log.event}/1/{log.form}/1/1", stage.new_id()
        group = stage.published.index.group(log.form, log.group)
        stage.wait(actor.random.randint(60, 240))
        filler = Filler(stage, actor, Sheet(record, day, row[1]))
        filled = filler.fill_line(group, line, log.defaults, row[0])
        self.clerk.explain(actor, self.clerk.enter(actor, filled.values).prompts)
        key = f"{record}/{log.group}/{line}"
        stage.do(stage.cast.coordinator, c.FinishLine(*stage.stamp(), actor.chain, key))
        actor.slips.update(filled.slips)
        if log.open_item:
            actor.going.append(GoingLine(number, key))
        self._enter_beside(actor, number, key, day)

    def _enter_beside(self, actor: Actor, number: int, key: str, day: date) -> None:
        """Lines and forms that belong to the line just begun, at once or on a later day."""
        log, line = self.book.logs[number], self.stage.state(actor.chain).lines[key]
        known = _known_of(line)
        for beside in log.beside:
            if not all(_is_so(known, each) for each in beside.when.split(" and ") if each):
                continue
            if not actor.happens(beside.chance):
                continue
            if beside.after:
                actor.due.append(DueLines(number, key, beside, day + timedelta(days=beside.after)))
            else:
                self._enter_linked(actor, log, beside, (line.number, known), day)
            if beside.ends:
                actor.going = [going for going in actor.going if going.line_key != key]

    def enter_due(self, actor: Actor, due: DueLines) -> None:
        """What was put off when its line began; the line ends first where it ends by then."""
        log = self.book.logs[due.log]
        if due.beside.ends:
            self._end_line(actor, GoingLine(due.log, due.line_key), log, due.day)
        line = self.stage.state(actor.chain).lines[due.line_key]
        known = self._written_before(actor, due.beside, line.number) | _known_of(line)
        self._enter_linked(actor, log, due.beside, (line.number, known), due.day)

    def _written_before(self, actor: Actor, beside: Beside, number: int) -> dict[str, Native]:
        """What forms of the same kind said of the line before, the newest last."""
        records: dict[str, dict[str, Native]] = {}
        for line in self.stage.state(actor.chain).lines.values():
            if line.record.split("/")[2] == beside.form:
                records.setdefault(line.record, {}).update(_known_of(line))
        known: dict[str, Native] = {}
        for said in records.values():
            known |= said if said.get(beside.link) == number else {}
        return known

    def _enter_linked(
        self, actor: Actor, log: LogLines, beside: Beside, lead: tuple[int, Mapping[str, Native]], day: date
    ) -> None:
        stage, (number, known) = self.stage, lead
        for row, given in enumerate(beside.rows):
            link = Given(beside.link, Recipe(RecipeKind.TEXT, (str(number),)))
            if not beside.group:
                standing = [f for f in stage.state(actor.chain).forms.values() if f.form == beside.form]
                record = f"{log.event}/1/{beside.form}/{len(standing) + 1}/1"
                self.clerk.enter_sheet(actor, Sheet(record, day, (link, *given), known=known))
                continue
            record, line = f"{log.event}/1/{beside.form}/1/1", stage.new_id()
            group = stage.published.index.group(beside.form, beside.group)
            filled = Filler(stage, actor, Sheet(record, day, (link, *given), known=known)).fill_line(
                group, line, (), row
            )
            self.clerk.explain(actor, self.clerk.enter(actor, filled.values).prompts)
            stage.do(
                stage.cast.coordinator,
                c.FinishLine(*stage.stamp(), actor.chain, f"{record}/{beside.group}/{line}"),
            )

    def _end_lines(self, actor: Actor, number: int, day: date) -> None:
        log = self.book.logs[number]
        for going in [one for one in actor.going if one.log == number]:
            if not self._goes_on(actor, going, log):
                actor.going.remove(going)
            elif actor.happens(_ENDS):
                actor.going.remove(going)
                self._end_line(actor, going, log, day)

    def _goes_on(self, actor: Actor, going: GoingLine, log: LogLines) -> bool:
        line = self.stage.state(actor.chain).lines.get(going.line_key)
        cell = line.items.get(log.open_item) if line is not None else None
        return cell is not None and b"true" in bytes(cell.value)

    def _end_line(self, actor: Actor, going: GoingLine, log: LogLines, day: date) -> None:
        state, values = self.stage.state(actor.chain), []
        line = state.lines[going.line_key]
        scene = Scene(actor, day, 1, 0, 0, lambda _oid: None)
        for given in log.ended:
            item = self.stage.published.index.item(given.item).item
            cell = line.items.get(given.item)
            text = make_text(scene, item, given.recipe)
            values.append(c.NewValue(f"{going.line_key}/{given.item}", text, cell.version if cell else 0))
        self.stage.wait(60)
        self.clerk.enter(actor, values)


def _known_of(line: LineRow) -> dict[str, Native]:
    """The typed values of a line, by item."""
    values = ((oid, read_cell(cell)) for oid, cell in line.items.items())
    return {oid: value.native for oid, value in values if isinstance(value, Typed)}


def _is_so(known: Mapping[str, Native], condition: str) -> bool:
    """Whether `ITEM=VALUE` holds of a line."""
    item, _, wanted = condition.partition("=")
    return item in known and format_native(known[item]) == wanted
