"""What the kiosk notices of itself: that it was carried away, that it is mute, that nobody touches it any more."""
