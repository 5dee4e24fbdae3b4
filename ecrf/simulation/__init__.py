"""Synthetic subjects played through the services: same seed, same trail."""

from ecrf.simulation.playing import Played, play
from ecrf.simulation.stage import Cast, Stage

__all__ = ["Cast", "Played", "Stage", "play"]
