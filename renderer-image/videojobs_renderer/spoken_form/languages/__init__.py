"""What each language calls numbers, money, dates and marks."""
