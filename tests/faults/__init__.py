"""Real processes under bad luck: killed, raced and cut off."""
