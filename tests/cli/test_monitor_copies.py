"""A monitor's copy, from making it to bringing its change set home; and the archive of a closed study."""

import os
import shutil
import stat
from dataclasses import replace

import msgspec
import pytest

from ecrf.record.address import site_chain
from ecrf.record.rows import QueryRow
from ecrf.record.transaction import decode_body
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.workplace import Workplace
from ecrf.vault.ring import CLASSES
from ecrf.wiring.accounts import add_account, classes_of, giver_of
from ecrf.wiring.founding import NewPerson
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import require
from tests.cli.terminal import Terminal
from tests.wiring.premises import ADMIN, COORDINATOR, House, build
from tests.wiring.recovery_house import HEIGHT, WEIGHT, coordinator, enter, lengths, work_a_day
from tests.wiring.test_opening import access

MONITOR = "monitor pass phrase mona"
POLICY = "S0/1/INS/1/1/INS_G/0/INS_POLICY"


def add_monitor(house: House) -> str:
    """Mona monitors site 01."""
    study = house.open()
    role, site = study.role_for("add_person")
    workplace = Workplace(study.tools, study.session(role, site))
    new = NewPerson("mona", "Mona Zhou 周", "CRO", MONITOR, provisional=False)
    person = add_account(giver_of(study, workplace), new, classes_of(("monitor",)))
    day = study.sources.typed()[:10]
    require(workplace.do(c.GrantRole(*study.stamp(), person, "monitor", house.site, day)).fault)
    study.close()
    return person


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A study with a monitor, a second site, subjects, and values the monitor must not see."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    house = build(tmp_path, provisional=False)
    add_monitor(house)
    return house


@pytest.fixture
def worked(house, tmp_path):
    """(house, chains, copy): two subjects with values, an insurance policy number, and the copy for the monitor."""
    chains = work_a_day(house, ("171.5", "180.2"))
    study = house.open("liwen", COORDINATOR)
    at = next(
        f"S0/1/{place.form.oid}/1/1/{place.group.oid}/0/{place.item.oid}"
        for place in study.tools.designs.get(next(iter(study.state.designs.values())).design).index.items()
        if place.item.oid == "INS_POLICY"
    )
    enter(study, chains[0], at, "POL-778899-SECRET")
    identity = c.Identity(name="Zhang San 张三", phone="13800001111")
    require(coordinator(study).do(c.SetIdentity(*study.stamp(), chains[0], identity)).fault)
    study.close()
    copy = tmp_path / "mona.ecrf"
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    assert terminal.run("snapshot", house.folder, copy, "--login", "wang", "--monitor", "mona") == 0, (
        terminal.noted
    )
    return house, chains, copy


def at_copy(house: House, copy, tmp_path) -> House:
    """The monitor's own computer."""
    sources = replace(house.sources, workstation="cro-laptop/mona")
    return House(copy, sources, Memory(tmp_path / "laptop"), house.site)


def monitor(study) -> Workplace:
    """The monitor at work."""
    return Workplace(study.tools, study.session(*study.role_for("verify")))


def raw_bytes(folder, key) -> bytes:
    """Every page of a study file, decrypted."""
    from ecrf.store.damaged_pages import read_pages

    return b"".join(page for _, page in read_pages(folder, key).all())


def test_the_copy_opens_for_the_monitor_alone_and_holds_nothing_identifying(worked, tmp_path):
    """No other login, no class key, no identity register, no identifying value, in the file's own bytes either."""
    house, chains, copy = worked
    other = at_copy(house, copy, tmp_path)
    for login, password in (("wang", ADMIN), ("liwen", COORDINATOR)):
        terminal = Terminal(environment={"ECRF_PASSWORD": password})
        assert terminal.run("verify", copy, "--login", login) == 2
        assert terminal.err[0].startswith("door.unknown_person")
    study = other.open("mona", MONITOR)
    assert [fault.code for fault in study.warnings] == ["study.is_snapshot"]
    assert study.holder.ring.names == ("study",)
    assert not set(CLASSES) & set(study.holder.ring.names)
    assert study.tools.store.load_identity(chains[0]) is None
    pages = raw_bytes(copy, study.holder.ring.study)
    assert b"value.entered/1" in pages, "the pages were read"
    for secret in ("POL-778899", "Zhang San", "张三", "13800001111"):
        assert secret.encode() not in pages
    assert b"171.5" in pages
    study.close()
    terminal = Terminal(environment={"ECRF_PASSWORD": MONITOR})
    assert terminal.run("verify", copy, "--login", "mona") == 0, terminal.noted
    main = house.open()
    assert access(main)[-1] == "snapshot"
    main.close()


def test_a_copy_that_was_changed_or_made_by_nobody_is_refused(worked, tmp_path):
    """The mark is signed by a person of the study; the list of what was taken out belongs to it."""
    _, _, copy = worked
    mark = msgspec.json.decode((copy / "copy.json").read_bytes())
    mark["lengths"]["study"] = 1
    (copy / "copy.json").write_bytes(msgspec.json.encode(mark))
    terminal = Terminal(environment={"ECRF_PASSWORD": MONITOR})
    assert terminal.run("verify", copy, "--login", "mona") == 2
    assert terminal.err[0].startswith("study.snapshot_forged")


def test_words_taken_out_are_a_fault_in_every_study_but_a_signed_copy(worked):
    """A study that pretends to be a copy by a list in its file alone does not verify."""
    _, _, copy = worked
    (copy / "copy.json").unlink()
    terminal = Terminal(environment={"ECRF_PASSWORD": MONITOR})
    assert terminal.run("verify", copy, "--login", "mona") != 0


def test_only_somebody_who_monitors_is_given_a_copy(house, tmp_path):
    """And only by a data manager."""
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    for login in ("liwen", "nobody"):
        words = ("--login", "wang", "--monitor", login)
        assert terminal.run("snapshot", house.folder, tmp_path / "x.ecrf", *words) == 2
        assert terminal.err[0].startswith("snapshot.no_monitor")
    terminal.environment["ECRF_PASSWORD"] = COORDINATOR
    words = ("--login", "liwen", "--monitor", "mona")
    assert terminal.run("snapshot", house.folder, tmp_path / "x.ecrf", *words) == 2
    assert not (tmp_path / "x.ecrf").exists()


def work_as_monitor(house, copy, chains, tmp_path) -> None:
    """On the train: a query, a mark on two forms, a review, a signed integrity run; no value can be entered."""
    study = at_copy(house, copy, tmp_path).open("mona", MONITOR)
    mona = monitor(study)
    study.work(*study.role_for("verify"))

    def do(kind, *words):
        outcome = mona.do(kind(*study.stamp(), *words))
        assert outcome.fault is None, outcome.fault
        return outcome.created

    form = HEIGHT.rsplit("/", 2)[0].rsplit("/", 1)[0]
    query = do(c.RaiseQuery, chains[0], HEIGHT, "Please check the height against the source 请核对")
    do(c.State, chains[0], "sdv", (form,))
    do(c.State, chains[1], "sdv", (form,))
    run = do(c.RunIntegrity, house.site, "independent", study.sources.typed()[:10], "ok 1")
    do(c.SignIntegrity, house.site, run, "run_reviewed")
    assert query
    refused = mona.do(c.EnterValues(*study.stamp(), chains[0], (c.NewValue(HEIGHT, "150", 1),)))
    assert refused.fault.code == "command.not_permitted"
    study.close()


def test_what_the_monitor_did_comes_home_in_the_monitors_name_with_conflicts_line_by_line(worked, tmp_path):
    """Query, mark and signed report are there, typed then, stored now; the mark on a changed value is listed, not made."""
    house, chains, copy = worked
    work_as_monitor(house, copy, chains, tmp_path)
    study = house.open("liwen", COORDINATOR)
    enter(study, chains[1], HEIGHT, "181.0")
    enter(study, chains[1], WEIGHT, "80.0")
    study.close()
    file = tmp_path / "mona.changes"
    terminal = Terminal(environment={"ECRF_PASSWORD": MONITOR})
    assert terminal.run("changes", copy, file, "--login", "mona") == 0, terminal.noted
    before = house.open()
    count = lengths(before)
    before.close()
    assert terminal.run("merge", house.folder, file, "--login", "mona", "--dry-run", "--json") == 1
    dry = terminal.json()["lists"]
    after = house.open()
    assert {chain: n for chain, n in lengths(after).items() if chain != "study"} == {
        chain: n for chain, n in count.items() if chain != "study"
    }
    after.close()
    report = tmp_path / "merge.xlsx"
    words = ("--login", "mona", "--json", "--report", report)
    assert terminal.run("merge", house.folder, file, *words) == 1, terminal.noted
    found = terminal.json()["lists"]
    assert report.exists()
    assert [row[:3] for row in found["merged"]] == [row[:3] for row in dry["merged"]]
    assert len(found["conflicts"]) == 1
    assert found["conflicts"][0][0] == "01-002"
    assert "changed since" in found["conflicts"][0][6]
    assert len(found["merged"]) == 4
    study = house.open()
    queries = [row for _, row in study.tools.store.rows("query", chains[0]) if isinstance(row, QueryRow)]
    assert [row.thread[0].text for row in queries if not row.system] == [
        "Please check the height against the source 请核对"
    ]
    mona = next(row.person for row in study.state.persons.values() if row.login == "mona")
    assert queries[0].opened_by == mona
    statements = [row for _, row in study.tools.store.rows("statement", chains[0])]
    assert [(row.statement, row.person) for row in statements] == [("sdv", mona)]
    assert study.tools.store.rows("statement", chains[1]) == []
    (run,) = [row for _, row in study.tools.store.rows("integrity", site_chain(house.site))]
    assert (run.person, bool(run.signed), run.signed_by) == (mona, True, mona)
    stored = list(study.tools.store.transactions(chains[0]))[-1]
    header = decode_body(stored.sealed.body).header
    assert header.person == mona
    assert header.typed < header.stored
    assert access(study)[-1] == "merge"
    study.close()
    assert terminal.run("verify", house.folder, "--login", "mona") == 0, terminal.noted
    assert terminal.run("merge", house.folder, file, "--login", "mona", "--json") == 1
    again = terminal.json()["lists"]
    assert {row[5] for row in again["merged"]} == {"was there already"}, "bringing it twice changes nothing"
    assert len(again["conflicts"]) == 1


def test_a_query_closed_meanwhile_is_a_conflict_and_nothing_is_dropped(worked, tmp_path):
    """Closing on the copy what the site had closed, and what went on since, is listed with its reason."""
    house, chains, _ = worked
    study = house.open("mona", MONITOR)
    mona = monitor(study)
    asked = [
        mona.do(c.RaiseQuery(*study.stamp(), chains[0], HEIGHT, text)).created
        for text in ("one", "two", "three")
    ]
    study.close()
    copy = tmp_path / "second.ecrf"
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    assert terminal.run("snapshot", house.folder, copy, "--login", "wang", "--monitor", "mona") == 0
    away = at_copy(house, copy, tmp_path).open("mona", MONITOR)
    for query in asked:
        require(monitor(away).do(c.CloseQuery(*away.stamp(), chains[0], query, "fine")).fault)
    away.close()
    study = house.open("mona", MONITOR)
    require(monitor(study).do(c.CloseQuery(*study.stamp(), chains[0], asked[0], "done here")).fault)
    study.close()
    study = house.open("liwen", COORDINATOR)
    require(
        coordinator(study).do(c.AnswerQuery(*study.stamp(), chains[0], asked[1], "as in the source")).fault
    )
    study.close()
    file = tmp_path / "mona.changes"
    terminal.environment["ECRF_PASSWORD"] = MONITOR
    assert terminal.run("changes", copy, file, "--login", "mona") == 0
    assert terminal.run("merge", house.folder, file, "--login", "mona", "--json") == 1
    lists = terminal.json()["lists"]
    assert sorted(row[6] for row in lists["conflicts"]) == [
        "The query is closed already.",
        "The query went on since the copy was made.",
    ]
    assert len(lists["merged"]) == 1


def test_a_forged_a_foreign_and_somebody_elses_change_set_bring_nothing(worked, tmp_path):
    """A changed byte, another study, another person's login: each has its own refusal."""
    house, chains, copy = worked
    work_as_monitor(house, copy, chains, tmp_path)
    file = tmp_path / "mona.changes"
    terminal = Terminal(environment={"ECRF_PASSWORD": MONITOR})
    assert terminal.run("changes", copy, file, "--login", "mona") == 0
    terminal.environment["ECRF_PASSWORD"] = ADMIN
    assert terminal.run("merge", house.folder, file, "--login", "wang") == 2
    assert terminal.err[0].startswith("merge.not_yours")
    assert terminal.run("merge", house.folder, file, "--login", "wang", "--dry-run") == 0
    changes = msgspec.json.decode(file.read_bytes())
    changes["made_at"] = changes["made_at"].replace("20", "21", 1)
    file.write_bytes(msgspec.json.encode(changes))
    terminal.environment["ECRF_PASSWORD"] = MONITOR
    assert terminal.run("merge", house.folder, file, "--login", "mona") == 2
    assert terminal.err[0].startswith("merge.forged")
    other = build(tmp_path / "other", provisional=False)
    add_monitor(other)
    assert terminal.run("merge", other.folder, file, "--login", "mona") == 2
    assert terminal.err[0].startswith("merge.other_study")
    assert terminal.run("changes", house.folder, tmp_path / "none", "--login", "mona") == 2
    assert terminal.err[0].startswith("snapshot.is_none")


def test_an_archive_opens_read_only_on_a_clean_machine_with_everything_in_it(worked, tmp_path, monkeypatch):
    """Write-protected: program, designs, checkpoint named; forms, checks, queries, people, trail, export work."""
    house, chains, _ = worked
    study = house.open("mona", MONITOR)
    mona = study.work(*study.role_for("verify"))
    require(mona.do(c.RaiseQuery(*study.stamp(), chains[0], HEIGHT, "Why?")).fault)
    study.close()
    target = tmp_path / "archive.ecrf"
    terminal = Terminal(environment={"ECRF_PASSWORD": ADMIN})
    assert terminal.run("archive", house.folder, target, "--login", "wang") == 0, terminal.noted
    mark = msgspec.json.decode((target / "copy.json").read_bytes())
    main = house.open()
    assert mark["program"].startswith("ecrf ")
    assert mark["designs"] == sorted(main.state.designs)
    assert mark["root"] in {row.root for row in main.state.checkpoints.values()}
    main.close()
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    for path in target.iterdir():
        path.chmod(stat.S_IREAD)
    if os.name != "nt":
        target.chmod(stat.S_IREAD | stat.S_IEXEC)
    shutil.rmtree(house.folder)
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "clean"))
    clean = House(target, replace(house.sources, workstation="clean/pc"), Memory(tmp_path / "clean"))
    study = clean.open("mona", MONITOR)
    reads = Reads(study.tools, monitor(study).session)
    record = "/".join(HEIGHT.split("/")[:5])
    assert "171.5" in str(reads.form(chains[0], record))
    assert reads.open_query_count() == 1
    study.close()
    study = clean.open()
    session = study.session(*study.role_for("add_person"))
    assert {person.login for person in Reads(study.tools, session).people().persons} == {
        "wang",
        "liwen",
        "mona",
    }
    assert "login" in access(study)
    published = study.tools.designs.get(next(iter(study.state.designs)))
    assert published.plan.checks_of("VS"), "the checks are in it"
    refused = Workplace(study.tools, session).do(c.AddSite(*study.stamp(), "s2", "02", "Two", "X"))
    assert refused.fault.code == "store.read_only"
    study.close()
    assert terminal.run("verify", target, "--login", "wang") == 0, terminal.noted
    terminal.environment["ECRF_PASSWORD"] = COORDINATOR
    assert terminal.run("export", target, tmp_path / "out.xlsx", "--login", "liwen") == 0, terminal.noted
    target.chmod(0o700)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before, "nothing was written"
