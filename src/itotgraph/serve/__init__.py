"""The graph as a server: pages, linked data, SPARQL and reconciliation."""
