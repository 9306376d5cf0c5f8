"""Releases of O*NET and ESCO, as their publishers ship them, as RDF."""
