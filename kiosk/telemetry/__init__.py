"""What is told of the kiosk to programs that watch it: metrics, on this machine alone."""
