"""How fast it is, measured. Not part of the program: `python -m benchmarks`, see README.md beside this file."""
