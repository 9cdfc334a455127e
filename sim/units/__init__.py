"""Units of measure and uncertain quantities."""
