"""Logs, metrics, traces and error reports, the same in every program."""
