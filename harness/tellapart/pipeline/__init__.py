"""The stages of a run, in the order of the data: prepare, distil, ask, play, finish."""
