"""CDISC SDTM: the data as the domains a sponsor tabulates, by what the forms say of themselves."""
