"""CDISC ODM 1.3.2: one file per part of the document, written in one pass in flat memory."""
