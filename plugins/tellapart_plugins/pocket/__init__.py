"""The packaged pocket checkpoints, and how to train them again."""
