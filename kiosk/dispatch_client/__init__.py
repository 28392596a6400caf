"""The dispatcher's side of the kiosk: its wire models and the client that speaks them."""
