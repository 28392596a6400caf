"""What hangs at the wall beside the screen: light sensor, guard's bell."""
