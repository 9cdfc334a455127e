"""What movement reads from files beside YAML: the network and its timetables, and tables of forces."""
