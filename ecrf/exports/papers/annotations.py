"""What an annotated form says of SDTM: the domains of a form, the fixed texts of a group, the place of a field."""

from __future__ import annotations

from ecrf.exports.sdtm.mapping import FormPlan, GroupPlan, Target, Use, plan_form
from ecrf.schema.model import Form, Group, Item
from ecrf.schema.sdtm import Standard
from ecrf.services.reads.snapshot import Snapshot


class Annotations:
    """Speaks of one form after the other; of nothing without the standard."""

    def __init__(self, snapshot: Snapshot, standard: Standard | None) -> None:
        self._snapshot, self._standard = snapshot, standard
        self._groups: dict[str, GroupPlan] = {}
        self._targets: dict[str, Target] = {}
        self._is_report = False

    def turn_to(self, form: Form) -> None:
        """The form that is spoken of next."""
        self._groups, self._targets = {}, {}
        if self._standard is None:
            return
        plan: FormPlan = plan_form(form, self._standard, self._snapshot.lexicon.codelist_of)
        self._is_report = plan.is_report
        self._groups = {group.group.oid: group for group in plan.groups}
        self._targets = {each.item.oid: each for group in plan.groups for each in group.targets}

    def domains(self) -> list[str]:
        """`VS = Vital Signs`, of every domain the form fills."""
        if self._standard is None:
            return []
        said = {each.domain for each in self._targets.values() if each.use is not Use.NONE}
        said |= {code for group in self._groups.values() for code in (*group.makes, *group.fixed)}
        names = [f"{code} = {each.label}" for code, each in self._standard.domains.items() if code in said]
        return ["   ".join(names) or "[NOT SUBMITTED]"]

    def of_group(self, group: Group) -> list[str]:
        """`EX: EXTRT = CISPLATIN`, of every text that is fixed for the group's lines."""
        plan = self._groups.get(group.oid)
        if plan is None:
            return []
        said = [
            f"{code}: " + ", ".join(f"{name} = {words}" for name, words in fixed.items())
            for code, fixed in sorted(plan.fixed.items())
        ]
        return [*said, f"{plan.detail}SEG"] if plan.detail else said

    def of_item(self, item: Item) -> list[str]:
        """`VS.VSORRES when VSTESTCD = WEIGHT`, what its codes say, its code list's NCI code."""
        target = self._targets.get(item.oid)
        if target is None:
            return []
        codelist = self._snapshot.lexicon.codelist_of(item) if item.codelist else None
        said = [target.text]
        said += [f"{name} = {words}" for name, words in item.fixed.items()]
        said += [f"{code.code}: {code.sdtm}" for code in (codelist.codes if codelist else ()) if code.sdtm]
        if codelist is not None and codelist.nci:
            said.append(f"CL {codelist.nci}")
        return said
