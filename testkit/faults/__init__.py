"""Stories of a job's life, the faults injected into them, and the verdict."""
