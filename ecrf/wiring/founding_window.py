"""Founding and recovering a study from the login window, each on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.viewmodels.founding import FoundDone, Founded, FoundingWish, Refused
from ecrf.viewmodels.recovering import RecoveryWish
from ecrf.wiring.aside import work_aside
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.wiring.begin import Beginning

Post = Callable[[Callable[[], None]], None]


class WindowFoundry:
    """Implements `viewmodels.founding.Foundry` and `viewmodels.recovering.Recoverer`."""

    def __init__(self, post: Post) -> None:
        self._post = post

    @property
    def home(self) -> str:
        """The folder of this user's documents."""
        import platformdirs

        return str(Path(platformdirs.user_documents_dir()) / "eCRF")

    def designs(self) -> tuple[str, ...]:
        """The codes of the designs that ship."""
        from ecrf.library.load_design import study_codes

        return study_codes()

    def check_password(self, password: str, login: str) -> Fault | None:
        """What speaks against a password."""
        from ecrf.vault.password import PasswordRules, check_password

        return next(iter(check_password(password, login, PasswordRules())), None)

    def found(self, wish: FoundingWish, told: Callable[[str], None], done: FoundDone) -> None:
        """Make the study on a thread."""

        def work() -> None:
            try:
                answer = _found(wish, lambda step: self._post(lambda: told(step)))
            except Exception as error:
                failed = {"error": f"{type(error).__name__}: {error}"}
                reason = Refused(Fault("study.cannot_open", wish.address or wish.place, failed))
                self._post(lambda: done(reason))
                raise
            self._post(lambda: done(answer))

        threading.Thread(target=work, name="founding").start()

    def recover(self, wish: RecoveryWish, done: Callable[[Fault | None], None]) -> None:
        """Open with the code on a thread."""

        def work() -> None:
            from ecrf.wiring.recovering import recover
            from ecrf.wiring.sources import system_sources

            recover(Path(wish.path), wish.codes, (wish.login, wish.password), system_sources())

        work_aside("recovery", self._post, work, done)


def _found(wish: FoundingWish, told: Callable[[str], None]) -> Founded | Refused:
    from ecrf.schema.findings import BadDesign
    from ecrf.services.publishing import NotProved
    from ecrf.wiring.begin import begin
    from ecrf.wiring.founding import SUFFIX

    folder = Path(wish.place).expanduser() / f"{wish.name.removesuffix(SUFFIX)}{SUFFIX}"
    try:
        place, owner = _on_server(wish) if wish.address else (folder, "")
        codes = begin(_beginning(wish, place, owner), told)
    except NotProved as refusal:
        return Refused(refusal.fault, refusal.faults)
    except Refusal as refusal:
        return Refused(refusal.fault)
    except BadDesign as bad:
        faults = tuple(found.fault for found in bad.findings)
        return Refused(Fault("design.not_proved", wish.design, {"count": len(faults)}), faults)
    except OSError as error:
        reason = {"reason": error.strerror or str(error)}
        return Refused(Fault("study.cannot_write", str(folder.parent), reason))
    return Founded(str(place if wish.address else folder.resolve()), codes)


def _on_server(wish: FoundingWish) -> tuple[str, str]:
    """The address as it is kept, and that of who makes the database there; refuses `store.address`."""
    from ecrf.store.postgres_address import write_address, write_owner

    if wish.certificate and not Path(wish.certificate).is_file():
        raise Refusal(Fault("store.tls_no_root", wish.certificate))
    address = write_address(wish.address, wish.certificate)
    return address, write_owner(address, wish.owner, wish.owner_password)


def _beginning(wish: FoundingWish, place: Path | str, owner: str) -> Beginning:
    from ecrf.services.commands import Trained
    from ecrf.wiring.begin import Beginning
    from ecrf.wiring.founding import NewPerson

    trained = Trained(wish.training, wish.training_version, wish.training_day) if wish.training else None
    return Beginning(
        folder=place,
        owner=owner,
        name=wish.name,
        nature=wish.nature,
        design=wish.design,
        founder=NewPerson(wish.login, wish.person, wish.organisation, wish.password, provisional=False),
        holders=wish.holders,
        site_number=wish.site,
        site_name=wish.site_name,
        trained=trained,
    )
