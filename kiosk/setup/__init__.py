"""`kiosk setup`: asks the few things that a site needs and writes them into its settings."""
