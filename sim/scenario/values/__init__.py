"""Values of a composed scenario by their names: canonical form, assumptions, explanation, differences."""
