"""The same services for clients that speak GraphQL."""
