"""Names of places, actors and countries, and what else they are called."""
