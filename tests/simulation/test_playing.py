"""The play of a whole trial through the services."""

import pytest
from pypdf import PdfReader

from ecrf.exports import Options, Resources, write_export
from ecrf.library.load_papers import load_papers
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.effective import read_cell
from ecrf.record.rows import FormRow, LineRow, QueryRow, RootRow, StatementRow
from ecrf.record.value import Typed
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from ecrf.services.verifying import Wish, verify_study
from ecrf.vault.signing import verify
from ecrf.wiring.demo_people import COORDINATOR
from ecrf.words import Refusal
from tests.exports.story import ROOT, speaker
from tests.simulation.stages import UNTIL, open_demo, play, trail_bytes


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Two subjects of T3, with what came of the play."""
    folder = tmp_path_factory.mktemp("play") / "one.ecrf"
    return folder, play(folder)


def test_the_same_seed_and_end_give_the_same_trail_bytes(played, tmp_path):
    """Every chain has the same transactions, byte for byte: bodies, content, heads, signatures."""
    play(tmp_path / "two.ecrf")
    assert trail_bytes(tmp_path / "two.ecrf") == trail_bytes(played[0])


def test_another_seed_gives_another_trial(played, tmp_path):
    """Not one chain of subjects is the same."""
    play(tmp_path / "other.ecrf", seed="2", subjects=1)
    one, other = trail_bytes(played[0]), trail_bytes(tmp_path / "other.ecrf")
    assert not set(one) & set(other) - {STUDY_CHAIN, "access"}
    assert one[STUDY_CHAIN] != other[STUDY_CHAIN]


def test_a_played_trail_verifies_with_every_signature(played):
    """What was played is proved like any other study."""
    study = open_demo(played[0])
    report = verify_study(study.tools.store, verify, Wish(every_signature=True))
    study.close()
    assert report.holds
    assert report.clock_backwards == ()
    assert report.signatures == report.transactions


def test_every_form_that_was_meant_to_be_complete_is(played):
    """No recipe of T3 leaves a required field empty or a hard check firing."""
    assert played[1].unfinished == ()
    assert played[1].subjects == 2


def test_a_play_has_everything_a_trial_has(played):
    """Forms of many visits, queries of persons and checks, verifications, judgements, signatures, integrity runs."""
    study = open_demo(played[0])
    store = study.tools.store
    forms = [row for _, row in store.rows("form") if isinstance(row, FormRow)]
    queries = [row for _, row in store.rows("query") if isinstance(row, QueryRow)]
    statements = {row.statement for _, row in store.rows("statement") if isinstance(row, StatementRow)}
    runs = store.rows("integrity")
    study.close()
    assert len({row.form for row in forms}) >= 20
    assert {query.system for query in queries} == {True, False}
    assert statements == {"sdv", "judgement", "signature"}
    assert {row.nature for _, row in runs} == {"self", "independent"}
    assert all(row.signed for _, row in runs)


def test_nothing_in_a_play_lies_behind_its_end(played):
    """The last entry is older than the day the play ends before."""
    study = open_demo(played[0])
    changed = [row.changed_at for _, row in study.tools.store.rows("form") if isinstance(row, FormRow)]
    study.close()
    assert max(changed)[:10] < UNTIL.isoformat()


def test_a_played_study_says_that_it_is_a_demo_and_with_which_seed(played):
    """The first entry of the study chain carries nature and seed; nothing can change them."""
    study = open_demo(played[0])
    assert (study.row.nature, study.row.seed) == ("demo", "1")
    study.close()


def test_a_demo_is_never_played_over_anything(played):
    """Founding refuses a folder that exists."""
    with pytest.raises(Refusal) as refused:
        play(played[0])
    assert refused.value.fault.code == "study.folder_exists"


@pytest.mark.slow
def test_twenty_five_subjects_reach_every_phase_of_the_trial(tmp_path):
    """From screening to the end of follow-up, with screen failures, withdrawals and deaths; all forms complete."""
    folder = tmp_path / "all.ecrf"
    made = play(folder, subjects=25)
    study = open_demo(folder)
    roots = [row for _, row in study.tools.store.rows("root") if isinstance(row, RootRow)]
    study.close()
    statuses = {row.status for row in roots}
    assert made.unfinished == ()
    assert len([row for row in roots if row.status != "site"]) == 25
    assert statuses >= {"treatment", "follow_up", "screen_failure", "completed", "withdrawn"}


def _serious(study):
    """(chain, reports in order, recipients) of every serious event of the play, as typed values by item."""
    store = study.tools.store
    for chain in {chain for chain, _ in store.rows("root")}:
        lines = [row for owner, row in store.rows("line") if owner == chain and isinstance(row, LineRow)]
        said: dict[str, dict[str, object]] = {}
        for line in sorted(lines, key=lambda line: (line.record, line.number)):
            key = line.key if line.group == "SAER_L" else line.record
            typed = ((oid, read_cell(cell)) for oid, cell in line.items.items())
            said.setdefault(key, {}).update({k: v.native for k, v in typed if isinstance(v, Typed)})
        events = [line for line in lines if line.group == "AE_L"]
        for event in events:
            reports = [one for one in said.values() if one.get("SAE_AENO") == event.number]
            sent = [one for one in said.values() if one.get("SAER_AENO") == event.number]
            if reports:
                outcome = read_cell(event.items["AE_OUT"])
                yield chain, outcome.native, reports, sent


def test_a_serious_event_is_reported_followed_up_and_closed(played):
    """Two follow-ups between, a final report that agrees with the log; all went to sponsor and committee with receipts."""
    study = open_demo(played[0])
    told = list(_serious(study))
    study.close()
    assert told
    _, outcome, reports, sent = told[0]
    kinds = [(report["SAE_TYPE"], report.get("SAE_FUNO")) for report in reports]
    assert kinds == [("INITIAL", None), ("FOLLOWUP", 1), ("FOLLOWUP", 2), ("FINAL", None)]
    assert reports[0]["SAE_OUT"] == "RECOVERING/RESOLVING"
    assert reports[-1]["SAE_OUT"] == outcome == "RECOVERED/RESOLVED"
    assert len({report["SAE_NARR"] for report in reports}) == 4
    assert sorted((one["SAER_TYPE"], one.get("SAER_FUNO", 0), one["SAER_TO"]) for one in sent) == sorted(
        (kind, number or 0, to) for kind, number in kinds for to in ("SPONSOR", "EC")
    )
    assert all(one["SAER_DTM"] < one["SAER_RCPDTM"] for one in sent)


def test_every_report_of_a_played_event_is_frozen_and_prints_on_one_page(played, tmp_path):
    """What was sent stands as sent: no version can be re-opened, and each has its own page."""
    study = open_demo(played[0], COORDINATOR)
    session = study.session("coordinator", next(iter(study.state.sites)))
    chain, _, reports, _ = next(_serious(study))
    store = study.tools.store
    forms = [row for owner, row in store.rows("form") if owner == chain and row.form == "SAE"]
    lines = {row.key: row for owner, row in store.rows("line") if owner == chain}
    assert len(forms) >= len(reports)
    assert {row.status for row in forms} == {"complete"}
    fonts = Resources(*(ROOT / f"resources/fonts/NotoSansSC-{weight}.ttf" for weight in ("Regular", "Bold")))
    for row in forms:
        account = read_cell(lines[f"{row.record}/SAE_N/0"].items["SAE_NARR"]).native
        options = Options(resources=fonts, subject=chain, record=row.record, layouts=load_papers())
        target = tmp_path / f"{row.record.replace('/', '-')}.pdf"
        with read_snapshot(study.tools, session, Wanted(subject=chain)) as snapshot:
            write_export("sae", snapshot, options, target, speaker("zh"))
        (page,) = PdfReader(target).pages
        assert account[:12] in page.extract_text().replace("\n", "")
    study.close()
