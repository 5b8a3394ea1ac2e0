"""A plan of another city: its folder, the Excel workbook to fill, and the tables made from it."""
