"""The rules of a study for its people, changed together with the key book where the door must know them."""

from __future__ import annotations

from collections.abc import Mapping

from ecrf.services import commands as c
from ecrf.services.house_rules import change_rules, check_rules, number_of, rules_now
from ecrf.services.policy import is_live
from ecrf.services.workplace import load_study
from ecrf.vault.envelope import LockoutPolicy
from ecrf.vault.envelope_file import set_lockout
from ecrf.wiring.accounts import Giver
from ecrf.wiring.key_place import digest_of
from ecrf.wiring.opening import require


def set_rules(giver: Giver, changes: Mapping[str, str]) -> None:
    """Change some rules, an empty text taking one away; raises Refusal `command.*`, `fold.*`, `vault.*`.

    How often a wrong password may be typed stands in `keys.json` as well, for the door reads nothing else before a key
    is known; on a server the database learns it from the entry itself.
    """
    study = load_study(giver.workplace.tools)
    rules = change_rules(rules_now(study), changes, live=is_live(study))
    stamp = giver.stamp()
    if giver.keys.renews_file and any(name.startswith("lockout.") for name in changes):
        check_rules(rules, live=is_live(study))
        loaded = giver.keys.load()
        lockout = LockoutPolicy(number_of(rules, "lockout.failures"), number_of(rules, "lockout.minutes"))
        book = set_lockout(loaded.book, giver.ring, lockout)
        giver.put(loaded, book, c.SetRules(*stamp, rules, book.generation, digest_of(book)))
    else:
        require(giver.workplace.do(c.SetRules(*stamp, rules)).fault)
