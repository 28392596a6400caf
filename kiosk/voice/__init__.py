"""The voice: which words are said, how numbers and plates sound, and the one mouth that says them."""
