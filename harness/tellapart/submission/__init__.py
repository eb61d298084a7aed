"""Evidence of a run: read from its folder, sealed into an archive, verified from it."""
