"""The server: accounts, their meals, imports and the feed, over HTTP. Owns no screen."""
