"""The result folder: what each of its tables and files holds, how it is written, and how it is read and checked."""
