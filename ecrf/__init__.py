"""An electronic case report form program for oncology trials."""

__version__ = "0.1.0"
