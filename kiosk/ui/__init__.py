"""What the resident sees: `present` turns a state into a sheet of elements, `window` draws the sheet."""
