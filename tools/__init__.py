"""What makes the development cluster and checks the repository; no part of the product."""
