"""HTTP below the routes: middleware, preconditions, problem documents, OpenAPI."""
