"""Who is missing on a team."""
