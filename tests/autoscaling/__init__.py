"""Slots and API pods follow the load: `make test-autoscaling` installs what it takes."""
