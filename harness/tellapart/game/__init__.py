"""The game: who sees what, in which order, and what is written down. No model is asked here."""
