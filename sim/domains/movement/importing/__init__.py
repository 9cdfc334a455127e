"""Import of foreign tables: forces, nodes and links, with a preview and what is missing."""
