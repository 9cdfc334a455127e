"""What movement reads besides YAML: tables of the network and of forces, and timetables."""
