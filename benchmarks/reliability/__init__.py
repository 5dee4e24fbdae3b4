"""`make reliability`: the figures of docs/validation/reliability.md, made again by commands anybody can run."""
