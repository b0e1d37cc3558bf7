"""Measures what a minute of video costs, in time, CPU and memory."""
