"""What others learn of the operator's work: Events, metrics, spans and probes."""
