"""Who is hailing: the contract with an identity provider and the kiosk's end of it."""
