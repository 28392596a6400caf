"""How what hangs at the wall beside the screen is fitted to what the journey and the runtime know of it."""
