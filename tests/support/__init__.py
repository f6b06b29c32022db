"""What tests share: builders, a clock that stands still, servers on loopback."""
