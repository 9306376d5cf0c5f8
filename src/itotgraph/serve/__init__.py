"""The graph as a server: pages, linked data, SPARQL, reconciliation and tools for models."""
