"""A street-hail registry after Le.Taxi's protocol, with a fleet of its own: for tests, demonstrations and faults."""
