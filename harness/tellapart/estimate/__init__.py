"""Estimates: from arrays of plays to advantages, intervals, verdicts. No model, no I/O."""
