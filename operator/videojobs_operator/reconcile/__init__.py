"""What is done about one VideoJob: observe, decide (pure), act."""
