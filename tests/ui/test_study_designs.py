"""Publishing a design on the study page: findings with places, differences, proofs, and what is refused."""

from __future__ import annotations

import shutil

import pytest

from ecrf.library.find import forms_path
from ecrf.schema.findings import Level
from ecrf.ui.screens.study_designs import DesignsPane
from ecrf.wiring.desk_designs import DeskDesigns, read_design
from tests.services.house import House
from tests.ui.conftest import FakeFrame, bench_of, settle


class Now(DeskDesigns):
    """Reads at once, on the window's thread."""

    def read(self, choice, before, done):
        """The answer is there when this returns."""
        from ecrf.words import Refusal

        try:
            done(read_design(choice, before))
        except Refusal as refusal:
            done(refusal.fault)


@pytest.fixture(scope="module")
def house():
    """A study with T3 published."""
    return House()


@pytest.fixture
def own(tmp_path):
    """A copy of T3's folder, as a sponsor keeps it."""
    folder = tmp_path / "T3"
    shutil.copytree(forms_path("studies", "T3"), folder)
    return folder


def pane_of(qtbot, look, house, role="data_manager"):
    """The pane of a role."""
    bench = bench_of(house, role)
    bench.designs = Now(lambda call: call())
    pane = DesignsPane(FakeFrame(look, bench))
    qtbot.addWidget(pane)
    pane.resize(1240, 760)
    pane.show()
    pane.refresh()
    settle()
    return pane


def _edit(folder, old, new, name="study.yaml"):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_version_in_force_is_known_and_not_published_twice(qtbot, look, house):
    """The shipped T3 is what the study has: sound, and there is nothing to publish."""
    pane = pane_of(qtbot, look, house)
    assert [version.in_force for version in pane.model.versions] == [True]
    pane.form.choose("design", "T3")
    pane.read.click()
    assert pane.model.read.is_sound
    assert pane.model.is_known
    assert not pane.publish.isEnabled()


def test_an_error_is_told_with_file_line_column_and_code(qtbot, look, house, own):
    """A wrong key in a folder of one's own stands in the list; publishing is not offered."""
    _edit(own, "version:", "verzion:")
    pane = pane_of(qtbot, look, house)
    pane.form.choose("design", "own")
    pane.form.changed()
    pane.form.put("folder", str(own))
    pane.read.click()
    settle()
    faults = [found.fault for found in pane.model.read.findings if found.level is Level.ERROR]
    assert any(fault.place.startswith("T3/study.yaml:") and fault.place.count(":") == 2 for fault in faults)
    assert pane.notice.isVisible()
    assert not pane.publish.isEnabled()


def test_a_new_version_shows_its_differences_and_proofs_and_is_published(qtbot, look, own):
    """A changed version and title are said in words; every check is proved; publishing freezes it."""
    house = House()
    version = house.design.study.version
    _edit(own, f"{version}", "99.1")
    pane = pane_of(qtbot, look, house)
    pane.form.choose("design", "own")
    pane.form.put("folder", str(own))
    pane.read.click()
    read = pane.model.read
    assert read.version == "99.1"
    said = [look.say(each) for each in read.differences]
    assert any("99.1" in words for words in said)
    assert len(read.proofs) > 50
    assert all(proof.holds and proof.fires and proof.quiet for proof in read.proofs)
    pane.publish.click()
    settle()
    assert pane.model.published == "99.1"
    assert pane.model.versions[0].version == "99.1"
    assert pane.model.versions[0].in_force
    assert not pane.publish.isEnabled()


def test_another_meaning_of_an_identifier_forbids_publishing(qtbot, look, house, own):
    """An item that changes its type is refused before anybody can press publish."""
    from ecrf.schema import model as m

    design = house.design
    form = next(one for one in design.forms if one.oid == "VS")
    item = next(each for group in form.groups for each in group.items if each.type is m.ItemType.DECIMAL)
    import msgspec

    groups = tuple(
        msgspec.structs.replace(
            group,
            items=tuple(
                msgspec.structs.replace(each, type=m.ItemType.INTEGER, places=None)
                if each.oid == item.oid
                else each
                for each in group.items
            ),
        )
        for group in form.groups
    )
    before = msgspec.structs.replace(
        design,
        forms=tuple(
            msgspec.structs.replace(form, groups=groups) if one is form else one for one in design.forms
        ),
    )
    read = read_design("T3", before)
    assert [fault.code for fault in read.breaks] == ["schema.change.type"]
    assert not read.is_sound


@pytest.mark.parametrize("role", ["monitor", "investigator"])
def test_who_may_not_publish_reads_the_versions_only(qtbot, look, house, role):
    """Versions stand there for everybody who sees the study; reading and publishing are the data manager's."""
    pane = pane_of(qtbot, look, house, role)
    assert pane.model.versions
    assert not pane.publish.isVisible()
    assert not pane.read.isVisible()


def test_no_choice_and_no_folder_are_said(qtbot, look, house, tmp_path):
    """An empty folder name, or one without a study.yaml, is refused in words."""
    pane = pane_of(qtbot, look, house)
    for text, code in (("", "publishing.no_choice"), (str(tmp_path), "study.no_such_design")):
        pane.form.choose("design", "own")
        pane.form.put("folder", text)
        pane.read.click()
        assert pane.model.fault.code == code
        assert pane.notice.isVisible()
