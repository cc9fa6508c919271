"""Puts it together: metrics, statistics, runs, reports and the command line."""
