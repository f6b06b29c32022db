"""The Settings screen: targets, display, zone, backups, files in and out."""
