"""Moments, days and holidays as a calendar and a clock name them."""
