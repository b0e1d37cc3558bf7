"""What a minute of video costs."""
