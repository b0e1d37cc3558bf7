"""A deterministic simulation of the operator's world: one thread, one seed, every order of events.

The operator's own code runs unchanged; the API server, the controllers beside it, Redis and time
are small models. Each call that the operator makes stops it, and the world decides when the call
takes effect, when (and whether) its answer arrives, and what happens to everybody else meanwhile.
"""
