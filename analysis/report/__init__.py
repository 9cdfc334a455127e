"""The report: one HTML file that needs no network, and the words, tables and figures in it."""
