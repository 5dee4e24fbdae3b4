"""Pictures that leave, drawn by matplotlib when first needed: PDF and SVG, the same bytes for the same data."""
