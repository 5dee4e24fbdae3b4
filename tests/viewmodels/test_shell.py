"""The frame around every screen."""

import pytest

from ecrf.services import commands as c
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.queries import QueryPanel
from ecrf.viewmodels.shell import ShellScreen
from ecrf.words import Language


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


@pytest.mark.parametrize(
    ("who", "sections"),
    [
        (
            "coordinator",
            [
                "today",
                "subjects",
                "queries",
                "safety",
                "integrity",
                "study",
                "endpoints",
                "imports",
                "trail",
                "proof",
            ],
        ),
        (
            "monitor",
            [
                "today",
                "subjects",
                "queries",
                "monitoring",
                "safety",
                "integrity",
                "study",
                "endpoints",
                "trail",
                "proof",
            ],
        ),
        ("administrator", ["today", "people", "delegation"]),
    ],
)
def test_the_rail_shows_what_the_role_may_do(bench_of, who, sections):
    """An administrator sees no clinical section."""
    shell = opened(ShellScreen(bench_of(who)))
    assert [section.name for section in shell.sections] == sections
    assert shell.here == Place(sections[0])


def test_the_shell_knows_study_site_and_person(bench_of):
    """The nature is drawn on every page."""
    shell = opened(ShellScreen(bench_of()))
    assert (shell.title.en, shell.nature, shell.site, shell.role) == ("MINI", "test", "01", "coordinator")
    assert opened(ShellScreen(bench_of("monitor"))).site == ""


def test_jumping_remembers_the_way_back(bench_of):
    """One key there, one key back; going where one is leaves no trace."""
    shell = ShellScreen(bench_of())
    shell.go_section("queries")
    shell.go(Place("form", "subject:x", record="A/1/B/1/1"))
    shell.go(Place("form", "subject:x", record="A/1/B/1/1"))
    shell.back()
    assert shell.here == Place("queries")
    shell.back()
    shell.back()
    assert shell.here == Place("today")


def test_the_status_line_follows_what_is_stored(bench_of, chain):
    """Time of the last entry and the number of open queries."""
    bench = bench_of("monitor")
    shell = opened(ShellScreen(bench))
    panel = QueryPanel(bench)
    panel.show(chain, "CYC/1")
    panel.ask("Where is it?")
    assert shell.stored_at != ""
    assert shell.open_queries == 1
    assert shell.status[-1].args == {"count": 1}


def test_the_language_is_told_to_whoever_draws(bench_of):
    """Screens are drawn again."""
    shell, heard = ShellScreen(bench_of()), []
    shell.on_language.append(heard.append)
    shell.set_language(Language.ZH)
    assert heard == [Language.ZH]


def test_logging_out_waits_for_the_desk_and_is_recorded(bench_of, bed, chain):
    """The last field is stored before the access chain notes the leaving."""
    bench = bench_of(slow=True)
    shell, left = ShellScreen(bench), []
    QueryPanel(bench).act(c.SetSubjectStatus(bed.id(), bench.typed_now(), chain, "withdrawn"))
    shell.logout(lambda: left.append(bed.store.head("access").sequence))
    assert left == []
    bench.desk.work()
    bench.desk.work()
    assert left == [1]
