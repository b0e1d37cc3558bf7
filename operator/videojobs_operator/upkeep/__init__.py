"""What is looked after beside the watches: outbox, drift, progress copies and expiry."""
