"""What is handed to the neighbours on paper: a guide and a poster of this wall."""
