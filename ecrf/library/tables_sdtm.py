"""Reader of the tables of the SDTM standard in `resources/sdtm`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ecrf.library.find import resource_path
from ecrf.library.tables_csv import read_table
from ecrf.schema.sdtm import GENERIC, Domain, DomainClass, Standard, Variable


@cache
def load_sdtm(folder: Path | None = None) -> Standard:
    """The standard; refuses a table that cannot be read (`clinical.table_*`)."""
    place = folder or resource_path("sdtm")
    known = {
        row.text("variable"): Variable(row.text("variable"), row.text("label"), row.text("type") == "N")
        for row in read_table(place / "variables.csv")
    }
    domains = {}
    for row in read_table(place / "domains.csv"):
        code = row.text("domain")
        variables = tuple(_named(name, code, known) for name in row.text("variables").split())
        kind, topics = DomainClass(row.text("class")), tuple(row.text("topics").split())
        domains[code] = Domain(code, row.text("label"), kind, topics, variables)
    tests = {
        (row.text("domain"), row.text("code")): row.text("name") for row in read_table(place / "tests.csv")
    }
    units = {
        (row.text("ucum"), row.text("test")): row.text("submission")
        for row in read_table(place / "units.csv")
    }
    return Standard(domains, tests, units, known)


def _named(name: str, domain: str, known: dict[str, Variable]) -> Variable:
    """A variable of a domain, from its generic name or, where SDTM names it outright, its own."""
    generic = name if name in known else GENERIC + name.removeprefix(domain)
    found = known[generic]
    return Variable(name.replace(GENERIC, domain), found.label, found.is_number)
