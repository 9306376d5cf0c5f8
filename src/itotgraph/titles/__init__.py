"""Job titles as people write them, and the occupations that they mean."""
