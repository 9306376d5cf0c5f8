"""`python -m itotgraph` is `itotgraph`."""

from itotgraph.cli import main

main()
