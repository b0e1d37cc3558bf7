"""What is measured and recorded of requests: metrics, traces, the audit log."""
