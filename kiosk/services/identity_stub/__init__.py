"""A stand-in for a payment provider's face identity service: a separate process with its own database."""
