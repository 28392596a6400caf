"""The adapter for Le.Taxi, the registry of street hails: its wire models, its calls, and the search for a driver."""
