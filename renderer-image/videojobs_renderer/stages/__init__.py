"""The stages of a render, in order: each takes what the ones before made, and makes one thing."""
