"""Randomisation in the window: the line of a subject, the section of the study page, by keyboard and without dialogs."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.services import commands as c
from ecrf.ui.screens.study import StudyPage
from ecrf.ui.screens.subject import SubjectPage
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.reports import Written
from tests.services.trial import Trial
from tests.ui.conftest import FakeFrame, bench_of, settle


class FakeLeaving:
    """Writes nothing and says that the file is there."""

    def write(self, wish, done):
        """At once."""
        done(Written(wish.target, "0" * 64))


def subject_page(qtbot, look, trial, chain, role="investigator"):
    """The page of a subject."""
    page = SubjectPage(FakeFrame(look, bench_of(trial, role)))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place("subject", chain))
    settle()
    return page


def study_page(qtbot, look, trial, role):
    """The study page at its section of randomisation."""
    page = StudyPage(FakeFrame(look, bench_of(trial, role)))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place("study"))
    index = page._stack.indexOf(page.allocation)
    page.which.choose(index)
    page._page_chosen(index)
    settle()
    return page


def answer(page, text):
    """Type the answer to the question at the foot of the page."""
    assert page.ask.is_asking
    page.ask.input.setText(text)
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()


def test_the_line_says_what_is_missing(qtbot, look):
    """Before consent is complete the act is greyed and the line names the form."""
    trial = Trial("OPEN2")
    trial.commit()
    page = subject_page(qtbot, look, trial, trial.screened(complete=("IE",)))
    pane = page.allocation
    assert pane.isVisible()
    assert not pane.randomise.isEnabled()
    assert "Consent" in pane.more.text()


def test_a_subject_is_randomised_with_a_code(qtbot, look):
    """Ctrl+R asks for the code at the foot of the page; the head then shows number and arm."""
    trial = Trial("OPEN2")
    trial.commit()
    page = subject_page(qtbot, look, trial, trial.screened())
    page.allocation.randomise.click()
    answer(page, "0000-0000-0000-0000")
    assert page.allocation.notice.isVisible()
    page.allocation.randomise.click()
    answer(page, trial.code("STAGE=III;OLD=no"))
    words = page.allocation.words.text()
    assert words.startswith("R01-001")
    assert "New drug" in words or "Standard" in words
    assert not page.allocation.randomise.isVisible()


def test_an_arm_is_unblinded_line_by_line(qtbot, look):
    """Three questions and the password; only then the arm stands on the page, with who opened it and why."""
    trial = Trial("BLIND2")
    trial.commit()
    page = subject_page(qtbot, look, trial, trial.randomised())
    pane = page.allocation
    assert "blinded" in pane.words.text()
    pane.unblind.click()
    for text in ("rash", "Dr Li", "stops the drug"):
        answer(page, text)
    assert "New drug" in pane.words.text() or "Standard" in pane.words.text()
    assert "rash" in pane.notice.said
    assert pane.authorise.isVisible()
    pane.authorise.click()
    for text in ("source corrected", "Sponsor, Dr Wang"):
        answer(page, text)
    assert "Sponsor, Dr Wang" in pane.more.text()


def test_a_wrong_password_opens_nothing(qtbot, look):
    """The password is asked again, as for a signature, and a wrong one leaves the subject blinded."""
    trial = Trial("BLIND2")
    trial.commit()
    chain = trial.randomised()
    page = subject_page(qtbot, look, trial, chain)
    page.frame.ask_password = lambda _question, then: then("wrong")
    page.allocation.unblind.click()
    for text in ("rash", "Dr Li", "stops the drug"):
        answer(page, text)
    assert "blinded" in page.allocation.words.text()
    assert not trial.state(chain).root.unblindings


def test_the_line_is_not_there_where_nobody_is_randomised(qtbot, look, house):
    """T3 has no randomisation, and its subject page looks as before."""
    page = subject_page(qtbot, look, house, house.subject())
    assert not page.allocation.isVisible()


def test_the_statistician_commits_and_reads_codes(qtbot, look):
    """The list is made on the study page; codes are shown only while asked for."""
    trial = Trial("OPEN2")
    page = study_page(qtbot, look, trial, "statistician")
    pane = page.allocation
    pane.commit.click()
    pane.ask.input.setText("2,4")
    QTest.keyClick(pane.ask.input, Qt.Key.Key_Return)
    settle()
    assert "List " in pane.lists.text()
    assert not pane.code_table.isVisible()
    pane.codes.click()
    settle()
    assert pane.code_table.isVisible()
    assert len(pane.model.codes) == 4
    pane.check.click()
    settle()
    assert "as committed" in pane.notice.said


def test_a_check_is_told_where_the_sheet_of_codes_was(qtbot, look, monkeypatch, tmp_path):
    """What was asked for last is what the line says: the file, then what the check found."""
    trial = Trial("OPEN2")
    trial.commit()
    pane = study_page(qtbot, look, trial, "statistician").allocation
    pane.model.bench.leaving = FakeLeaving()
    monkeypatch.setattr("ecrf.ui.screens.study_allocation.ask_target", lambda *_: tmp_path / "codes.pdf")
    pane.sheet.click()
    assert "codes.pdf" in pane.notice.said
    pane.check.click()
    assert "as committed" in pane.notice.said


def test_a_blinded_role_sees_no_arm_on_the_study_page(qtbot, look):
    """Numbers and unblindings are listed, arms and counts are not, and no code is offered."""
    trial = Trial("BLIND2")
    trial.commit()
    chain = trial.randomised()
    trial.must("investigator", c.Unblind, chain, "rash", "Li", "no")
    page = study_page(qtbot, look, trial, "monitor")
    pane = page.allocation
    assert pane.arms.text() == ""
    assert not pane.commit.isVisible()
    assert not pane.codes.isVisible()
    assert pane.model.view.lines[0].arm is None
    assert pane.unblindings.isVisible()
