"""The state of an application: `state` declares it, `connections` opens it for the lifespan."""
