"""Reports, charts and the leaderboard site."""
