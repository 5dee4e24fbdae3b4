"""The one door for reads, used by every screen and every export."""

from ecrf.services.reads.door import Reads

__all__ = ["Reads"]
