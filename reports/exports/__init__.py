"""What leaves the system: the tables of a page, and lists of records, as PDF, XLSX, CSV and JSON.

Every form is written from the same rows: the `Table`s of the page (reports/tables.py) or a `Listing` of records.
"""
