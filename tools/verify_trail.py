"""Verify an exported trail with nothing but Python and `cryptography`, written from docs/trail-format.md alone.

Checks all of section 11 but the fold, and section 14 but which design a subject is under.
Exit status 0: all holds; 1: the first fault of each chain is named; 2: unreadable.
"""

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ZERO = "00" * 32
PREFIX = b"ecrf heads 1\n"
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BINARY, ARRAY = {0xC4: 1, 0xC5: 2, 0xC6: 4}, {0xDC: 2, 0xDD: 4}  # MessagePack: tag to bytes of the length
POLICY = (("policy", "policy.accepted/1"),)
ASKED = {  # section 14: what an entry says, to the rules it is under and what each asks for before it
    **dict.fromkeys(("signature", "integrity.signed/1", "delegation.signed/1"), POLICY),
    "role.granted/1": (("training", "training.recorded/1"), ("identity", "identity_check")),
    "design_activated": (("activation", "ethics_approval"), ("activation", "site_training")),
}
UNREADABLE = (OSError, ValueError, LookupError, TypeError, RecursionError)
Json = dict[str, Any]


class Bad(Exception):
    """A fault of the trail: where and what."""

    def __init__(self, chain: str, number: int, what: str) -> None:
        super().__init__(f"{chain} #{number}: {what}")
        self.chain = chain


def canonical(thing: object) -> str:
    """Canonical JSON of section 1."""
    return json.dumps(thing, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(data: bytes) -> list[tuple[bytes, bytes] | None]:
    """Read a content block: a MessagePack array of [bin, bin] or nil."""
    at = 0

    def take(size: int) -> bytes:
        nonlocal at
        at += size
        return data[at - size : at]

    def item() -> Any:
        tag = take(1)[0]
        if tag in BINARY:
            return take(int.from_bytes(take(BINARY[tag]), "big"))
        many = tag & 15 if tag >> 4 == 9 or tag == 0xC0 else int.from_bytes(take(ARRAY[tag]), "big")
        return None if tag == 0xC0 else [item() for _ in range(many)]

    slots = [slot and (slot[0], slot[1]) for slot in item()] if data else []
    if at != len(data):
        raise ValueError("bytes behind the last slot")
    return slots


@dataclass
class Chain:
    """Where a chain stands while it is read."""

    head: str = ZERO
    signature: bytes = b""
    length: int = 0
    study: int = 0
    heads: dict[int, str] = field(default_factory=lambda: {0: ZERO})
    missing: set[tuple[int, int]] = field(default_factory=set)
    last: tuple[str, bytes, bytes, int] | None = None  # key, heads, signature, first entry


class Verifier:
    """Reads transactions in the order of writing and notes the first fault of each chain."""

    def __init__(self, *, every: bool, withheld: set[tuple[str, int, int]]) -> None:
        self.every, self.withheld = every, withheld
        self.chains: dict[str, Chain] = {}
        self.faults: dict[str, Bad] = {}
        self.keys: dict[str, tuple[str, bytes, int]] = {}
        self.grants: list[list[Any]] = []
        self.checkpoints: list[tuple[int, str]] = []  # study entry, root
        self.rules: list[tuple[int, Json]] = [(0, {})]
        self.known: dict[tuple[Any, ...], int] = {}  # (what, about, reference) to study entry
        self.entries = self.signatures = self.transactions = 0
        self.seen: set[str] = set()

    def read(self, line: Json) -> None:
        """Take one transaction; later ones of a faulty chain are passed over."""
        self.transactions += 1
        try:
            body = json.loads(line["body"])
            names = [part["chain"] for part in body["parts"]]
            if not any(name in self.faults for name in names):
                self._transaction(line, body, names)
        except Bad as bad:
            self.faults.setdefault(bad.chain, bad)
        except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            self.faults.setdefault("?", Bad("?", self.transactions, f"not of the format: {error!r}"))

    def _transaction(self, line: Json, body: Json, names: list[str]) -> None:
        header, where = body["header"], (names[0], body["parts"][0]["first"])
        if canonical(body) != line["body"] or canonical(json.loads(line["heads"])) != line["heads"]:
            raise Bad(*where, "not in canonical form")
        heads: dict[str, str] = json.loads(line["heads"])
        if header["id"] != line["id"] or line["id"] in self.seen:
            raise Bad(*where, "transaction id changed or used twice")
        if not sorted(names) == sorted(set(names)) == sorted(heads) == sorted(header["previous"]):
            raise Bad(*where, "parts, previous and heads name different chains")
        self.seen.add(line["id"])
        self._study_head(header, where)
        slots = unpack(bytes.fromhex(line["content"]))
        used = [self._part(part, header, heads, slots) for part in body["parts"]]
        if len(set().union(*used)) != len(slots):
            raise Bad(*where, "content no entry points to")
        for part in body["parts"]:
            if part["chain"] == "study":
                self._learn(part)
        for part in body["parts"]:
            self._sign(part, header, line["heads"].encode(), bytes.fromhex(line["signature"]))

    def _study_head(self, header: Json, where: tuple[str, int]) -> None:
        study = self.chains.setdefault("study", Chain())
        at = header["study_sequence"]
        if study.heads.get(at) != header["study_head"]:
            raise Bad(*where, f"the study chain never had this head after {at} entries")
        if where[0] == "access" or (at == 0 and not study.length):
            return
        owner = self.keys.get(header["key"])
        if owner is None or owner[0] != header["person"] or owner[2] > at:
            raise Bad(*where, f"key {header['key']} is not {header['person']}'s at that study head")
        if self.known.get(("person.disabled/1", header["person"], ""), at + 1) <= at:
            raise Bad(*where, f"{header['person']} was disabled before")
        who, day, site = [header["person"], header["role"]], header["stored"][:10], header["site"]
        held = [each for each in self.grants if each[:2] == who and each[2] in ("*", site or each[2])]
        if not any(each[5] <= at < each[6] and each[3] <= day <= (each[4] or "9") for each in held):
            raise Bad(*where, f"{header['person']} did not hold the role {header['role']} then and there")

    def _part(self, part: Json, header: Json, heads: dict[str, str], slots: list[Any]) -> set[int]:
        name, first, entries = part["chain"], part["first"], part["entries"]
        chain = self.chains.setdefault(name, Chain())
        if first != chain.length + 1 or not entries:
            raise Bad(name, chain.length + 1, f"numbering jumps to {first}")
        if header["previous"][name] != chain.head:
            raise Bad(name, first, "does not follow the entry before it")
        digest = hashlib.sha256(bytes.fromhex(chain.head) + chain.signature)
        digest.update(canonical(header).encode() + canonical(entries).encode())
        if digest.hexdigest() != heads[name]:
            raise Bad(name, first, "its head is another: header or entries were changed")
        at = header["study_sequence"]
        if at < chain.study or (name == "study" and at != chain.length):
            raise Bad(name, first, "names an older study head than the entry before it")
        if ":" in name and self.checkpoints and at < self.checkpoints[-1][0]:
            raise Bad(name, first, f"stands behind the checkpoint of study entry {self.checkpoints[-1][0]}")
        for number, entry in enumerate(entries, first):
            self._keep_rules((name, number), entry, header)
        used = [self._commitments(chain, (name, first + n), e, slots) for n, e in enumerate(entries)]
        chain.study, chain.length = header["study_sequence"], chain.length + len(entries)
        chain.heads[chain.length] = chain.head = heads[name]
        self.entries += len(entries)
        return set().union(*used)

    def _commitments(self, chain: Chain, where: tuple[str, int], entry: Json, slots: list[Any]) -> set[int]:
        found = [v for v in entry.values() if isinstance(v, list) and list(map(type, v)) == [int, str]]
        for number, digest in found:
            if slots[number] is None:
                if (*where, number) in self.withheld:
                    self.withheld.remove((*where, number))
                else:
                    chain.missing.add((where[1], number))
            elif hashlib.sha256(b"".join(slots[number])).hexdigest() != digest:
                raise Bad(*where, "its content was changed")
        if entry["kind"] == "redacted/1":
            if (entry["sequence"], entry["slot"]) not in chain.missing:
                raise Bad(*where, "says that content was removed which is still there")
            chain.missing.remove((entry["sequence"], entry["slot"]))
        return {number for number, _ in found}

    def _sign(self, part: Json, header: Json, heads: bytes, signature: bytes) -> None:
        chain = self.chains[part["chain"]]
        if chain.last is not None and (self.every or chain.last[0] != header["key"]):
            self._check(part["chain"], chain.last)
        chain.last = (header["key"], heads, signature, part["first"])
        chain.signature = signature

    def _check(self, name: str, last: tuple[str, bytes, bytes, int]) -> None:
        key, heads, signature, first = last
        if key not in self.keys:
            raise Bad(name, first, f"key {key} belongs to nobody of this study")
        self.signatures += 1
        try:
            Ed25519PublicKey.from_public_bytes(self.keys[key][1]).verify(signature, PREFIX + heads)
        except InvalidSignature:
            raise Bad(name, first, f"the signature of key {key} fails here or earlier") from None

    def _keep_rules(self, where: tuple[str, int], entry: Json, header: Json) -> None:
        """What section 14 asks of an entry, and what the study chain says for it."""
        what = entry.get("fact") or entry.get("statement") or entry["kind"]
        about = entry.get("about") or entry.get("person") or header["person"]
        at = where[1] - 1 if where[0] == "study" else header["study_sequence"]
        rules = [rule for since, rule in self.rules if since <= at][-1]
        for rule, before in ASKED.get(what, ()) if header["study_sequence"] else ():
            named = (before, about, rules.get(rule) if rule == "policy" else entry.get("reference", ""))
            if rule in rules and self.known.get(named, at + 1) > at:
                raise Bad(*where, f"the rules ask for {before} of {about} before it")
        if where[0] == "study":
            self.rules += [(where[1], entry["rules"])] if what == "rules.set/1" else []
            self.known.setdefault((what, about, entry.get("policy", entry.get("reference", ""))), where[1])

    def _learn(self, part: Json) -> None:
        """What the study chain says from its own entries on."""
        for number, entry in enumerate(part["entries"], part["first"]):
            kind = entry["kind"]
            if kind in ("person.added/1", "key.registered/1"):
                self.keys[entry["key"]] = (entry["person"], bytes.fromhex(entry["public"]), number)
            elif kind == "role.granted/1":
                names = [entry.get(name, "") for name in ("person", "role", "site", "since", "until")]
                self.grants.append([*names, number, 2**53])
            elif kind == "role.withdrawn/1":
                named = [entry["person"], entry["role"], entry["site"]]
                for grant in (each for each in self.grants if each[:3] == named):
                    grant[6] = min(grant[6], number)
            elif kind == "checkpoint.written/1":
                self._checkpoint(number, entry)

    def _checkpoint(self, number: int, entry: Json) -> None:
        for name, length, head in entry["heads"]:
            if self.chains.setdefault(name, Chain()).heads.get(length) != head:
                raise Bad("study", number, f"the checkpoint saw another head of {name} at {length}")
        if merkle(entry["heads"]) != entry["root"]:
            raise Bad("study", number, "the root of the checkpoint is not that of its heads")
        self.checkpoints.append((number, entry["root"]))

    def finish(self) -> None:
        """What can only be said at the end: last signatures, removed content without its entry."""
        if self.withheld:
            self.faults.setdefault("?", Bad(*min(self.withheld)[:2], "is listed as withheld, but not empty"))
        for name, chain in [each for each in self.chains.items() if each[0] not in self.faults]:
            try:
                if chain.missing:
                    raise Bad(name, min(chain.missing)[0], "content is gone and no entry says why")
                if chain.last is not None:
                    self._check(name, chain.last)
            except Bad as bad:
                self.faults[name] = bad


def merkle(heads: list[list[Any]]) -> str:
    """The Merkle tree hash of RFC 6962, section 2.1, over the canonical triples."""

    def tree(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()

    return tree([hashlib.sha256(b"\x00" + canonical(head).encode()).digest() for head in heads]).hex()


def main() -> int:
    """Verify one file."""
    parser = argparse.ArgumentParser(description="Verify an exported eCRF trail.")
    parser.add_argument("trail", type=Path)
    parser.add_argument("--against", default="", help="a checkpoint from paper or a root in hex")
    parser.add_argument("--every-signature", action="store_true")
    parser.add_argument("--withheld", type=Path, help="the list of withheld slots beside the trail")
    options = parser.parse_args()
    try:
        lists = options.withheld.read_text("utf-8").splitlines() if options.withheld else []
        named = {(slot["chain"], slot["entry"], slot["slot"]) for slot in map(json.loads, lists)}
        verifier = Verifier(every=options.every_signature, withheld=named)
        with options.trail.open(encoding="utf-8") as lines:
            for line in lines:
                verifier.read(json.loads(line))
    except UNREADABLE as error:
        print(f"cannot be read: {error}")
        return 2
    verifier.finish()
    roots = [root for _, root in verifier.checkpoints]
    given = options.against.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    papers = ["".join(BASE32[int(root[:32], 16) >> 5 * n & 31] for n in range(25, -1, -1)) for root in roots]
    if given and given not in [text.upper() for text in (*roots, *papers)]:
        verifier.faults["?"] = Bad("study", 0, "the checkpoint given is not in it: its end was cut off")
    sys.stdout.writelines(f"FAULT {bad}\n" for bad in verifier.faults.values())
    print(f"{verifier.transactions} transactions, {verifier.entries} entries, {len(verifier.chains)} chains,")
    print(f"{verifier.signatures} signatures, {len(roots)} checkpoints")
    print("THE TRAIL DOES NOT HOLD" if verifier.faults else "the trail holds")
    return int(bool(verifier.faults))


if __name__ == "__main__":
    sys.exit(main())
