"""The command `leidang`: arguments in, one use case, exit code out."""
