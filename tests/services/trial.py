"""A small randomised study at work: people with the keys of their roles, subjects ready to be randomised."""

from __future__ import annotations

from pathlib import Path

from ecrf.library.load_design import load_study
from ecrf.services import commands as c
from ecrf.services.reads.door import Reads
from ecrf.vault.ring import CLASSES, KeyRing
from ecrf.wiring.accounts import CLASS_ROLES
from tests.services.house import ROLES, House, Keys

TRIALS = Path(__file__).resolve().parents[1] / "data" / "trials"


class RoleKeys(Keys):
    """Signs, and holds the class keys of one role only."""

    def __init__(self, seed, entropy, role):
        super().__init__(seed, entropy)
        held = {name: name[0].encode() * 32 for name in CLASSES if role in CLASS_ROLES[name]}
        self._ring = KeyRing(b"s" * 32, held)


class Trial(House):
    """OPEN2, BLIND2 or MINI2 with a statistician."""

    def __init__(self, code):
        super().__init__(load_study(code, TRIALS))
        for number, role in enumerate((*ROLES, "statistician")):
            self._keys[role] = RoleKeys(number + 1, self.entropy, role)
        keys = self._keys["statistician"]
        self.must(
            "administrator",
            c.AddPerson,
            "p-statistician",
            "statistician",
            "Statistician",
            "NCU2",
            keys.key,
            keys.signing.public.hex(),
            20,
            "20",
        )
        self.must("administrator", c.RecordTraining, "p-statistician", c.Trained("GCP", "2.0", "2026-03-01"))
        self.must("administrator", c.GrantRole, "p-statistician", "statistician", "*", "2026-01-01")

    def reads(self, role):
        """What the person of a role sees."""
        return Reads(self.tools, self.at(role).session)

    def commit(self, blocks=(2, 4), places=0):
        """The statistician commits a list; returns its digest."""
        return self.must("statistician", c.CommitAllocation, blocks, places).created

    def screened(self, stage="III", age="60", decision="ENROL", complete=("IC", "IE")):
        """A subject with consent and eligibility, complete as far as named."""
        chain = self.subject()
        fields = {
            "S0/1/IC/1/1/IC_G/0/IC_SIGNDAT": "2026-03-02",
            "S0/1/IE/1/1/IE_G/0/IE_AGE": age,
            "S0/1/IE/1/1/IE_G/0/IE_STAGE": stage,
            "S0/1/IE/1/1/IE_G/0/IE_DEC": decision,
        }
        values = tuple(c.NewValue(at, text, 0) for at, text in fields.items() if text)
        self.must("investigator", c.EnterValues, chain, values)
        for form in complete:
            self.must("investigator", c.CompleteForm, chain, f"S0/1/{form}/1/1")
        return chain

    def code(self, stratum=""):
        """The release code the statistician tells for the next place of a stratum."""
        return next(line.code for line in self.reads("statistician").releases() if line.stratum == stratum)

    def randomised(self, stage="III", age="60", stratum=""):
        """A subject randomised with the code of its stratum."""
        chain = self.screened(stage, age)
        self.must("investigator", c.Randomise, chain, self.code(stratum))
        return chain
