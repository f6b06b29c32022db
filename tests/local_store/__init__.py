"""The local store on real files."""
