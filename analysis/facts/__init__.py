"""Typed answers, computed once from the tables of a run; reports, terminal and README are templates over them."""
