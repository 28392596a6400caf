"""The serial board as a process of its own on a pseudo terminal: it can be pressed, and told to misbehave."""
