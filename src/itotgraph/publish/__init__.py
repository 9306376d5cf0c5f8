"""What is made of the graph for others: files, stores and what changed."""
