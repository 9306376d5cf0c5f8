"""What is asked of the graph, a question a module."""
