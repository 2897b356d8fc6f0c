"""The fund's rules as plain Python: no Flask, no SQLAlchemy, no clock, no chance."""
