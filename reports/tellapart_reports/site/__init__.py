"""The leaderboard: verified submissions as a static site."""
