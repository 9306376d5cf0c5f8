"""The IT Occupation Taxonomy v3.0 as a knowledge graph.

One module for each thing that the program does, and a command of the same name:
`build`, `check`, `table`, `query`, `show`, `errata`, `diff`; `profile` and `relational` are behind
`export`. What they share: `graph` loads, `infer` derives, `render` prints, `turtle` writes the
canonical form.
"""

__version__ = "1.0.0"
