"""What a technician wants to know of a site before she leaves it: a list of checks, each with what to do."""
