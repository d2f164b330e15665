"""The HTTP frame: typed routes, problems, OpenAPI. Domains bring the handlers."""
