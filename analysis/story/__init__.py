"""One replication told as a story: what happened when and to whom, from the tables of a result folder."""
