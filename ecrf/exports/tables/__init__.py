"""Data as tables: a workbook, CSV files, and the integrity report as a workbook."""
