"""RDF and SPARQL: what is read, asked, inferred, checked and written."""
