"""Long trials of the real kiosk: killed hundreds of times over a bad line, and run through thousands of journeys."""
