"""Places as this workstation remembers them: folders and addresses."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from ecrf.wiring.memory import as_address, is_address

ADDRESS = "postgresql://db.hospital.example:5433/t3?sslrootcert=C%3A/ecrf/root.pem"


@pytest.mark.parametrize("path", [PurePosixPath, PureWindowsPath])
def test_an_address_that_was_taken_for_a_path_is_an_address_again(path):
    """The command line takes folders; an address typed there comes back whole on every system."""
    taken = path(ADDRESS)
    assert is_address(str(taken))
    assert as_address(taken) == ADDRESS
    assert as_address(ADDRESS) == ADDRESS
