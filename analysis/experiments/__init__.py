"""What `leidang value`, `sweep`, `sensitivity` and `counterfactual` make of their runs."""
