"""Pictures of image services for scenes: optional, and never worth a failed job."""
