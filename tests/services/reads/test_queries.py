"""The query list."""

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.query_view import AgeBucket, QueryFilter, bucket_of
from ecrf.words import Message, Text

DM, VITALS = "SCREEN/1/DM/1/1", "CYC/1/VS/1/1"
SEX = f"{DM}/DMG/0/SEX"


@pytest.fixture
def asked(bed, chain):
    """A manual query on the sex, and a system query on the weight a week later."""
    bed.do("monitor", c.RaiseQuery, chain, SEX, "Check with the source")
    bed.days(8)
    bed.enter(chain, VITALS, WEIGHT="140", FEVER="N")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    return chain


def rows(bed, who="coordinator", **wanted):
    """The rows of the list."""
    return bed.reads(who).queries(QueryFilter(**wanted)).rows


def test_the_list_says_where_what_and_how_old(bed, asked):
    """Oldest first, with labels of visit, form and field, and the record to jump to."""
    first, second = rows(bed)
    assert (first.subject, first.site, first.event.en, first.form.en, first.item.en) == (
        "01-001", "01", "Screening", "Demography", "SEX",
    )  # fmt: skip
    assert (first.record, first.query.age_days, first.bucket) == (DM, 8, AgeBucket.FORTNIGHT)
    assert first.query.about == Text("Check with the source")
    assert (second.query.system, second.query.check) == (True, "VS_HEAVY")
    assert second.query.about.en == "Heavy"


def test_filters_narrow_and_counts_do_not(bed, asked):
    """Counts are over all unsettled queries, whatever is shown."""
    assert [row.query.at for row in rows(bed, form="DM")] == [SEX]
    assert [row.query.system for row in rows(bed, system=True)] == [True]
    assert [row.query.at for row in rows(bed, bucket=AgeBucket.FORTNIGHT)] == [SEX]
    assert [row.query.at for row in rows(bed, text="source")] == [SEX]
    assert rows(bed, role="investigator") == ()
    assert rows(bed, subject="nobody") == ()
    found = bed.reads("coordinator").queries(QueryFilter(form="DM"))
    assert dict(found.by_form) == {"DM": 1, "VS": 1}
    assert dict(found.by_bucket)[AgeBucket.FORTNIGHT] == 1


def test_a_query_goes_from_open_over_answered_to_closed(bed, asked):
    """The thread keeps who said what; acts follow status and role."""
    query = rows(bed)[0].query
    assert query.acts == {"answer"}
    assert rows(bed, "monitor")[0].query.acts == {"close", "cancel"}
    bed.do("coordinator", c.AnswerQuery, asked, query.id, "It is right")
    shown = rows(bed, "monitor", status="answered")[0].query
    assert [(line.act, line.person, line.text) for line in shown.thread] == [
        ("opened", "Monitor", Text("Check with the source")),
        ("answered", "Coordinator", Text("It is right")),
    ]
    assert shown.acts == {"close", "cancel", "requery"}
    bed.do("monitor", c.CloseQuery, asked, query.id)
    assert [row.query.status for row in rows(bed)] == ["open"]
    assert sorted(row.query.status for row in rows(bed, status="all")) == ["closed", "open"]


def test_queries_at_a_place_include_those_beneath_and_the_settled(bed, asked):
    """The panel of a form shows its fields' queries; the subject's shows all, open ones first."""
    reads = bed.reads("coordinator")
    assert [query.at for query in reads.queries_at(asked, DM)] == [SEX]
    assert len(reads.queries_at(asked, "")) == 2
    assert reads.queries_at(asked, "CYC/3") == ()


def test_a_query_on_a_blinded_field_says_nothing_to_who_may_not_see(bed, chain):
    """The words could tell the arm."""
    at = f"{DM}/DMG/0/ARM"
    bed.enter(chain, DM, ARM="x")
    bed.do("data_manager", c.RaiseQuery, chain, at, "Should be placebo")
    query = rows(bed, "monitor")[0].query
    assert query.about == Message("withheld.blinded")
    assert "placebo" not in repr(rows(bed, "monitor"))
    assert rows(bed, "data_manager")[0].query.about == Text("Should be placebo")


def test_other_sites_queries_are_not_listed(bed, asked):
    """Nor counted."""
    bed.join_site2()
    found = bed.reads("other").queries(QueryFilter())
    assert (found.rows, dict(found.by_status)) == ((), {})
    assert bed.reads("other").open_query_count() == 0
    assert bed.reads("monitor").open_query_count() == 2


def test_ages_fall_into_four_buckets():
    """0-7, 8-14, 15-30, over 30 days."""
    days = (0, 7, 8, 14, 15, 30, 31)
    assert [bucket_of(day).value for day in days] == ["0-7", "0-7", "8-14", "8-14", "15-30", "15-30", ">30"]
