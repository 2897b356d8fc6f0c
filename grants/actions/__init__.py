"""What people do, one verb each: refuse first, then change, and write it on the record in the same breath."""
