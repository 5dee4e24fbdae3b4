"""Published instruments and criteria as pure functions: one file each, tables as arguments, every number
cited.
"""
