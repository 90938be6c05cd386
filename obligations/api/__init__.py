"""The same rows over HTTP, for programs. docs/api.md shows how, /api/v1/schema/ describes it (OpenAPI 3.1)."""
