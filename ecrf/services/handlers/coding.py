"""Handlers of medical coding: codes stand beside the words of the site and never replace them."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.coding import encode_path
from ecrf.schema.coding import KINDS_FOR
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, published_of, require_words
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def name_dictionary(unit: Unit, command: c.NameDictionary, bench: Bench) -> Answer:
    """Name the dictionary and version terms are coded by from here on."""
    require_words(command.version, command.dictionary)
    named = e.DictionaryNamed(command.dictionary, command.version, command.language, command.digest)
    unit.add(STUDY_CHAIN, named)
    return Answer(STUDY_CHAIN)


def code_terms(unit: Unit, command: c.CodeTerms, bench: Bench) -> Answer:
    """Give codes of a dictionary in use to items the design wants coded."""
    state = enter_chain(unit, command.chain)
    index = published_of(bench, state).index
    kinds = {row.digest: row.dictionary for row in unit.study.dictionaries.values()}
    for code in command.codes:
        place = index.find_item(code.at.rpartition("/")[2])
        wanted = KINDS_FOR.get(place.item.coding, ()) if place is not None else ()
        if kinds.get(code.dictionary, "") not in wanted:
            raise Refusal(
                Fault("command.not_coded_by", code.at, {"dictionary": kinds.get(code.dictionary, "")})
            )
        coding = unit.text(encode_path(code.path))
        unit.add(command.chain, e.TermCoded(code.at, code.verbatim, code.dictionary, coding, code.how))
    return Answer(command.chain)


def uncode_term(unit: Unit, command: c.UncodeTerm, bench: Bench) -> Answer:
    """Take a code back."""
    enter_chain(unit, command.chain)
    require_words(command.reason, command.at)
    unit.add(command.chain, e.TermUncoded(command.at, unit.text(command.reason)))
    return Answer(command.chain)
