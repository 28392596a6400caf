"""The fault table run for real: the kiosk's own brain, the real services, and a proxy that breaks to order."""
