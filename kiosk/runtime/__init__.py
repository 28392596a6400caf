"""The moving parts: the loop that takes up events, the executor of effects, one worker per outside party."""
