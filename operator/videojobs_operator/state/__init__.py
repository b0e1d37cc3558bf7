"""What is known: VideoJobs, their Jobs and pods, and pools, as the watches left them."""
