"""A dispatcher with simulated taxis, for lessons, commissioning and tests; it misbehaves on request."""
