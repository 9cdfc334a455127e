"""One replication as a dated storyline: what happened when and to which force, from the tables of a result folder."""
