"""Tables as planners keep them: CSV files and workbooks, cell by cell, each with its place."""
