"""Measures how the face way decides, on any folder of portraits: whom it lets pass, and what it refuses."""
