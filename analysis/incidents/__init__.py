"""What happened to assets and services: stages on both clocks, losses, what it cost the movement."""
