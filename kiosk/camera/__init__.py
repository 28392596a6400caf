"""The camera: a process of its own that guides a person before the lens and delivers three good face pictures."""
